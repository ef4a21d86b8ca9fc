"""A round between a department and four units, as it goes: issued, sent back, judged, decided upon."""

from __future__ import annotations

import base64
import dataclasses
import datetime
from pathlib import Path

import pytest

from click.testing import CliRunner

from tests.conftest import SAMPLES
from tests.exchange.unpacking.packing import HEAD, archive, file, mail
from tests.exchange.workspaces import DAY, NOTE, collect, decide, filled_in, judge, states, trail
from xltool.cli.diff import diff
from xltool.errors import UsageError
from xltool.exchange import difference, issuing, judging, mailing, making
from xltool.exchange.ledger import Act
from xltool.exchange.post import Kind
from xltool.exchange.standing import State, status
from xltool.exchange.unpacking import Arrival, arrivals
from xltool.exchange.workspace import Workspace, create, find_workspace
from xltool.submission import issued_values
from xltool.terms import Verdict
from xltool.verification import open_submission, verify

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def test_issued_workbooks_are_the_units_own(issued: Workspace) -> None:
    assert sorted(path.name for path in issued.outbox.iterdir()) == [
        "001-特设处.xlsx", "002-稽查总队.xlsx", "003-省纤检局.xlsx", "004-质检所.xlsx", "manifest.csv",
    ]  # fmt: skip
    placement, mark = open_submission(issued.outbox / "002-稽查总队.xlsx")
    assert (mark.code, mark.unit, mark.scope) == ("002", "稽查总队", "unit")
    declared = {name: placement.declared[placement.layout.by_name[name].address] for name in ("[单位代码]", "[填报单位]")}
    assert declared == {"[单位代码]": "002", "[填报单位]": "稽查总队"}
    assert "一、部门收支" not in {sheet.name for sheet in placement.submission.sheets}
    manifest = (issued.outbox / "manifest.csv").read_text("utf-8-sig").splitlines()
    assert manifest[0] == "代码,单位,文件,字节,SHA-256" and len(manifest) == 5
    assert manifest[1].startswith("001,特设处,outbox/001-特设处.xlsx,")


def test_prefilled_values_are_locked(issued: Workspace) -> None:
    import openpyxl

    path = issued.outbox / "001-特设处.xlsx"
    cell = open_submission(path)[0].layout.by_name["[预算省级财政]"]
    sheet = openpyxl.load_workbook(path)[cell.sheet]
    assert sheet[cell.ref].value == 1457.5 and sheet[cell.ref].protection.locked
    beside = open_submission(path)[0].layout.by_name["[到位省级财政]"]
    assert not sheet[beside.ref].protection.locked


def test_issuing_again_changes_nothing_unless_asked(space: Workspace) -> None:
    before = trail(space)
    with space.ledger() as ledger:
        assert {each.outcome for each in issuing.issue(space, ledger, space.roster)} == {"kept"}
    assert trail(space) == before
    roster = space.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("质检所,", "省质检所,"), "utf-8")
    renamed = find_workspace(space.folder)
    with renamed.ledger() as ledger:
        assert [each.outcome for each in issuing.issue(renamed, ledger, renamed.roster)][-1] == "changed"
        (again,) = issuing.issue(renamed, ledger, renamed.roster[-1:], again=True)
    assert again.outcome == "again" and again.path.name == "004-省质检所.xlsx"


def test_budgets_must_add_up_to_what_was_approved(space: Workspace) -> None:
    settings = space.folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace("5830.00", "5830.01"), "utf-8")
    with pytest.raises(UsageError, match="各单位合计 5,830.00，批复 5,830.01，差 -0.01"):
        issuing.check_approved(find_workspace(space.folder))


