"""Text of a submission made fit to be shown: nothing in it can turn, hide or overwrite what stands beside it.

It exists so that every format cleans text in one way: control characters (which can steer a
terminal), characters that turn the direction of writing, unpaired surrogates. It must not know
where the text is shown; escaping for HTML or XML is the business of whoever writes these.
"""

from __future__ import annotations

from xltool.texts import hidden

LONGEST = 600  # characters of one text in a report; the workbook itself shows the whole


def visible(text: str, longest: int = LONGEST) -> str:
    """One line, every letter of it seen, at most about ``longest`` characters.

    >>> visible("甲\\u202e乙\\x1b[31m\\r\\n丙")
    '甲?乙?[31m 丙'
    """
    return cut(_cleaned(" ".join(text.split()), ""), longest)


def visible_lines(text: str, longest: int = LONGEST) -> str:
    """As ``visible``, with its line breaks."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return cut(_cleaned("\n".join(lines), "\n").strip("\n"), longest)


def cut(text: str, longest: int) -> str:
    """The beginning of a long text, with the length of the whole."""
    return text if len(text) <= longest else f"{text[:longest]}…（共 {len(text)} 字）"


def _cleaned(text: str, kept: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join("?" if letter not in kept and hidden(letter) else letter for letter in text)
