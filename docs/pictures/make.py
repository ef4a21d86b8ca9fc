"""Makes the pictures of the README from the sample workbooks.

    python docs/pictures/make.py

It takes LibreOffice, pdftotext and pdftoppm (poppler-utils), chromium, rsvg-convert (librsvg2-bin) and a
Chinese font. The form is printed as anybody would print it; the verdict is what the terminal shows.
"""

from __future__ import annotations

import dataclasses
import datetime
import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments

from xltool.report import as_html, as_table
from xltool.verification import verify

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "sample_workbooks" / "yunnan-2017"
DPI = 75
PAGES = {
    "form": ("更正", "（二）项目支出明细", 0.68),
    "check": ("原报", "先改“结果”为", 1),
}
"""Picture -> workbook, words that only its page has, and how much of the page's height is shown."""

_TEXT = re.compile(r'<text (class="[^"]*-r\d+" )x="([\d.]+)"([^>]*?) textLength="([\d.]+)"[^>]*>([^<]*)</text>')

DATE = datetime.date(2026, 11, 25)  # on the web page
WEB = (860, 1150)  # pixels of it that are shown
WIDTH, FIRST, LAST = 104, 52, 2  # of the terminal; the lines of it that are shown, from its top and its end


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def printed(workbook: Path, folder: Path) -> Path:
    """The workbook as a PDF."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook)
    return folder / f"{workbook.stem}.pdf"


def picture_of_a_page(pdf: Path, words: str, part: float, target: Path) -> None:
    pages = run("pdftotext", "-layout", pdf, "-").split("\f")
    number = next(i for i, text in enumerate(pages, 1) if words in text)
    size = next(line for line in run("pdfinfo", "-f", number, "-l", number, pdf).splitlines() if "size:" in line)
    height = round(float(size.split()[5]) / 72 * DPI * part)
    page = ("-f", number, "-l", number, "-singlefile", "-r", DPI)
    run("pdftoppm", "-png", *page, "-x", 0, "-y", 0, "-W", 2000, "-H", height, pdf, target.with_suffix(""))


def picture_of_the_verdict(workbook: Path, folder: Path, target: Path) -> None:
    console = Console(record=True, width=WIDTH, force_terminal=True, file=(folder / "out").open("w", encoding="utf-8"))
    report = dataclasses.replace(verify(workbook), path=Path(workbook.name))
    lines = console.render_lines(as_table.render(report), pad=False)
    while not "".join(segment.text for segment in lines[-1]).strip():
        lines.pop()
    left_out = [Segment(f"（中间 {len(lines) - FIRST - LAST} 行略）")]
    for line in (*lines[:FIRST], left_out, *lines[-LAST:]):
        console.print(Segments([*line, Segment.line()]), end="")
    svg = folder / "verdict.svg"
    drawn = console.export_svg(title=f"xltool verify {workbook.name}")
    svg.write_text(_TEXT.sub(letter_by_letter, drawn), "utf-8")
    run("rsvg-convert", "--width", 900, "--output", target, svg)


def picture_of_a_web_page(workbook: Path, folder: Path, target: Path) -> None:
    report = dataclasses.replace(verify(workbook), path=Path(workbook.name))
    page = folder / "page.html"
    page.write_text(as_html.pages([report], DATE)[f"{workbook.stem}.html"], "utf-8")
    size = f"--window-size={WEB[0]},{WEB[1]}"
    run("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={target}", page.as_uri())


def letter_by_letter(text: re.Match[str]) -> str:
    """Each letter at its own place in the grid of the terminal, whatever the fonts of this machine."""
    attributes, x, rest, length, content = text.groups()
    letters = html.unescape(content)
    unit, at, placed = float(length) / max(1, len(letters)), float(x), []
    for letter in letters:
        if not letter.isspace():
            placed.append(f'<text {attributes}x="{at:.1f}"{rest}>{html.escape(letter)}</text>')
        at += unit * cell_len(letter)
    return "".join(placed)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdfs = {stem: printed(SAMPLES / f"{stem}.xlsx", folder) for stem in ("更正", "原报")}
        for picture, (stem, words, part) in PAGES.items():
            picture_of_a_page(pdfs[stem], words, part, HERE / f"{picture}.png")
        picture_of_the_verdict(SAMPLES / "原报.xlsx", folder, HERE / "verdict.png")
        picture_of_a_web_page(SAMPLES / "原报.xlsx", folder, HERE / "opinions.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