def test_arrivals_are_known_by_what_is_in_them(space: Workspace, sent: dict[str, bytes]) -> None:
    arrivals = (
        Arrival("副本(3).xlsx", sent["good"], "信 1"),
        Arrival("副本(3).xlsx", sent["good"], "信 2"),
        Arrival("002-稽查总队.xlsx", sent["good"], "信 3"),
        Arrival("x.xlsx", sent["wrong"], "信 4"),
        Arrival("004-质检所.xlsx", OLE, "信 5"),
        Arrival("旧.xlsx", (SAMPLES / "yunnan-2017" / "更正.xlsx").read_bytes(), "信 6"),
        Arrival("断.xlsx", b"", "信 7", "附件没有收完"),
    )
    found = collect(space, *arrivals)
    assert [(each.outcome, each.unit, each.version) for each in found] == [
        (Act.RECEIVED, "001", 1), (Act.DOUBLED, "001", 1), (Act.DOUBLED, "001", 1), (Act.RECEIVED, "002", 1),
        (Act.QUARANTINED, "", 0), (Act.QUARANTINED, "", 0), (Act.QUARANTINED, "", 0),
    ]  # fmt: skip
    assert (space.folder / found[0].path).read_bytes() == sent["good"]
    assert found[0].path.startswith("inbox/001/v1-") and "没有下发给任何单位" in found[5].reason
    before = trail(space)
    assert not any(each.fresh for each in collect(space, *arrivals))
    assert trail(space) == before
    with space.ledger() as ledger:
        held = {each.name: each for each in status(space, ledger, DAY).quarantine}
    assert held["004-质检所.xlsx"].hint == "004 质检所" and held["断.xlsx"].reason == "附件没有收完"
    assert sorted(path.name for path in space.inbox.iterdir()) == ["001", "002", "_quarantine"]


def test_mails_are_taken_apart(space: Workspace, sent: dict[str, bytes], tmp_path: Path) -> None:
    packed = archive(("报送/副本(3).xlsx".encode("gbk"), sent["good"]), ("../../up.xlsx", b"x"))
    head = HEAD.replace(b"zhang@qq.com", b"B@example.cn")
    lost = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + "超大附件".encode()
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").write_bytes(mail(file(b"=?gbk?B?sajLzS56aXA=?=", base64.encodebytes(packed))))
    (tmp_path / "mails" / "2.eml").write_bytes(mail(lost, head=head))
    (tmp_path / "mails" / "3.eml").write_bytes(mail(lost))
    found = collect(space, *arrivals([tmp_path / "mails"]))
    assert [(each.arrival, each.outcome, each.unit) for each in found] == [
        ("副本(3).xlsx", Act.RECEIVED, "001"), ("up.xlsx", Act.QUARANTINED, ""),
        ("报送.eml", Act.QUARANTINED, ""), ("报送.eml", Act.QUARANTINED, ""),
    ]  # fmt: skip
    with space.ledger() as ledger:
        (received,) = [event for event in ledger.events("001") if event.kind is Act.RECEIVED]
        held = status(space, ledger, DAY).quarantine
    assert received.detail["sender"] == "zhang@qq.com" and received.detail["sent"] == "2018-04-20T10:08:01+08:00"
    assert str(received.detail["origin"]).endswith("1.eml › 报送.zip › 报送/副本(3).xlsx")
    assert [(each.name, each.path == "", each.hint) for each in held] == [
        ("up.xlsx", False, ""), ("报送.eml", True, "002 稽查总队"), ("报送.eml", True, "")
    ]  # fmt: skip
    assert not any(each.fresh for each in collect(space, *arrivals([tmp_path / "mails"])))


def test_what_was_in_quarantine_is_taken_in_once_the_roster_knows_the_unit(
    space: Workspace, sent: dict[str, bytes]
) -> None:
    roster = space.folder / "roster.csv"
    whole = roster.read_text("utf-8")
    roster.write_text(whole.replace("003,省纤检局,,质检中心,1457.50\n", ""), "utf-8")
    (found,) = collect(find_workspace(space.folder), Arrival("c.xlsx", sent["other"], "信"))
    assert "名册里没有这个单位" in found.reason
    roster.write_text(whole, "utf-8")
    (found,) = collect(find_workspace(space.folder), Arrival("c.xlsx", sent["other"], "信"))
    assert (found.outcome, found.unit) == (Act.RECEIVED, "003")
    with space.ledger() as ledger:
        assert status(space, ledger, DAY).quarantine == ()


