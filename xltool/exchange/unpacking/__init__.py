"""What was sent in, taken out of folders, one workbook after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xltool.verification import find_files


@dataclass(frozen=True)
class Arrival:
    """One file that was sent in."""

    name: str  # as its sender called it, made safe
    content: bytes
    origin: str  # where it was found, for people
    problem: str = ""  # why it could not be taken out whole


def arrivals(sources: Iterable[Path]) -> Iterator[Arrival]:
    """:raises UsageError: nothing to look at."""
    for path in find_files(sources):
        try:
            yield Arrival(path.name, path.read_bytes(), str(path))
        except OSError as error:
            yield Arrival(path.name, b"", str(path), f"读不到（{error.strerror}）")
