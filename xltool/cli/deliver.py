"""What ``verify`` compares its verdicts with, and what it writes besides the screen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xltool.report.earlier import Earlier
    from xltool.verification import Report


def compared(
    verdicts: Callable[[], Generator[Report, None, None]], baseline: Path | None
) -> Generator[Report, None, None]:
    """The verdicts, with what changed since an earlier round. That is read first: a wrong file costs no time."""
    if baseline is None:
        return verdicts()
    from xltool.report.earlier import read_earlier

    return _compared(verdicts(), read_earlier(baseline))


def _compared(verdicts: Generator[Report, None, None], earlier: Sequence[Earlier]) -> Generator[Report, None, None]:
    """Which file is which is known when all are judged, or when Ctrl-C ends that: then of those that are."""
    from xltool.report.earlier import compare

    found: list[Report] = []
    with contextlib.closing(verdicts), contextlib.suppress(KeyboardInterrupt):
        for report in verdicts:
            found.append(report)
    yield from compare(found, earlier)


def deliver(reports: Sequence[Report], html: Path | None, annotate: Path | None) -> None:
    """Writes pages and annotated copies, and says on stderr what was written."""
    if html is not None:
        from xltool.report.as_html import write_pages

        click.echo(f"已写出审核意见：{write_pages(reports, html)}", err=True)
    if annotate is not None:
        from xltool.annotation import write_copies

        for line in write_copies(reports, annotate):
            click.echo(line, err=True)