def test_states_of_a_round(space: Workspace, sent: dict[str, bytes]) -> None:
    assert set(states(space).values()) == {(State.ISSUED, 0, False)}
    collect(space, Arrival("a", sent["good"], ""), Arrival("b", sent["wrong"], ""), Arrival("c", sent["other"], ""))
    assert states(space)["002"] == (State.RECEIVED, 1, False)
    judge(space)
    assert judge(space) == {}
    late = states(space, datetime.date(2018, 5, 1))
    assert late == {
        "001": (State.OPEN, 1, False), "002": (State.WRONG, 1, False), "003": (State.WRONG, 1, False),
        "004": (State.ISSUED, 0, True),
    }  # fmt: skip
    decide(space, "001", Act.ACCEPTED, "已电话核实")
    decide(space, "稽查总队", Act.RETURNED)
    assert states(space)["001"] == (State.ACCEPTED, 1, False)
    assert states(space, datetime.date(2018, 5, 2))["002"] == (State.RETURNED, 1, False)
    assert states(space, datetime.date(2018, 5, 3))["002"] == (State.RETURNED, 1, True)
    collect(space, Arrival("b", sent["mended"], ""))
    assert states(space, datetime.date(2018, 5, 3))["002"] == (State.RECEIVED, 2, False)


def test_a_prefilled_value_that_was_changed_is_told(space: Workspace, sent: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(sent["other"])
    (finding,) = (finding for finding in verify(path).findings if finding.code == "GD01")
    assert (finding.declared, finding.expected, finding.difference) == (9.0, 1457.5, -1448.5)
    assert "由主管部门预填，下发时为 1,457.50，现为 9.00" in finding.message


def test_what_the_hidden_sheet_says_is_held_against_the_ledger(space: Workspace, issued: Workspace) -> None:
    content = filled_in(issued.outbox / "003-省纤检局.xlsx", {"[预算省级财政]": 9.0}, told={"[预算省级财政]": 9.0})
    collect(space, Arrival("c", content, ""))
    report = judge(space)["003"]
    (finding,) = (finding for finding in report.findings if finding.code == "GD01")
    assert "与下发时记入台账的不同" in finding.message and report.verdict is Verdict.FINDINGS
    letter = decide(space, "003", Act.RETURNED).folder / "回复.txt"
    assert "与下发时记入台账的不同" in letter.read_text("utf-8-sig") and len(list(letter.parent.iterdir())) == 2


def test_a_workbook_of_an_earlier_issue_is_told(space: Workspace, sent: dict[str, bytes]) -> None:
    roster = space.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("省纤检局,,质检中心,1457.50", "省纤检局,,质检中心,1457.60"), "utf-8")
    settings = space.folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace("5830.00", "5830.10"), "utf-8")
    now = find_workspace(space.folder)
    with now.ledger() as ledger:
        list(issuing.issue(now, ledger, now.roster[2:3], again=True))
        days = [event.day for event in ledger.events("003")]
    collect(now, Arrival("c", filled_in(now.outbox / "003-省纤检局.xlsx"), ""), Arrival("d", sent["other"], ""))
    with now.ledger() as ledger:
        first, second = judging.judge(now, ledger, ledger.files("003"), 1)
    assert not [finding for finding in first.findings if finding.sheet == "标识"]
    (finding,) = [finding for finding in second.findings if finding.sheet == "标识"]
    assert finding.message == f"用的是 {days[0]} 下发的工作簿，{days[1]} 重新下发的预填内容与它不同"
    assert (finding.title, finding.fix) == ("用的是以前下发的工作簿", "用最近下发的工作簿重新填报")


