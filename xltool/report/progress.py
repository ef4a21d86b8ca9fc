"""A bar on the terminal while files are being judged; silent where nobody looks."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")


def watched(
    items: Iterable[T], total: int, console: Console | None = None, what: str = "核对"
) -> Generator[T, None, None]:
    """The same items, with a bar on stderr while the next one is waited for.

    It is taken away before an item is handed on, so that what is printed about it stands alone.
    """
    console = console or Console(stderr=True)
    if total < 2 or not console.is_terminal:
        yield from items
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
    task = bar.add_task("", total=total)
    try:
        bar.start()
        for item in items:
            bar.advance(task)
            bar.stop()
            yield item
            bar.start()
    finally:
        bar.stop()
