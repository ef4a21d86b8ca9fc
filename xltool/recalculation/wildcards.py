"""Excel's wildcards: ``*`` any text, ``?`` one character, ``~`` takes the next one literally.

It exists because a regular expression built from a pattern can take exponential time; this
matcher is at worst quadratic. It must not know criteria or lookups.
"""

from __future__ import annotations

from functools import lru_cache

ANY = "*"  # as items of a compiled pattern; literal characters are wrapped in a tuple
ONE = "?"
Pattern = tuple[str | tuple[str], ...]


def has_wildcards(pattern: str) -> bool:
    """Whether anything in a pattern is more than a literal character."""
    return "*" in pattern or "?" in pattern or "~" in pattern


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Pattern:
    """The items of a pattern, lower case; runs of ``*`` count once."""
    items: list[str | tuple[str]] = []
    position = 0
    text = pattern.lower()
    while position < len(text):
        char = text[position]
        if char == "~" and text[position + 1 : position + 2] in ("*", "?", "~"):
            position += 1
            items.append((text[position],))
        elif char == "*":
            if not items or items[-1] != ANY:
                items.append(ANY)
        elif char == "?":
            items.append(ONE)
        else:
            items.append((char,))
        position += 1
    return tuple(items)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, without regard to case.

    >>> matches("*支出", "项目支出"), matches("a~*b", "a*b"), matches("a?b", "ab")
    (True, True, False)
    """
    if not has_wildcards(pattern):
        return pattern.lower() == text.lower()
    return fits(compile_pattern(pattern), text.lower())


def fits(items: Pattern, text: str) -> bool:
    """Whether a lower-case text fits a compiled pattern."""
    position = item = 0
    star, resume = -1, 0
    while position < len(text):
        if item < len(items) and items[item] == ANY:
            star, resume = item, position
            item += 1
        elif item < len(items) and (items[item] == ONE or items[item] == (text[position],)):
            item += 1
            position += 1
        elif star >= 0:
            resume += 1
            item, position = star + 1, resume
        else:
            return False
    return all(rest == ANY for rest in items[item:])


def find(pattern: str, text: str, start: int = 0) -> int:
    """Where a pattern first begins in a text, -1 where it does not; SEARCH."""
    text = text.lower()
    if not has_wildcards(pattern):
        return text.find(pattern.lower(), start)
    items = compile_pattern(pattern)
    if not items or items[-1] != ANY:
        items = (*items, ANY)
    if items[0] == ANY:
        return start if fits(items, text[start:]) else -1
    skipped, anchor = _anchor(items)
    position = start
    while True:
        if anchor:
            position = text.find(anchor, position + skipped) - skipped
            if position < start:
                return -1
        if position >= len(text):
            return -1
        if fits(items, text[position:]):
            return position
        position += 1


@lru_cache(maxsize=1024)
def _anchor(items: Pattern) -> tuple[int, str]:
    """How many single characters a pattern begins with, and the literal text that follows them."""
    skipped = 0
    while skipped < len(items) and items[skipped] == ONE:
        skipped += 1
    letters = []
    for item in items[skipped:]:
        if isinstance(item, str):
            break
        letters.append(item[0])
    return skipped, "".join(letters)
