"""A workspace on a disk that does not do what it should: said in a sentence, and begun again."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from tests.exchange.workspaces import DAY, TEMPLATE, collect, decide
from xltool.annotation import write_copies
from xltool.errors import OutputError, UsageError
from xltool.exchange import issuing, mailing
from xltool.exchange.ledger import Act
from xltool.exchange.post import Kind
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, create
from xltool.report.as_html import write_pages

DO: dict[str, tuple[str, Callable[[Workspace, bytes], object]]] = {
    "issue": ("outbox", lambda space, _: list(issuing.issue(space, space.ledger(), space.roster))),
    "collect": ("inbox", lambda space, sent: collect(space, Arrival("a", sent, ""))),
    "file": ("inbox/002", lambda space, sent: collect(space, Arrival("a", sent, ""))),
    "decide": ("outbox/replies/001/v1", lambda space, _: decide(space, "001", Act.ACCEPTED, "好")),
    "drafts": ("outbox/mail/issue", lambda space, _: mailing.write_drafts(space, Kind.ISSUE, [], DAY)),
    "texts": ("mail", lambda space, _: mailing.write_texts(space)),
    "init": ("x/outbox", lambda space, _: create(space.folder / "x", TEMPLATE, 2017, space.folder / "roster.csv")),
    "html": ("y", lambda space, _: write_pages([], space.folder / "y")),
    "copies": ("z", lambda space, _: list(write_copies([], space.folder / "z"))),
}


@pytest.mark.parametrize("command", DO)
def test_a_folder_that_cannot_be_made_is_told(space: Workspace, sent: dict[str, bytes], command: str) -> None:
    collect(space, Arrival("a", sent["good"], ""))
    name, do = DO[command]
    place = space.folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"in the way")
    with pytest.raises(OutputError) as error:
        do(space, sent["wrong"])
    assert str(error.value) == f"文件夹“{place}”建不了（File exists）；请检查权限，或换个位置"


def test_an_init_that_was_killed_can_be_begun_again(space: Workspace) -> None:
    roster = space.folder.parent / "名册.csv"
    roster.write_bytes((space.folder / "roster.csv").read_bytes())
    (space.folder / "xltool.toml").unlink()  # it is written last
    assert create(space.folder, TEMPLATE, 2017, space.folder / "roster.csv").roster == space.roster
    (space.folder / "xltool.toml").unlink()
    assert create(space.folder, TEMPLATE, 2017, roster).roster == space.roster
    (space.folder / "xltool.toml").unlink()
    roster.write_text("代码,单位\n009,别的单位\n", "utf-8")
    with pytest.raises(UsageError) as error:
        create(space.folder, TEMPLATE, 2017, roster)
    own = space.folder / "roster.csv"
    assert str(error.value) == f"“{own}”已存在，与名册“{roster}”不同；请用它做名册，或移走它再 xltool init"
    assert b"009" not in own.read_bytes()
