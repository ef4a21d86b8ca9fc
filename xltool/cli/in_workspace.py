"""What the commands that work in a workspace have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xltool.exchange.workspace import Workspace

in_workspace = click.option(
    "-w", "--workspace", "folder", metavar="文件夹", type=click.Path(path_type=Path), default=Path(),
    help="工作区；缺省为当前文件夹，或它所在的工作区",
)  # fmt: skip


def opened(folder: Path) -> Workspace:
    """The workspace at or above a folder."""
    from xltool.exchange.workspace import find_workspace

    return find_workspace(folder)
