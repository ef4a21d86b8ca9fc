"""Letters of a round: to whom, with what, remembered in the ledger; and the command as a user types it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.exchange.post.servers import PASSWORD, Authority, Mailbox, serving
from tests.exchange.workspaces import DAY, TOTAL, filled_in, workspace
from tests.test_cli import run
from xltool.errors import UsageError
from xltool.exchange import collecting, deciding, issuing, mailing
from xltool.exchange.ledger import Act, Event, StoredFile
from xltool.exchange.post import Kind, Letter, Planned, Security
from xltool.exchange.roster import find_unit
from xltool.exchange.unpacking import Arrival
from xltool.exchange.workspace import Workspace, find_workspace

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:aiosmtpd", "ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three units, the last without an address; the first has reported and its report was returned."""
    space = workspace(
        tmp_path_factory.mktemp("post") / "w", deadline="deadline = 2018-04-20", sender='sender = "jcc@example.cn"'
    )
    with space.ledger() as ledger:
        list(issuing.issue(space, ledger, space.roster))
        report = filled_in(space.outbox / "001-特设处.xlsx", {TOTAL: 1.0})
        list(collecting.collect(space, ledger, [Arrival("副本.xlsx", report, "来件.eml")], 1))
        deciding.decide(space, ledger, find_unit(space.roster, "001"), Act.RETURNED, today=DAY)
    return space


