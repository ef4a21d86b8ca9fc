"""The styles part: number formats and colours, as far as they change what a person sees.

It exists because a format can show another figure than the one that is stored. It must not know
which cell has which look.
"""

from __future__ import annotations

from xltool.submission import scalars
from xltool.submission.model import Look
from xltool.submission.package import Package
from xltool.submission.refusal import broken, refused, shown
from xltool.submission.xmlstream import MAIN, collect, flag

MAX_STYLES = 65_490  # Excel has 64,000 of them
_MAX_FORMAT = 1_000  # characters; Excel takes 255
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", 43: "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30; those that differ between languages left out."""
_WHITE = frozenset(("FFFFFFFF", "00FFFFFF", "FFFFFF"))


def looks(package: Package, part: str) -> tuple[Look, ...]:
    """The looks of a workbook by their number.

    :raises RefusedError: more of them than a workbook can have.
    """
    formats = dict[int, str | None](_BUILT_IN)
    white_fonts: list[bool] = []
    white_fills: list[bool] = []
    found: list[Look] = []
    colours: list[dict[str, str]] = []  # of the font or fill that is open

    def number_format(attributes: dict[str, str], text: str) -> None:
        number = scalars.integer(attributes.get("numFmtId", ""))
        code = attributes.get("formatCode", "")
        if number is None or len(code) > _MAX_FORMAT:
            raise broken(shown(part), "数字格式不对")
        formats[number] = scalars.plain(code)

    def colour(attributes: dict[str, str], text: str) -> None:
        colours.append(attributes)

    def font(attributes: dict[str, str], text: str) -> None:
        white_fonts.append(any(_white(each) for each in colours))
        colours.clear()

    def fill(attributes: dict[str, str], text: str) -> None:
        white_fills.append(all(_white(each) for each in colours))
        colours.clear()

    def solid(attributes: dict[str, str], text: str) -> None:
        if attributes.get("patternType", "none") in ("none", ""):
            colours.clear()

    def gradient(attributes: dict[str, str], text: str) -> None:
        colours.append({"rgb": "FF000000"})

    def look(attributes: dict[str, str], text: str) -> None:
        if len(found) >= MAX_STYLES:
            raise refused(f"单元格格式超过 {MAX_STYLES} 种", "请把表格内容复制到下发的空白表里再报")
        number, ink, paper = (scalars.integer(attributes.get(key, "0")) for key in ("numFmtId", "fontId", "fillId"))
        white = _at(white_fonts, ink, False) and _at(white_fills, paper, True)
        found.append(Look(formats.get(number or 0), white))

    root = "styleSheet"
    wanted = {
        "numFmts numFmt": number_format, "fonts font color": colour, "fonts font": font,
        "fills fill patternFill fgColor": colour, "fills fill patternFill": solid, "fills fill gradientFill": gradient,
        "fills fill": fill, "cellXfs xf": look,
    }  # fmt: skip
    full = {" ".join(MAIN + name for name in path.split()): taker for path, taker in wanted.items()}
    collect(package, part, MAIN + root, full)
    return tuple(found)


def _white(colour: dict[str, str]) -> bool:
    if flag(colour.get("auto")) or scalars.number(colour.get("tint", "0")) not in (0.0, None):
        return False
    return colour.get("rgb", "").upper() in _WHITE or colour.get("theme") == "0" or colour.get("indexed") in ("1", "9")


def _at(values: list[bool], number: int | None, default: bool) -> bool:
    return values[number] if number is not None and number < len(values) else default
