"""Where a key stands in a TOML file, so that an error can name file, line and key.

``tomllib`` reports places of syntax errors only; this index adds the line of every table
header and key, by cutting the text into statements (a statement is complete as soon as
``tomllib`` accepts it) and following the headers. It knows TOML and nothing of templates.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from xltool.errors import DefinitionError, Fault

Key = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)(.+?)\]\]?\s*(#.*)?$")
_LINE_COLUMN = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a definition: a file, and the path of keys that leads to it."""

    file: str  # file name as shown to the author
    text: str = field(repr=False, compare=False)  # of the file, looked into only for an error
    key: Key = ()  # keys and list positions from the top of the file
    elsewhere: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)  # keys of another file

    def __truediv__(self, part: str | int) -> Place:
        return (isinstance(part, str) and self.elsewhere.get(part)) or Place(self.file, self.text, (*self.key, part))

    @property
    def line(self) -> int:
        """The line of the key, or of the nearest enclosing one."""
        lines = _lines(self.text)
        return next(lines[self.key[:end]] for end in range(len(self.key), -1, -1) if self.key[:end] in lines)

    def __str__(self) -> str:
        dotted = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in self.key).lstrip(".")
        return f"{self.file} 第 {self.line} 行" + (f"，键 {dotted}" if dotted else "")

    @property
    def path(self) -> str:
        """The key for people: list positions by the names of what stands there, ``table.column.得分.formula``."""
        words: list[str] = []
        value: object = tomllib.loads(self.text)
        for part in self.key:
            value = _inside(value, part)
            name = (value.get("name") or value.get("code")) if isinstance(value, dict) else None
            words.append((f".{name}" if name else f"[{part + 1}]") if isinstance(part, int) else f".{part}")
        whole = len(self.key) > 2 and self.key[0] == "block" and self.key[2] in ("field", "table")
        return "".join(words[2:] if whole else words).lstrip(".")

    def fault(self, message: str) -> Fault:
        return Fault(self.file, self.line, self.path, message)

    def error(self, message: str) -> DefinitionError:
        return DefinitionError(f"{self}：{message}", [self.fault(message)])


def _inside(value: object, part: str | int) -> object:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None


def nearest(word: str, known: Iterable[str]) -> str:
    """``，是否应为“…”？`` for the most similar known name, or nothing."""
    import difflib  # only where something is wrong

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"，是否应为“{close[0]}”？" if close else ""


def read_toml(path: Path, shown: str | None = None) -> tuple[dict[str, object], Place]:
    """The parsed file (decimals as ``Decimal``) and its place.

    :raises DefinitionError: the file is missing, not UTF-8 or not TOML; names line and column.
    """
    name = shown or path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(name, 1, f"读不到文件（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise _unreadable(name, 1, "不是 UTF-8 编码，请用记事本另存为 UTF-8") from error
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # the first also for numbers of thousands of digits
        found = _LINE_COLUMN.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        sentence = f"不是合法的 TOML，{_reason(text, str(error))}"
        raise _unreadable(name, line, sentence, _spot(str(error))) from error
    return data, Place(name, text)


def _unreadable(name: str, line: int, message: str, where: str = "") -> DefinitionError:
    return DefinitionError(f"{name}{where}：{message}", [Fault(name, line, "", message)])


def _spot(message: str) -> str:
    found = _LINE_COLUMN.search(message)
    return f" 第 {found[1]} 行第 {found[2]} 列" if found else "末尾"


_REASONS = {
    "Cannot": "同一个表头或键写了两次，请合成一处",
    "Duplicate": "同一个键写了两次",
    "Unescaped": "双引号里的反斜杠要写两个，或改用单引号",
    "Unclosed inline table": "{ } 里的要写在同一行",
}
"""What ``tomllib`` says that is none of a slip of the input method."""


def _reason(text: str, message: str) -> str:
    found = _LINE_COLUMN.search(message)
    for beginning, reason in _REASONS.items():
        if message.startswith(beginning):
            return reason
    lines = text.split("\n")
    if found and int(found[1]) <= len(lines):
        line = lines[int(found[1]) - 1]
        unseen = line[int(found[2]) - 1 : int(found[2])]
        if unseen not in ("", " ") and unicodedata.category(unseen) in ("Cf", "Zs"):
            return f"该行有看不见的字符 U+{ord(unseen):04X}，请删去"
        for wrong, right in {"“": '"', "”": '"', "＝": "=", "：": "=", "，": ",", "【": "[", "】": "]"}.items():
            if wrong in line:
                return f"该行有全角符号“{wrong}”，如在引号之外请改为半角“{right}”"
        if message.startswith("Expected '='"):
            return "键后面应是半角等号"
        if not line.split("=")[0].isascii() and '"' not in line.split("=")[0]:
            return "中文的键须加英文双引号"
    return "请检查引号、括号和等号是否成对、半角"


@functools.lru_cache(maxsize=8)
def _lines(text: str) -> dict[Key, int]:
    lines: dict[Key, int] = {(): 1}
    counts: dict[Key, int] = {}
    prefix: Key = ()
    statement, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):  # as tomllib counts them
        if not statement:
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            header = _HEADER.match(line)
            if header:
                prefix = _enter(header[2], header[1] == "[[", counts, lines, number)
                lines.setdefault(prefix, number)
                continue
            start = number
        statement += line + "\n"
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        _note(parsed, prefix, start, lines)
        statement = ""
    return lines


def _enter(header: str, array: bool, counts: dict[Key, int], lines: dict[Key, int], number: int) -> Key:
    """The key path that ``[header]`` or ``[[header]]`` in line ``number`` opens, list positions filled in."""
    parsed: object = tomllib.loads(f"[{header}]")
    names: list[str] = []
    while isinstance(parsed, dict) and parsed:
        names.append(next(iter(parsed)))
        parsed = parsed[names[-1]]
    path: Key = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if last and array:
            lines.setdefault(path, number)
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _note(value: object, path: Key, line: int, lines: dict[Key, int]) -> None:
    lines.setdefault(path, line)
    if isinstance(value, dict):
        for key, inner in value.items():
            _note(inner, (*path, key), line, lines)