@pytest.fixture
def space(issued: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(issued.folder, tmp_path / "w")
    return find_workspace(tmp_path / "w")


def plan(space: Workspace, kind: Kind, *units: str, again: bool = False) -> mailing.Plan:
    with space.ledger() as ledger:
        return mailing.plan(space, ledger, kind, [find_unit(space.roster, unit) for unit in units], again, DAY)


def letters(space: Workspace, kind: Kind, *units: str) -> list[Letter]:
    made = plan(space, kind, *units)
    return [each.letter for each in (*made.letters, *made.unknown)]


def test_who_gets_which_letter(space: Workspace) -> None:
    first, second, third = letters(space, Kind.ISSUE)
    assert (first.to, second.to, third.to) == (("a@example.cn",), ("b@example.cn", "c@example.cn"), ())
    assert [each.name for each in first.attachments] == ["001-特设处.xlsx"]
    assert "于 2018年4月20日前将填好的工作簿" in first.body and first.body.endswith("计划财务处\n2018年4月25日\n")
    returned, late, _ = letters(space, Kind.REMIND)
    assert "修改后重报的《" in returned.body and "期限为 2018年5月2日。请抓紧修改" in returned.body
    assert late.subject.startswith("关于尽快报送《") and "2018年4月20日，现已逾期。请抓紧填报，尽快将" in late.body
    (back,) = letters(space, Kind.RETURN)
    assert [each.name for each in back.attachments] == ["001-特设处（第1版审核意见）.xlsx", "回复.txt"]
    assert "第 1 版退回修改。核对结果：" in back.body and "请于 2018年5月2日前将改好的工作簿" in back.body
    assert letters(space, Kind.RECEIPT) == []
    with pytest.raises(UsageError, match="^002 稽查总队 没有审定为退回的报送件，请先 xltool decide"):
        letters(space, Kind.RETURN, "稽查总队")


def test_a_unit_that_was_not_issued_a_workbook_stops_no_other(space: Workspace) -> None:
    roster = space.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8") + "004,质检所,d@example.cn,,\n", "utf-8")
    now = find_workspace(space.folder)
    with now.ledger() as ledger, ledger.step():  # as in a ledger that was begun in the middle of a round
        ledger.store(StoredFile("ab12", "004", 1, "inbox/004/v1-ab12.xlsx", 9), "质检所")
        ledger.record(Event(Act.RECEIVED, "004", 1, "ab12"))
    made = plan(now, Kind.ISSUE)
    assert [each.letter.code for each in (*made.letters, *made.unknown)] == ["001", "002", "003"]
    assert [unit.code for unit in made.unissued] == ["004"]
    told = xltool(now, "issue")
    assert told.returncode == 0 and "还没有下发过、没有信：1 个单位（质检所）；请先 xltool issue" in told.stderr
    with pytest.raises(UsageError, match="^004 质检所 还没有下发过工作簿，请先 xltool issue"):
        plan(now, Kind.ISSUE, "004")


def test_receipts(space: Workspace) -> None:
    report = filled_in(space.outbox / "002-稽查总队.xlsx")
    with space.ledger() as ledger:
        list(collecting.collect(space, ledger, [Arrival("x.xlsx", report, "x.eml")], 1))
        (received,) = letters(space, Kind.RECEIPT)
        deciding.decide(space, ledger, find_unit(space.roster, "002"), Act.ACCEPTED, "已核实", today=DAY)
    (accepted,) = letters(space, Kind.RECEIPT)
    assert received.subject.startswith("已收到：") and "现正审核" in received.body and received.version == "v1"
    assert accepted.subject.startswith("审核通过：") and "已核实。请留存本版，不必重报。" in accepted.body
    assert received.message_id("r", "a@b") != accepted.message_id("r", "a@b")


def test_a_file_that_was_changed_is_not_sent(space: Workspace) -> None:
    first, second = space.outbox / "001-特设处.xlsx", space.outbox / "002-稽查总队.xlsx"
    second.write_bytes(first.read_bytes())
    with pytest.raises(UsageError, match="002-稽查总队.xlsx”被改动过，与台账记下的不同；要附在信里，请重新 xltool issue"):
        plan(space, Kind.ISSUE)
    assert mailing.owner(first.read_bytes()) == "001" and mailing.owner(b"PK\3\4") == ""
    wrong = plan(space, Kind.ISSUE, "001").letters[0].letter
    swapped = Letter(Kind.ISSUE, "002", "稽查总队", ("b@example.cn",), "v", "x", "y", wrong.attachments)
    with pytest.raises(UsageError, match="002 稽查总队 的信里“001-特设处.xlsx”是单位 001 的工作簿"):
        mailing.write_drafts(space, Kind.ISSUE, [Planned(swapped, "<x@y>")], DAY)
    assert not (space.outbox / "mail" / "issue").exists()


def test_the_ledger_remembers_attempts(space: Workspace) -> None:
    (one,) = plan(space, Kind.ISSUE, "001").letters
    with space.ledger() as ledger:
        memory = mailing.LedgerPost(ledger)
        assert memory.attempted(one.letter, one.message_id, "ab") and memory.doubtful(one.message_id)
        assert not memory.attempted(one.letter, one.message_id, "ab")
        assert plan(space, Kind.ISSUE, "001").doubtful == (one,)
        memory.refused(one.letter, one.message_id, "550 no")
        assert plan(space, Kind.ISSUE, "001").letters == (one,)
        assert memory.attempted(one.letter, one.message_id, "ab")
        memory.sent(one.letter, one.message_id, "OK")
        assert plan(space, Kind.ISSUE, "001").done == (one,) and not memory.doubtful(one.message_id)
        settings = space.folder / "xltool.toml"
        settings.write_text(settings.read_text("utf-8").replace("jcc@example.cn", "cwc@example.org"), "utf-8")
        assert len(plan(find_workspace(space.folder), Kind.ISSUE, "001").done) == 1  # from another address, too
        (again,) = plan(space, Kind.ISSUE, "001", again=True).letters
        assert again.message_id != one.message_id
        trail = [event.kind.word for event in ledger.events("001")][-4:]
    assert trail == ["将发", "未发出", "将发", "已发信"]


def test_an_issue_that_changed_is_another_letter(space: Workspace) -> None:
    (before,) = plan(space, Kind.ISSUE, "001").letters
    roster = space.folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace('"1,457.50"', "9"), "utf-8")
    changed = find_workspace(space.folder)
    with changed.ledger() as ledger:
        list(issuing.issue(changed, ledger, changed.roster, again=True))
    assert plan(changed, Kind.ISSUE, "001").letters[0].message_id != before.message_id
    assert plan(changed, Kind.ISSUE, "002").letters == plan(space, Kind.ISSUE, "002").letters


