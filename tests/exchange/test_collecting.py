"""What is filed under a unit is its report, and what is not says why: nothing lost, doubled or misfiled."""

from __future__ import annotations

from tests.exchange.workspaces import collect
from xltool.exchange.ledger import Act
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace


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