def test_a_reply_says_what_became_of_the_last_one(space: Workspace, sent: dict[str, bytes]) -> None:
    collect(space, Arrival("b", sent["wrong"], ""))
    first = decide(space, "002", Act.RETURNED)
    assert first.summary[0].startswith("稽查总队：《云南省省级部门项目支出绩效自评报告（2017年度）》第 1 版退回修改。核对结果：不通过：")
    assert first.summary[2] == "请按批注件逐条改好，于 2018-05-02 前重报。"
    assert sorted(path.name for path in first.files) == ["002-稽查总队（第1版审核意见）.xlsx", "回复.txt"]
    before = trail(space)
    assert decide(space, "002", Act.RETURNED).fresh is False and trail(space) == before
    collect(space, Arrival("b", sent["mended"], ""))
    second = decide(space, "002", Act.RETURNED, "请补说明")
    assert second.summary[1].startswith("与上次相比：已改 ") and "已改 0 条" not in second.summary[1]
    letter = (second.folder / "回复.txt").read_text("utf-8-sig")
    assert "【仍在】" in letter and "【已改】" in letter and "HJ05" not in letter.partition("【已改】")[0]


def test_a_reply_that_was_written_anew_is_decided_anew(space: Workspace, sent: dict[str, bytes]) -> None:
    collect(space, Arrival("b", sent["wrong"], ""))
    first = decide(space, "002", Act.RETURNED)
    roster = space.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("002,稽查总队", "002,省稽查总队"), "utf-8")
    renamed = find_workspace(space.folder)
    second = decide(renamed, "002", Act.RETURNED, day=datetime.date(2018, 5, 1))
    assert second.fresh and second.summary[0].startswith("省稽查总队：") and second.summary[2] == first.summary[2]
    assert decide(renamed, "002", Act.RETURNED).fresh is False
    with renamed.ledger() as ledger:
        (letter,) = mailing.plan(renamed, ledger, Kind.RETURN, (), False, DAY).letters
    assert [each.name for each in letter.letter.attachments] == ["002-省稽查总队（第1版审核意见）.xlsx", "回复.txt"]
    assert len([event for event in trail(space) if event.kind is Act.RETURNED]) == 2


def test_an_explanation_of_other_figures_is_told(space: Workspace, sent: dict[str, bytes]) -> None:
    collect(space, Arrival("b", sent["mended"], ""), Arrival("b", sent["changed"], ""))
    judge(space)
    with space.ledger() as ledger:
        standing = next(s for s in status(space, ledger, DAY).units if s.unit.code == "002")
    assert standing.outdated == ("PH04",) and "1 项说明是针对旧数写的" in standing.said
    with pytest.raises(UsageError, match="PH04 的说明是针对旧数写的；仍要通过，请用 --reason"):
        decide(space, "002", Act.ACCEPTED)
    assert decide(space, "002", Act.ACCEPTED, "已核实").act is Act.ACCEPTED


@pytest.mark.parametrize(
    ("which", "act", "message"),
    [
        ("wrong", Act.ACCEPTED, "还有 1 处强制性错误，不能通过"),
        ("mended", Act.ACCEPTED, "7 项提示没有说明；仍要通过"),
        ("", Act.RETURNED, "还没有收到 002 稽查总队 的报送件"),
    ],
)
def test_decisions_that_may_not_be(
    space: Workspace, sent: dict[str, bytes], which: str, act: Act, message: str
) -> None:
    if which:
        collect(space, Arrival("b", sent[which], ""))
    with pytest.raises(UsageError, match=message):
        decide(space, "002", act)
    assert not [event for event in trail(space) if event.kind is act]


