"""The styles part: number formats and colours, as far as they change what a person sees.

It exists because a format can show another figure than the one that is stored. It must not know
which cell has which look.
"""

from __future__ import annotations

import re

from xltool.submission import scalars
from xltool.submission.model import BLACK, WHITE, Change, Look
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.xmlstream import MAIN, Taker, collect

MAX_STYLES = 65_490  # Excel has 64,000 of them
_MAX_FORMAT = 1_000  # characters; Excel takes 255
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", 43: "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30; those that differ between languages left out."""
# The first colours of the palette (18.8.27) and of a theme, which few files change.
_INDEXED = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_SYSTEM = {64: BLACK, 65: WHITE}
_THEME = {"0": WHITE, "1": BLACK}
_NEAR = 8  # of 255: colours nearer than that nobody tells apart
_PALE = 230  # of 255: letters so bright are not seen on paper as bright
_MIXED, _TINY = "mixed", "tiny"  # paper of several colours; letters too small for any
_LEAST_SIZE = 4.0  # points
_RRGGBB = re.compile("[0-9A-F]{6}")


def looks(package: Package, part: str) -> tuple[tuple[Look, ...], tuple[Change, ...]]:
    """The looks of a workbook by their number, and the changes that its conditional formats make.

    :raises RefusedError: more of them than a workbook can have.
    """
    formats = dict[int, str | None](_BUILT_IN)
    inks: list[str] = []
    papers: list[str] = []
    found: list[Look] = []
    changes: list[Change] = []
    colours: list[str] = []  # of the font or fill that is open
    sizes: list[float] = []  # of the font that is open
    open_change: dict[str, str] = {}

    def number_format(attributes: dict[str, str], text: str) -> None:
        number = scalars.integer(attributes.get("numFmtId", ""))
        if number is None:
            raise broken(shown(part), "数字格式不对")
        formats[number] = code(attributes)

    def code(attributes: dict[str, str]) -> str:
        written = attributes.get("formatCode", "")
        if len(written) > _MAX_FORMAT:
            raise broken(shown(part), "数字格式不对")
        return scalars.plain(written)

    def colour(attributes: dict[str, str], text: str) -> None:
        colours.append(colour_of(attributes))

    def font(attributes: dict[str, str], text: str) -> None:
        inks.append(_TINY if sizes and sizes[-1] < _LEAST_SIZE else colours[-1] if colours else BLACK)
        colours.clear()
        sizes.clear()

    def size(attributes: dict[str, str], text: str) -> None:
        points = scalars.number(attributes.get("val", "11"))
        sizes.append(11.0 if points is None else points)

    def fill(attributes: dict[str, str], text: str) -> None:
        papers.append(colours[-1] if colours else WHITE)
        colours.clear()

    def pattern(attributes: dict[str, str], text: str) -> None:
        kind = attributes.get("patternType", "none")
        if kind != "solid":  # none, or a hatching, whose colours are not one
            colours[:] = [] if kind in ("none", "") else [_MIXED]

    def gradient(attributes: dict[str, str], text: str) -> None:
        colours.append(_MIXED)

    def look(attributes: dict[str, str], text: str) -> None:
        if len(found) >= MAX_STYLES:
            raise refused(f"单元格格式超过 {MAX_STYLES} 种", "请把表格内容复制到下发的空白表里再报")
        number, ink, paper = (scalars.integer(attributes.get(key, "0")) for key in ("numFmtId", "fontId", "fillId"))
        found.append(_look(formats.get(number or 0), _at(inks, ink, BLACK), _at(papers, paper, WHITE)))

    def changed(key: str) -> Taker:
        def take(attributes: dict[str, str], text: str) -> None:
            open_change[key] = code(attributes) if key == "number_format" else colour_of(attributes)

        return take

    def change(attributes: dict[str, str], text: str) -> None:
        changes.append(Change(**open_change))
        open_change.clear()

    wanted = {
        "numFmts numFmt": number_format, "fonts font color": colour, "fonts font sz": size, "fonts font": font,
        "fills fill patternFill fgColor": colour, "fills fill patternFill": pattern,
        "fills fill gradientFill": gradient,
        "fills fill": fill, "cellXfs xf": look, "dxfs dxf": change, "dxfs dxf numFmt": changed("number_format"),
        "dxfs dxf font color": changed("ink"), "dxfs dxf fill patternFill bgColor": changed("paper"),
    }  # fmt: skip
    full = {" ".join(MAIN + name for name in path.split()): taker for path, taker in wanted.items()}
    collect(package, part, MAIN + "styleSheet", full)
    return tuple(found), tuple(changes)


def _look(code: str | None, ink: str, paper: str) -> Look:
    return Look(code, ink, paper, ink == _TINY or _near(ink, paper))


def changed_look(look: Look, change: Change) -> Look:
    """A look under a conditional format."""
    code = look.number_format if change.number_format is None else change.number_format
    return _look(code, look.ink if look.ink == _TINY else change.ink or look.ink, change.paper or look.paper)


def colour_of(attributes: dict[str, str]) -> str:
    """RRGGBB where that is known, else the words of the file; automatic letters are black."""
    tint = scalars.number(attributes.get("tint", "0")) or 0.0
    if "rgb" in attributes:
        named = attributes["rgb"].upper()[-6:]
    elif "indexed" in attributes:
        number = scalars.integer(attributes["indexed"])
        known = _INDEXED[number % 8] if number is not None and number < 16 else f"indexed {number}"
        named = _SYSTEM.get(number or 0, known)
    elif "theme" in attributes:
        named = _THEME.get(attributes["theme"], f"theme {attributes['theme']}")
    else:
        return BLACK
    return f"{named} {tint:.3f}" if tint else named


def _near(one: str, other: str) -> bool:
    """Whether nobody can read letters of one colour on the other: the same, or both hardly darker than white."""
    if not (_RRGGBB.fullmatch(one) and _RRGGBB.fullmatch(other)):
        return one == other != _MIXED
    ours, theirs = bytes.fromhex(one), bytes.fromhex(other)
    return all(abs(a - b) <= _NEAR for a, b in zip(ours, theirs, strict=True)) or _pale(ours) and _pale(theirs)


def _pale(colour: bytes) -> bool:
    """By the weights of red, green and blue in a colour's brightness (ITU-R BT.709)."""
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True)) >= _PALE


def _at(values: list[str], number: int | None, default: str) -> str:
    return values[number] if number is not None and number < len(values) else default