def test_an_issue_that_is_as_before_again_settles_and_is_another_letter(space: Workspace) -> None:
    roster = space.folder / "roster.csv"
    first = roster.read_text("utf-8")
    ids = []
    for text in (first, first.replace('"1,457.50"', "9"), first, first):
        roster.write_text(text, "utf-8")
        now = find_workspace(space.folder)
        with now.ledger() as ledger:
            outcomes = [each.outcome for each in issuing.issue(now, ledger, now.roster[:1], again=True)]
        ids.append((plan(now, Kind.ISSUE, "001").letters[0].message_id, *outcomes))
    assert [outcome for _, outcome in ids] == ["kept", "again", "again", "kept"]
    assert len({ids[0][0], ids[1][0], ids[2][0]}) == 3 and ids[2][0] == ids[3][0]


# the command


def xltool(space: Workspace, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "xltool", "mail", *arguments, "-w", str(space.folder)],
        capture_output=True,
        encoding="utf-8",
        input=answer,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "XLTOOL_MAIL_PASSWORD": PASSWORD},
        cwd=ROOT,
        timeout=120,
    )


@pytest.fixture
def online(space: Workspace, mailbox: Mailbox, certificates: Authority) -> Iterator[Workspace]:
    shutil.copy(certificates.file, space.folder / "ca.pem")
    with serving(mailbox, Security.TLS, certificates) as mail:
        settings = space.folder / "xltool.toml"
        lines = f'[mail]\nserver = "127.0.0.1"\nport = {mail.port}\nca = "ca.pem"\npause = 0\n'
        settings.write_text(settings.read_text("utf-8").replace("[mail]\n", lines), "utf-8")
        yield find_workspace(space.folder)


def test_without_send_there_are_drafts(online: Workspace, mailbox: Mailbox) -> None:
    made = xltool(online, "issue")
    assert made.returncode == 0 and "没有发出任何信" in made.stderr
    assert made.stdout.splitlines()[2].startswith("003 省纤检局　→ （没有邮箱）　关于填报《")
    drafts = sorted((online.outbox / "mail" / "issue").iterdir())
    assert [each.name for each in drafts] == ["001-特设处.eml", "002-稽查总队.eml", "003-省纤检局.eml"]
    read = message_from_bytes(drafts[0].read_bytes(), policy=policy.default)
    assert read["X-Unsent"] == "1" and read["To"] == "特设处 <a@example.cn>"
    assert mailbox.taken == []


def test_send_asks_sends_and_goes_on(online: Workspace, mailbox: Mailbox) -> None:
    declined = xltool(online, "issue", "--send", answer="n\n")
    assert declined.returncode == 0 and mailbox.taken == []
    assert "→ b@example.cn；c@example.cn　关于填报《" in declined.stdout and "没有发出任何信" in declined.stderr
    assert "没有邮箱、不发：1 个单位（省纤检局）" in declined.stderr and "以 jcc@example.cn 的名义发出" in declined.stderr
    assert xltool(online, "issue", "--send").returncode == 130  # nobody answers
    assert mailbox.taken == []
    mailbox.refuse_address = "c@example.cn"
    stopped = xltool(online, "issue", "--send", answer="y\n")
    assert stopped.returncode == 2 and "错误：002 稽查总队 的信没有发出：服务器不收发往“c@example.cn”的信" in stopped.stderr
    assert "已发 1 封，还有 1 封；再运行同一条命令" in stopped.stderr and "Traceback" not in stopped.stderr
    mailbox.refuse_address = ""
    finished = xltool(online, "issue", "--send", answer="y\n")
    assert finished.returncode == 0 and "以前已发、不再发：1 封（特设处）" in finished.stderr
    assert [each.rcpt_tos for each in mailbox.taken] == [["a@example.cn"], ["b@example.cn", "c@example.cn"]]
    assert "没有要发的信" in xltool(online, "issue", "--send").stderr
    told = run("log", "002", "-w", online.folder).stdout.splitlines()
    assert [line.split("　")[1] for line in told] == ["下发", "将发", "未发出", "将发", "已发信"]
    assert "通知 → b@example.cn；c@example.cn" in told[-1] and "queued as 7" in told[-1]


