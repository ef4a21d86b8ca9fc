"""A verdict in the ledger is one on the bytes that were received; a failure of ours is never the unit's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.exchange.workspaces import collect, decide, judge, trail
from xltool.errors import RefusedError, UnknownTemplateError, UnreadableError, UsageError
from xltool.exchange.ledger import Act
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, find_workspace
from xltool.terms import Verdict
from xltool.verification import Report, worker

PUT_BACK = "请移走它，放回收到的原件（再 xltool collect 一次来件也可以）"


@pytest.fixture
def inbox(space: Workspace, sent: dict[str, bytes]) -> tuple[Path, Path]:
    """The reports of 001 and 002 as they were stored."""
    found = collect(space, Arrival("a.xlsx", sent["good"], "信 1"), Arrival("b.xlsx", sent["mended"], "信 2"))
    return space.folder / found[0].path, space.folder / found[1].path


def verdicts(space: Workspace) -> list[str | None]:
    return [event.unit for event in trail(space) if event.kind is Act.VERIFIED]


@pytest.mark.parametrize(
    ("content", "said"), [("wrong", "被改动过，与台账记下的不同"), (None, "读不到（No such file or directory）")]
)
def test_only_what_was_received_is_judged_and_decided_upon(
    space: Workspace, sent: dict[str, bytes], inbox: tuple[Path, Path], content: str | None, said: str
) -> None:
    _, second = inbox
    second.unlink()
    if content:
        second.write_bytes(sent[content])
    told = f"“{second.relative_to(space.folder)}”{said}；{PUT_BACK}"
    before = trail(space)
    for act in (Act.ACCEPTED, Act.RETURNED):
        with pytest.raises(UsageError) as error:
            decide(space, "002", act, "已核实")
        assert str(error.value) == f"稽查总队 的报送件没有判成，不能审定。{told}"
    assert trail(space) == before and not (space.outbox / "replies").exists()
    reports = judge(space)
    assert (reports["002"].refusal, reports["001"].verdict) == (told, Verdict.PASSED)
    assert verdicts(space) == ["001"]
    second.unlink(missing_ok=True)
    collect(space, Arrival("再发.xlsx", sent["mended"], "信 3"))
    assert second.read_bytes() == sent["mended"]
    assert list(judge(space)) == ["002"] and verdicts(space) == ["001", "002"]


def test_what_was_exchanged_while_it_was_judged_is_not_recorded(
    space: Workspace, sent: dict[str, bytes], inbox: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "unchanged", lambda *_: b"")  # it was put back before anybody looked
    inbox[1].write_bytes(sent["wrong"])
    assert judge(space)["002"].refusal.endswith("在核对的时候被改动过；请再核对一次")
    assert verdicts(space) == ["001"]


def test_a_worker_that_was_stopped_says_nothing_of_the_file(
    space: Workspace, inbox: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(worker, "CPU", -1.0)
        assert {unit: report.failed for unit, report in judge(space).items()} == {"001": True, "002": True}
    assert verdicts(space) == []
    judge(space)
    assert verdicts(space) == ["001", "002"]


@pytest.mark.parametrize(
    ("error", "verdict", "said"),
    [
        (RecursionError("x"), Verdict.REFUSED, "检查时程序出错（RecursionError: x），未作判断。请单独再核对这份文件"),
        (UnreadableError("没有权限读取"), Verdict.REFUSED, "没有权限读取"),
        (UnknownTemplateError("版本 9 未知"), Verdict.UNKNOWN_TEMPLATE, "版本 9 未知"),
    ],
)
def test_what_could_not_be_judged_here_and_now_is_not_recorded(
    space: Workspace, sent: dict[str, bytes], error: Exception, verdict: Verdict, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def verify(path: Path) -> Report:
        raise error

    collect(space, Arrival("b.xlsx", sent["wrong"], "信"))
    monkeypatch.setattr(sys.modules["xltool.verification.verify"], "verify", verify)
    report = judge(space)["002"]
    assert report.verdict is verdict and said in report.refusal and verdicts(space) == []
    if verdict is Verdict.REFUSED:
        with pytest.raises(UsageError, match="没有判成，不能审定"):
            decide(space, "002", Act.RETURNED, "请改")
        assert list(judge(space)) == ["002"]
    else:
        decide(space, "002", Act.RETURNED, "请用新下发的工作簿")
        assert judge(space) == {} and verdicts(space) == []


def test_a_refusal_is_told_to_the_unit_in_its_own_words(
    space: Workspace, sent: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(path: Path) -> Report:
        raise RefusedError(f"{path.name}：文件内容损坏。请另存为 .xlsx 后再报。")

    collect(space, Arrival("b.xlsx", sent["wrong"], "信"))
    monkeypatch.setattr(sys.modules["xltool.verification.verify"], "verify", verify)
    made = decide(space, "002", Act.RETURNED, "请重报。")
    assert made.summary[0].endswith("第 1 版退回修改。核对结果：拒收：文件内容损坏。请另存为 .xlsx 后再报。")
    assert made.summary[2] == "请重报。请改好，于 2018-05-02 前重报。"
    letter = (made.folder / "回复.txt").read_text("utf-8-sig")
    assert letter.count("文件内容损坏") == 2 and "v1-" not in letter and "。。" not in letter
    assert verdicts(space) == ["002"]


def test_a_forgotten_template_is_told_at_once(
    space: Workspace, inbox: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = space.folder / "xltool.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('template = "yunnan-2017"', 'template = "own-2017"'), "utf-8")
    with pytest.raises(UnknownTemplateError, match="没有模板“own-2017”.*；自己的模板请用 xltool --templates 文件夹 指出"):
        judge(find_workspace(space.folder))
    assert verdicts(space) == []
