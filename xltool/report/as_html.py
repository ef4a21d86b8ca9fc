"""``verify --html DIR``: a page a file and a table of all, to be read, printed and mailed.

What stands on the pages was written by strangers. Every text is made visible (no control or
direction character survives) and escaped; the pages hold no script, and their policy lets a browser
use nothing but the one style sheet inside, named by its hash.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import itertools
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from xltool import __version__
from xltool.errors import OutputError
from xltool.figures import shown
from xltool.files import make_folder, write_whole
from xltool.finding import Finding
from xltool.report import words
from xltool.report.order import in_parts, told_apart, worst_first
from xltool.report.page_names import page_names
from xltool.report.visible import visible
from xltool.terms import MARKS, Change, Kind, Verdict
from xltool.values import Value
from xltool.verification import Report

INDEX = "index.html"
_OURS = b'<meta name="generator" content="xltool">'
_COLOURS = {Verdict.PASSED: "good", Verdict.UNDECIDED: "open"}
_FOLLOWERS = 30  # that a page names before it counts the rest
_FIGURE = 80  # characters of a figure; a paragraph stands in the message by its differences


def write_pages(reports: Sequence[Report], folder: Path) -> Path:
    """Writes ``index.html`` and a page for each file; gives the path of the index.

    :raises OutputError: the folder cannot be written to, or holds a page of somebody else of that name.
    """
    make_folder(folder)
    made = pages(reports, datetime.date.today())
    for name in made:
        _refuse_strangers(folder / name)
    for name, page in made.items():
        write_whole(folder / name, page.encode(), overwrite=True)
    return folder / INDEX


def pages(reports: Sequence[Report], date: datetime.date) -> dict[str, str]:
    """The pages by file name, the index last."""
    environment = _environment(f"{date.year}年{date.month}月{date.day}日")
    ordered = worst_first(reports)
    names = page_names([report.path for report in ordered], INDEX)
    made = {name: _page(environment, report) for name, report in zip(names, ordered, strict=True)}
    return {**made, INDEX: _index(environment, ordered, names)}


def _refuse_strangers(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not (path.is_file() and _OURS in path.read_bytes()[:2000])):
        raise OutputError(f"“{path}”已存在，不是本工具写的网页，未覆盖；请换一个文件夹")


def _environment(date: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("xltool.report", "html"), autoescape=True, finalize=_seen, keep_trailing_newline=True
    )
    environment.filters |= {
        "place": words.place,
        "figure": _figure,
        "has_figures": _has_figures,
        "affected": lambda finding: words.followers(finding, _FOLLOWERS).partition("：")[2],
        "mark": MARKS.__getitem__,
        "refusal": words.refusal,
    }
    style = (resources.files("xltool.report") / "html" / "style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.tests["has_figures"] = _has_figures
    environment.globals |= {
        "style": Markup(style),  # noqa: S704  (ours)
        "style_hash": f"sha256-{digest}",
        "version": __version__,
        "date": date,
    }
    return environment


def _seen(value: object) -> object:
    """Every expression of a template passes here before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _figure(value: Value, kind: Kind) -> str:
    return visible(shown(value, kind), _FIGURE)


def _has_figures(finding: Finding) -> bool:
    """Whether a declared and an expected figure belong to it; of a text the message says what matters."""
    known = finding.expected is not None or finding.difference is not None
    long = (isinstance(value, str) and len(value) > _FIGURE for value in (finding.declared, finding.expected))
    return known and not any(long)


def _index(environment: Environment, reports: Sequence[Report], names: Sequence[str]) -> str:
    counted = [report.coverage for report in reports if report.coverage]
    standings = [words.standing(report) for report in reports]
    compared = any(report.earlier is not None for report in reports)
    changed = words.changed(*(each for report in reports for each in (report.findings, report.mended)))
    return environment.get_template("index.html.j2").render(
        rows=[_row(*each) for each in zip(reports, names, told_apart(reports), strict=True)],
        standings="，".join(f"{word} {standings.count(word)} 份" for word in dict.fromkeys(standings)),
        formulas=sum(each.formulas for each in counted),
        recalculated=sum(each.recalculated for each in counted),
        rules=sum(each.rules for each in counted),
        judged=sum(each.rules - each.rules_undecided for each in counted),
        compared=compared,
        changes=words.counted(changed) if compared else "",
    )


def _row(report: Report, page: str, name: str) -> dict[str, object]:
    changed = words.changed(report.findings, report.mended)
    return {
        "report": report,
        "href": page,
        "name": name,
        "standing": words.standing(report),
        "colour": _colour(report),
        "counts": [changed[change] for change in _told()],
    }


def _told() -> list[Change]:
    return [Change.MENDED, Change.REMAINS, Change.NEW]


def _page(environment: Environment, report: Report) -> str:
    totals = itertools.groupby(report.totals, key=lambda total: total.sheet)
    return environment.get_template("file.html.j2").render(
        report=report,
        standing=words.standing(report),
        colour=_colour(report),
        coverage=words.shares(report),
        changes=words.changes(report).removeprefix("与上次相比："),
        parts=in_parts(report.findings),
        totals=[(sheet, list(cells)) for sheet, cells in totals],
    )


def _colour(report: Report) -> str:
    return _COLOURS.get(report.verdict, "bad")