def test_what_may_have_been_sent_is_asked_about(online: Workspace, mailbox: Mailbox) -> None:
    mailbox.drop = "after"
    broken = xltool(online, "return", "--send", answer="y\n")
    assert broken.returncode == 2 and "001 特设处 的信可能已发" in broken.stderr and len(mailbox.taken) == 1
    mailbox.drop = ""
    left = xltool(online, "return", "--send", answer="\n")
    assert "可能已发：1 封（特设处）" in left.stderr and "没有要发的信" in left.stderr
    changed_mind = xltool(online, "return", "--send", answer="r\nn\n")
    assert changed_mind.returncode == 0 and "没有发出任何信" in changed_mind.stderr
    assert "可能已发：1 封（特设处）" in xltool(online, "return", "--send", answer="\n").stderr  # it still may have been
    again = xltool(online, "return", "--send", answer="r\ny\n")
    assert again.returncode == 0 and len(mailbox.taken) == 2
    first, second = (message_from_bytes(each.content) for each in mailbox.taken)  # type: ignore[arg-type]
    assert first["Message-ID"] and first["Message-ID"] == second["Message-ID"]
    mailbox.drop, mailbox.at = "after", 2
    assert xltool(online, "remind", "特设处", "--send", answer="y\n").returncode == 2
    arrived = xltool(online, "remind", "特设处", "--send", answer="d\n")
    assert arrived.returncode == 0 and len(mailbox.taken) == 3
    assert "以前已发、不再发：1 封" in xltool(online, "remind", "特设处", "--send").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["issue", "--send"], "xltool.toml 的 [mail] 里没有写 server，不知道从哪里发；不加 --send 可以只写草稿"),
        (["issue", "--again"], "--again 会把发过的信再发一次，请写明发给哪些单位"),
        (["return", "省纤检局"], "003 省纤检局 没有审定为退回的报送件"),
        (["issue", "没有"], "名册里没有单位“没有”"),
        (["letter"], "没有命令 letter"),
    ],
)
def test_usage_errors(arguments: list[str], message: str, issued: Workspace) -> None:
    result = xltool(issued, *arguments)
    assert result.returncode == 2 and message in result.stderr and "Traceback" not in result.stderr


def test_a_password_has_no_place_in_the_settings(space: Workspace) -> None:
    settings = space.folder / "xltool.toml"
    settings.write_text(settings.read_text("utf-8").replace("[mail]\n", '[mail]\npassword = "x"\n'), "utf-8")
    result = xltool(space, "issue")
    assert result.returncode == 2 and "键 mail.password：密码不写在文件里，请删去；发信时会询问" in result.stderr


def test_texts_are_given_to_be_changed(space: Workspace) -> None:
    assert xltool(space, "texts").stderr.count("已写出") == 4
    text = space.folder / "mail" / "issue.txt"
    text.write_text("主题：{{ unit }}你好\n\n{{ files|length }} 个附件\n", "utf-8")
    assert "已写出" not in xltool(space, "texts").stderr
    assert "特设处你好" in xltool(space, "issue", "001").stdout
    text.write_text("主题：{{ unti }}\n\n好\n", "utf-8")
    wrong = xltool(space, "issue", "001")
    assert wrong.returncode == 2 and "信的模板 mail/issue.txt：没有变量“unti”，是否应为“unit”？" in wrong.stderr
