"""The header of a mail or of one of its parts, read with patience.

The standard library's header classes raise, or hide what they do not like; here a field is its
bytes, and each reading of it is a guess that cannot fail.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from xltool.exchange.unpacking.charsets import decode
from xltool.exchange.unpacking.words import decoded

_LONGEST = 256 * 1024  # bytes of a header that are looked at
_MOST = 500  # parameters of a field
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(rb"\r{0,2}\n(?=[ \t])")
_LINE = re.compile(rb"\r{0,2}\n")
_END = re.compile(rb"\r{0,2}\n\r{0,2}\n")
_VALUE = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,4}))?(\*)?")
_ADDRESS = re.compile(r"[^\s<>@\"',;:()]{1,64}@[^\s<>@\"',;:()]{1,255}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3}")

Parameters = dict[str, str]


@dataclass(frozen=True)
class Headers:
    """The fields by lower-case name, the first of each name."""

    fields: Mapping[str, bytes] = field(default_factory=dict)
    charset: str = ""  # in which bytes that carry no label are written, as far as anybody says

    def raw(self, name: str) -> str:
        """A field as it stands."""
        return decode(self.fields.get(name, b""), self.charset)

    def text(self, name: str) -> str:
        """A field for people, on one line."""
        return " ".join(decoded(self.raw(name)).split())

    def value(self, name: str) -> tuple[str, Parameters]:
        """A field such as Content-Type: what stands before the first parameter, in small letters, and those."""
        text = self.raw(name)
        head = text.partition(";")[0].partition("=")[0].lower().split()
        return ("".join(head[:1] if "=" in text.partition(";")[0] else head)).strip("\"'"), _parameters(text)

    @property
    def address(self) -> str:
        """Of the sender; empty: none can be read."""
        found = _ADDRESS.findall(self.text("from")[-2_000:])
        return found[-1].lower() if found else ""

    @property
    def date(self) -> str:
        """When it was sent: ISO 8601 with its zone; empty: nobody can tell."""
        try:
            date = parsedate_to_datetime(self.raw("date")[:200])
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            return ""
        return (date if date.tzinfo else date.replace(tzinfo=datetime.UTC)).isoformat()


def split(data: bytes, charset: str = "") -> tuple[Headers, bytes]:
    """The header and the body of a mail or of a part."""
    if data[:1] == b"\n" or data[:2] == b"\r\n":
        return Headers(charset=charset), data.lstrip(b"\r\n")
    end = _END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    return _read(head[:_LONGEST], charset), body


def file_name(headers: Headers) -> str:
    """What a part calls its file: the first name that came through whole, else the first; empty: none.

    Programs that know RFC 2231 write the good name beside one of question marks for those that do not.
    """
    names = [
        text
        for where, key in (("content-disposition", "filename"), ("content-type", "name"))
        for text in _names(headers.value(where)[1], key)
    ]
    return next((name for name in names if "\ufffd" not in name and "?" not in name), names[0] if names else "")


def _read(head: bytes, charset: str) -> Headers:
    fields: dict[str, bytes] = {}
    for line in _LINE.split(_FOLD.sub(b"", head)):
        found = _FIELD.fullmatch(line)
        if found:
            fields.setdefault(found[1].decode("ascii").lower(), found[2].strip())
    said = Headers(fields).value("content-type")[1].get("charset", "")
    return Headers(fields, said or charset)


def _parameters(text: str) -> Parameters:
    """Parameters by lower-case name, those of RFC 2231 still in sections; a missing semicolon does no harm."""
    found: Parameters = {}
    place = 0
    while len(found) < _MOST and (equals := text.find("=", place)) >= 0:
        before = re.split(r"[\s;]+", text[place:equals].rstrip())
        value = _VALUE.match(text, equals + 1)
        if value is None:
            break
        quoted, bare = value.groups()
        found.setdefault(before[-1].lower(), bare.strip() if quoted is None else re.sub(r'\\(["\\])', r"\1", quoted))
        place = value.end()
    return found


def _names(parameters: Parameters, key: str) -> list[str]:
    """The readings of a name: RFC 2231 before the plain one."""
    sections: dict[int, tuple[str, bool]] = {}
    plain = ""
    for name, value in parameters.items():
        found = _SECTION.fullmatch(name)
        if not found or found[1] != key:
            continue
        if found[2] is None and found[3] is None:
            plain = value
        else:
            sections[int(found[2] or 0)] = (value, found[3] is not None)
    return [name for name in (_joined(sections), _plain(plain)) if name.strip()]


def _joined(sections: Mapping[int, tuple[str, bool]]) -> str:
    """Sections of RFC 2231 in their order, as bytes until all are there: a character may be cut in two."""
    raw, charset = b"", ""
    for place, number in enumerate(sorted(sections)):
        value, encoded = sections[number]
        if place == 0 and encoded:
            charset, value = _labelled(value)
        raw += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    text = decode(raw, charset)
    return decoded(text) if "=?" in text else text


def _labelled(value: str) -> tuple[str, str]:
    """Charset and the rest of ``charset'language'text``, where it says so."""
    charset, quote, rest = value.partition("'")
    language, second, text = rest.partition("'")
    if quote and second and len(charset) < 40 and len(language) < 20:
        return charset, text
    return "", value


def _plain(value: str) -> str:
    """A plain name: with encoded words, or with the percent signs of a web mail."""
    text = decoded(value)
    if _PERCENT.search(text):
        unquoted = decode(unquote_to_bytes(text))
        return text if "\ufffd" in unquoted else unquoted
    return text