def test_differences_by_field_with_amounts(sent: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("mended", "changed"):
        (tmp_path / name).write_bytes(sent[name])
    old, new = (open_submission(tmp_path / name)[0] for name in ("mended", "changed"))
    found = difference.compare(old, new)
    assert [(each.label, each.old, each.new, each.difference, each.computed) for each in found] == [
        ("支出明细·第 1 行·支出数", 200000.0, 1999.0, -198001.0, False),
        ("支出明细·合计·支出数", 13788820.3, 13590819.3, -198001.0, True),
        ("支出明细·合计·年末结转结余数", 53940.99, 251941.99, 198001.0, True),
    ]


def test_long_texts_are_shown_where_they_part(issued: Workspace, tmp_path: Path) -> None:
    same = "因财政年初预算下达较晚，设备采购按照合同约定分期付款，"
    for name, rest in (("a", "余款于次年支付。"), ("b", "余款已经付清。")):
        (tmp_path / name).write_bytes(filled_in(issued.outbox / "001-特设处.xlsx", {NOTE: same + rest}))
    told = CliRunner().invoke(diff, [str(tmp_path / "a"), str(tmp_path / "b")])
    assert told.output.splitlines()[1].endswith("…同约定分期付款，余款于次年支付。 → …同约定分期付款，余款已经付清。")


def test_what_cannot_be_compared_field_by_field_is_refused(issued: Workspace) -> None:
    whole = open_submission(SAMPLES / "yunnan-2017" / "更正.xlsx")[0]
    part = open_submission(issued.outbox / "001-特设处.xlsx")[0]
    with pytest.raises(UsageError, match="^两份的范围不同（整本、unit），有的内容只在一份里"):
        difference.compare(whole, part)
    older = dataclasses.replace(part, mark=dataclasses.replace(part.mark, version="0"))
    with pytest.raises(UsageError, match="^两份是模板的不同版本（0、1），不能逐项比较；请先 xltool migrate"):
        difference.compare(older, part)


def test_a_workspace_is_made_once_and_found_from_inside(space: Workspace, tmp_path: Path) -> None:
    assert find_workspace(space.inbox).folder == space.folder
    with pytest.raises(UsageError, match="已经是工作区"):
        create(space.folder, "yunnan-2017", 2017, tmp_path / "units.csv")
    with pytest.raises(UsageError, match="不是工作区（没有 xltool.toml）；请先 xltool init"):
        find_workspace(tmp_path.parent)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("reply_day = 3", "xltool.toml 第 1 行，键 reply_day：不认识的键“reply_day”，是否应为“reply_days”？"),
        ("reply_days = 0", "键 reply_days：至少 1 天"),
        ('deadline = "2018-04-30"', "键 deadline：此处应是日期，写成 2018-04-30，不加引号，现为“2018-04-30”"),
        ('data = "../x.toml"', "键 data：“../x.toml”应是工作区里的文件名"),
    ],
)
def test_settings_that_are_wrong(space: Workspace, line: str, message: str) -> None:
    settings = space.folder / "xltool.toml"
    text = settings.read_text("utf-8")
    kept = "\n".join(each for each in text.splitlines() if not each.startswith(line.split(" =")[0] + " "))
    settings.write_text(f"{line}\n{kept}\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        find_workspace(space.folder)
    assert message in str(caught.value)


def test_an_unknown_scope_is_told_with_those_there_are(space: Workspace) -> None:
    settings = space.folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace('scope = "unit"', 'scope = "units"'), "utf-8")
    with pytest.raises(UsageError, match="没有范围“units”，是否应为“unit”？；可用：unit"):
        find_workspace(space.folder).layout  # noqa: B018


def test_workbooks_made_at_once_are_those_made_one_by_one(issued: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_FEW", 1)
    orders = [making.Order(unit, {"[填报单位]": unit.name}) for unit in issued.roster[:3]]
    found = list(making.make(issued.layout, orders, 3, 2))
    assert [order.unit.code for order, _ in found] == ["001", "002", "003"]
    assert found == list(making.make(issued.layout, orders, 3, 1))
    monkeypatch.setattr("xltool.layout.echo.LONGEST", 10)
    with pytest.raises(UsageError, match="预填的内容太多"):
        list(making.make(issued.layout, orders[:1], 1, 1))


def test_what_the_department_fills_in_for_everybody(space: Workspace) -> None:
    (space.folder / "department.toml").write_text(
        '["字段"]\n"部门负责人" = "陈百炼"\n"主管部门" = "省局"\n\n[["绩效目标"]]\n"内容" = "甲"\n', "utf-8"
    )
    settings = space.folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace('data = ""', 'data = "department.toml"'), "utf-8")
    again = find_workspace(space.folder)
    with again.ledger() as ledger:
        (made,) = issuing.issue(again, ledger, again.roster[:1], again=True)
    told = issued_values(open_submission(made.path)[0].submission)
    assert told == {
        "[主管部门]": "省局", "[单位代码]": "001", "[填报单位]": "特设处", "[预算省级财政]": 1457.5, "绩效目标[内容]@1": "甲",
    }  # fmt: skip
