"""What the tests of a round share: four units with their workbooks, what they send back, and a post office."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.exchange.post.servers import Authority, Mailbox, authority
from tests.exchange.workspaces import AMOUNT, NOTE, ROSTER, TOTAL, filled_in, workspace
from xltool.exchange import issuing
from xltool.exchange.workspace import Workspace, find_workspace


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space = workspace(
        tmp_path_factory.mktemp("round") / "w",
        ROSTER + "004,质检所,,,1457.50\n",
        deadline="deadline = 2018-04-30",
        approved='"预算省级财政" = 5830.00',
    )
    with space.ledger() as ledger:
        assert [each.outcome for each in issuing.issue(space, ledger, space.roster)] == ["issued"] * 4
    return space


@pytest.fixture(scope="session")
def sent(issued: Workspace) -> dict[str, bytes]:
    first, second, third, _ = sorted(issued.outbox.glob("*.xlsx"))
    return {
        "good": filled_in(first),
        "wrong": filled_in(second, {TOTAL: 1.0}),
        "mended": filled_in(second, {NOTE: "到位不足的原因已经说明"}),
        "changed": filled_in(second, {NOTE: "到位不足的原因已经说明", AMOUNT: 1999.0}),
        "other": filled_in(third, {"[预算省级财政]": 9.0}),
    }


@pytest.fixture
def space(issued: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(issued.folder, tmp_path / "w")
    return find_workspace(tmp_path / "w" / "inbox")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()
