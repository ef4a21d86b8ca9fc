"""What is filed under a unit is its report, and what is not says why: nothing lost, doubled or misfiled."""

from __future__ import annotations

from tests.exchange.workspaces import DAY, collect, decide, filled_in, states, workspace
from xltool.annotation import write_copies
from xltool.exchange import issuing
from xltool.exchange.ledger import Act
from xltool.exchange.roster import find_unit
from xltool.exchange.standing import State, status
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, find_workspace
from xltool.verification import verify


def test_whose_a_file_is_does_not_depend_on_what_came_before_it(space: Workspace, sent: dict[str, bytes]) -> None:
    found = collect(
        space,
        Arrival("退信.eml", b"", "信 1", "这是退信"),
        *(Arrival(f"{name}.xlsx", sent[name], f"信 {name}") for name in ("good", "wrong", "other")),
        Arrival("空.xlsx", b"", "信 5"),
    )
    assert [(each.outcome, each.unit) for each in found] == [
        (Act.QUARANTINED, ""), (Act.RECEIVED, "001"), (Act.RECEIVED, "002"), (Act.RECEIVED, "003"),
        (Act.QUARANTINED, ""),
    ]  # fmt: skip
    assert [found[0].reason, found[4].reason] == ["这是退信", "文件是空的（0 字节）。请重新保存或重新发送后再报。"]
    for name, each in zip(("good", "wrong", "other"), found[1:4], strict=True):
        assert (space.folder / each.path).read_bytes() == sent[name]


def test_what_we_sent_ourselves_is_no_report(space: Workspace, sent: dict[str, bytes]) -> None:
    collect(space, Arrival("b.xlsx", sent["wrong"], "信 1"))
    reply = next(path for path in decide(space, "002", Act.RETURNED).files if path.suffix == ".xlsx")
    blank = (space.outbox / "003-省纤检局.xlsx").read_bytes()
    list(write_copies([verify(next((space.inbox / "002").iterdir()))], space.folder / "批注"))
    copied = next((space.folder / "批注").iterdir()).read_bytes()
    found = collect(
        space,
        Arrival("003.xlsx", blank, "信 2"),
        Arrival("批注.xlsx", reply.read_bytes(), "信 3"),
        Arrival("批注（2）.xlsx", copied, "信 4"),
    )
    returned = "是我处发出的批注件（单位 002），没有改过；请单位改好再报"
    assert [(each.outcome, each.reason) for each in found] == [
        (Act.QUARANTINED, "是我处发出的原件（单位 003），没有改过；请单位填好再报"),
        (Act.QUARANTINED, returned), (Act.QUARANTINED, returned),
    ]  # fmt: skip
    assert states(space)["003"] == (State.ISSUED, 0, False) and states(space)["002"] == (State.RETURNED, 1, False)
    with space.ledger() as ledger:
        assert [event.kind for event in ledger.events("003")] == [Act.ISSUED, Act.QUARANTINED]
        told = status(space, ledger, DAY)
    assert [held.name for held in told.quarantine] == ["003.xlsx", "批注.xlsx", "批注（2）.xlsx"]
    assert [each.last.kind for each in told.units[1:3] if each.last] == [Act.RETURNED, Act.ISSUED]


def test_a_code_alone_makes_no_unit(space: Workspace, sent: dict[str, bytes]) -> None:
    roster = space.folder / "roster.csv"
    whole = roster.read_text("utf-8")
    roster.write_text(f"{whole}005,新处,,,0\n".replace("001,特设处", "001,另一个处"), "utf-8")
    now = find_workspace(space.folder)
    (kept,) = collect(now, Arrival("a.xlsx", sent["good"], "信 1"))  # it was issued under the name it had
    assert (kept.outcome, kept.unit) == (Act.RECEIVED, "001")
    other = workspace(space.folder.parent / "other" / "w", whole.replace("002,稽查总队", "002,别处的局") + "005,新处,,,0\n")
    with other.ledger() as ledger:
        units = [find_unit(other.roster, code) for code in ("002", "005")]
        made = [each.path for each in issuing.issue(other, ledger, units)]
    found = collect(now, *(Arrival(path.name, filled_in(path), path.name) for path in made))
    assert [(each.outcome, each.reason) for each in found] == [
        (Act.QUARANTINED, "是“002 别处的局”的工作簿，台账里没有下发过；确是下发的，请先 xltool issue 002"),
        (Act.QUARANTINED, "是“005 新处”的工作簿，台账里没有下发过；确是下发的，请先 xltool issue 005"),
    ]  # fmt: skip
    with now.ledger() as ledger:
        list(issuing.issue(now, ledger, now.roster[-1:]))
    (found, _) = reversed(collect(now, *(Arrival(path.name, filled_in(path), path.name) for path in made)))
    assert (found.outcome, found.unit, found.version) == (Act.RECEIVED, "005", 1)
