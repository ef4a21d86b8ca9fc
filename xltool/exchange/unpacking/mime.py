"""A mail taken apart into its parts, however its boundaries are set.

It exists because a mail is hostile before it is decoded: a million parts, parts nested a thousand
deep, boundaries that never close. The bytes are searched, not parsed into objects; it must not know
what an attachment is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xltool.exchange.unpacking.headers import Headers, split

MAX_PARTS = 1_000  # of one mail
_MAX_DEPTH = 24  # multiparts one within another
_LONGEST_END = 200  # bytes of blanks behind a boundary
_MOST_LOOKS = 200_000  # at places that may be boundaries
_GUESS = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n[!-9;-~]{1,80}:")


class Broken(Exception):
    """The mail says that it has parts, and they cannot be found; ``str()`` says why."""


@dataclass(frozen=True)
class Part:
    """A part that has no parts itself, or a mail within a mail."""

    headers: Headers
    body: bytes  # still encoded for transfer
    kind: str  # its content type
    around: str  # content type of what it stands in


def parts(headers: Headers, body: bytes) -> Iterator[Part]:
    """The parts of a mail, in order.

    :raises Broken: there are too many, too deep, or none where some are promised.
    """
    count = 0
    waiting = [(headers, body, "", 0)]
    while waiting:
        headers, body, around, depth = waiting.pop()
        kind, parameters = headers.value("content-type")
        count += 1
        if count > MAX_PARTS + 1:
            raise Broken(f"邮件的部分超过 {MAX_PARTS} 个，其余未取出；请单位只附填好的工作簿")
        if not kind.startswith("multipart/"):
            yield Part(headers, body, kind, around)
            continue
        if depth == _MAX_DEPTH:
            raise Broken("邮件的结构嵌套过深，未取出；请单位另发一封，只附填好的工作簿")
        pieces = _pieces(body, parameters.get("boundary", ""))
        if not pieces and body.strip() and not around:
            raise Broken("邮件的结构损坏，附件取不出来；请单位重发")
        inner = [(*split(body[start:end], headers.charset), kind, depth + 1) for start, end in pieces]
        waiting += reversed(inner)


def _pieces(body: bytes, boundary: str) -> list[tuple[int, int]]:
    """What stands between the boundary lines; a mail that ends too early ends its last part."""
    for mark in (boundary.encode("utf-8", "replace"), boundary.encode("gb18030", "replace"), _guessed(body)):
        places = list(_places(body, b"--" + mark)) if mark else []
        if places:
            ends = [start for start, _, _ in places[1:]] + [len(body)]
            return [(end, max(end, stop)) for (_, end, last), stop in zip(places, ends, strict=True) if not last]
    return []


def _guessed(body: bytes) -> bytes:
    """The boundary, from the first line that looks like one with a header below it."""
    found = _GUESS.search(body)
    return found[1] if found else b""


def _places(body: bytes, line: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each boundary line, and whether it is the last one."""
    start, found = 0, 0
    for _ in range(_MOST_LOOKS):
        start = body.find(line, start)
        if start < 0 or found > MAX_PARTS:
            return
        after = start + len(line)
        last = body.startswith(b"--", after)
        stop = body.find(b"\n", after, after + _LONGEST_END)
        rest = body[after + 2 * last : after + _LONGEST_END if stop < 0 else stop]
        if (start == 0 or body[start - 1 : start] == b"\n") and not rest.strip():
            before = start - body.endswith(b"\n", 0, start) - body.endswith(b"\r\n", 0, start)
            yield max(before, 0), len(body) if stop < 0 else stop + 1, last
            found += 1
            if last:
                return
        start = after
