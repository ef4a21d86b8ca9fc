"""Folders, Maildirs and mailboxes on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.unpacking.packing import HEAD, archive, file, mail
from xltool.exchange.unpacking import arrivals, sources

ONE = mail(file(b"a.xlsx"))
TWO = mail(file(b"b.xlsx"), head=HEAD.replace(b"zhang", b"li"))
ENVELOPE = b"From zhang@qq.com Fri Apr 20 10:08:01 2018\r\n"
MBOX = ENVELOPE + ONE + b"\r\nFrom nobody\r\nFrom a letter it is not\r\n\r\n" + ENVELOPE + TWO + b"\r\n"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def names(*paths: Path) -> list[str]:
    return [each.name for each in arrivals(paths)]


def test_a_folder_gives_what_may_be_a_report(tmp_path: Path) -> None:
    write(
        tmp_path / "下载",
        {
            "b/副本(3).xlsx": b"1", "a.xls": b"2", "c.et": b"3", "~$c.et": b"4", "._a.xls": b"5", "__MACOSX/d.xlsx": b"6",
            "照片.jpg": b"7", "notes.txt": b"8", "e.eml": ONE,
            "f.zip": archive(("g.xlsx", b"9")), "h.XLSX": b"10", "empty": b"",
        },
    )  # fmt: skip
    assert names(tmp_path / "下载") == ["a.xls", "c.et", "a.xlsx", "g.xlsx", "h.XLSX", "副本(3).xlsx"]
    assert names(tmp_path / "下载" / "notes.txt") == ["notes.txt"]  # named, it is taken
    assert names(tmp_path / "下载" / "b") == ["副本(3).xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_not_followed_out_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"secret/a.xlsx": b"x", "in/b.xlsx": b"y"})
    (tmp_path / "in" / "c.xlsx").symlink_to(tmp_path / "secret" / "a.xlsx")
    (tmp_path / "in" / "d").symlink_to(tmp_path / "secret")
    assert names(tmp_path / "in") == ["b.xlsx"]


def test_a_mailbox(tmp_path: Path) -> None:
    write(tmp_path, {"收件箱.mbox": MBOX, "Inbox": MBOX.replace(b"\r\n", b"\n"), "x.zip": archive(("box.mbox", MBOX))})
    arrived = list(arrivals([tmp_path / "收件箱.mbox"]))
    assert [(each.name, each.sender) for each in arrived] == [("a.xlsx", "zhang@qq.com"), ("b.xlsx", "li@qq.com")]
    assert arrived[1].origin == f"{tmp_path}/收件箱.mbox › 《报送》 li@qq.com 2018-04-20T10:08 › b.xlsx"
    assert names(tmp_path) == ["a.xlsx", "b.xlsx", "a.xlsx", "b.xlsx", "a.xlsx", "b.xlsx"]


def test_a_maildir(tmp_path: Path) -> None:
    box = write(
        tmp_path / "Maildir",
        {"cur/1524.M1.host:2,S": ONE, "new/1525.M2.host": TWO, "tmp/1526.M3": ONE, ".Sent/cur/1": ONE},
    )
    (box / ".Sent" / "new").mkdir()
    arrived = list(arrivals([box]))
    assert [each.name for each in arrived] == ["a.xlsx", "b.xlsx", "a.xlsx"]
    assert arrived[0].origin == f"{box} › 《报送》 zhang@qq.com 2018-04-20T10:08 › a.xlsx"  # the same once it was read


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_not_followed_out_of_a_maildir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"secret/1": ONE, "box/cur/2": TWO, "after.xlsx": b"x"})
    (tmp_path / "box" / "new").symlink_to(tmp_path / "secret")
    assert names(tmp_path / "box") == ["b.xlsx"]
    listed = Path.iterdir

    def iterdir(folder: Path) -> Iterator[Path]:
        if folder.name == "cur":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = list(arrivals([tmp_path / "box", tmp_path / "after.xlsx"]))
    assert [(each.name, each.problem) for each in found] == [
        ("cur", "读不到（Permission denied）；请核对路径和权限"), ("after.xlsx", ""),
    ]  # fmt: skip


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (missing,) = arrivals([tmp_path / "没有.xlsx"])
    assert missing.problem == "读不到（No such file or directory）；请核对路径和权限"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.xlsx")
        (pipe,) = arrivals([tmp_path / "pipe.xlsx"])
        assert pipe.problem == "这不是普通文件；请指定文件或文件夹"
    monkeypatch.setattr(sources, "MAX_FILE", 3)
    write(tmp_path, {"a.xlsx": b"1234"})
    (large,) = arrivals([tmp_path / "a.xlsx"])
    assert large.problem.startswith("文件超过 0 MB，未取出")


def test_a_defect_of_ours_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise RecursionError("x")

    write(tmp_path, {"a.xlsx": b"1", "b.xlsx": b"2"})
    monkeypatch.setattr(sources, "opened", defect)
    expected = "读的时候程序出错（RecursionError: x）；请单独处理这个文件"
    assert [each.problem for each in arrivals([tmp_path])] == [expected] * 2
