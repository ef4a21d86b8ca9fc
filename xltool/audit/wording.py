"""Where two texts say different things: the paragraph that a form computes, and one typed over it.

Figures are compared whole, so that a message quotes 57.67 and not its third digit. Widths of
characters and blanks do not count, which programs and people write differently.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?%?|.", re.DOTALL)
_FIGURE = re.compile(r"\d+\.\d+")
_STOPS = "，。；：、（）,;:()"
_BEFORE, _AFTER = 12, 6  # characters of the sentence that are quoted around a difference
_NEAR = 4  # tokens between two differences that are still told as one
_TOLD = 4  # differences that are told one by one
_ALIKE = 0.4  # of two texts that are worth comparing
_SHORT = 30  # characters that are quoted of texts that are not


def folded(text: str) -> str:
    """The text without blanks, its full-width forms made ordinary."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def differences(declared: str, expected: str, should: str = "应为") -> str:
    """``“…57.67元”应为“…1,377.67万元”``, one after the other; texts that have little in common are quoted.

    A figure told with fewer decimals is no difference.
    """
    left, right = (_TOKEN.findall(folded(text)) for text in (declared, expected))
    if left == right:
        return ""
    import difflib  # only where something differs

    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return f"“{_cut(declared)}”{should}“{_cut(expected)}”"
    spans: list[tuple[int, int, int, int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or _rounded(left[a:b], right[c:d]):
            continue
        if spans and a - spans[-1][1] <= _NEAR:
            spans[-1] = (spans[-1][0], b, spans[-1][2], d)
        else:
            spans.append((a, b, c, d))
    told = [f"“{_quoted(left, a, b)}”{should}“{_quoted(right, c, d)}”" for a, b, c, d in spans[:_TOLD]]
    return "，".join(told) + (f"，共 {len(spans)} 处" if len(spans) > _TOLD else "")


def _rounded(declared: list[str], expected: list[str]) -> bool:
    """Whether one figure is the other with fewer decimals: 6.6 for 6.61."""
    if len(declared) != 1 or len(expected) != 1 or declared[0].endswith("%") != expected[0].endswith("%"):
        return False
    texts = [text.strip("%").replace(",", "") for text in (declared[0], expected[0])]
    if not all(_FIGURE.fullmatch(text) for text in texts):
        return False
    said, full = map(Decimal, texts)
    places = said.as_tuple().exponent
    return isinstance(places, int) and places < 0 and said == full.quantize(said, ROUND_HALF_UP)


def _quoted(tokens: list[str], start: int, end: int) -> str:
    """The tokens with what stands around them, up to the next stop."""
    first, last = start, end
    while first > 0 and tokens[first - 1] not in _STOPS and len("".join(tokens[first - 1 : start])) <= _BEFORE:
        first -= 1
    while last < len(tokens) and tokens[last] not in _STOPS and len("".join(tokens[end : last + 1])) <= _AFTER:
        last += 1
    return "".join(tokens[first:last])


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"
