"""Archives: names in every encoding, bombs, passwords, one in another."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.exchange.unpacking.packing import archive, file, found, joined, mail, told, workbook

OK = ""
GBK = "绩效自评表.xlsx".encode("gbk")
UNICODE_PATH = b"\1" + struct.pack("<L", zlib.crc32(b"???.xlsx")) + "绩效.xlsx".encode()
RESEND = "请单位重新打包发送，或不打包直接发 .xlsx"
LOCKED = "压缩包设有密码（1 个文件），打不开；请单位去掉密码重发，或解压后再收"


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9, -15)


def nested(levels: int) -> bytes:
    made = archive(("a.xlsx", b"x"))
    for _ in range(levels):
        made = archive(("a.zip", made))
    return made


ARCHIVES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "UTF-8": (archive(("绩效自评表.xlsx", b"x")), [("绩效自评表.xlsx", OK)]),
    "GBK": (archive((GBK, b"x")), [("绩效自评表.xlsx", OK)]),
    "GBK that is called UTF-8": (
        archive((GBK, b"x"), ("b.xlsx", b"y"), flags=0x800),
        [("绩效自评表.xlsx", OK), ("b.xlsx", OK)],
    ),
    "UTF-8 that is called nothing": (archive(("绩效自评表.xlsx".encode(), b"x")), [("绩效自评表.xlsx", OK)]),
    "GBK with a backslash in a character": (archive(("誠信\\誠.xlsx".encode("gbk"), b"x")), [("誠.xlsx", OK)]),
    "a name that ends in one": (archive(("信誠".encode("gbk"), b"x")), [("信誠", OK)]),
    "cp437": (archive(("résumé.xlsx".encode("cp437"), b"x")), [("résumé.xlsx", OK)]),
    "a second name in UTF-8": (
        archive((b"???.xlsx", b"x"), extra=struct.pack("<2H", 0x7075, len(UNICODE_PATH)) + UNICODE_PATH),
        [("绩效.xlsx", OK)],
    ),
    "a second name of another file": (
        archive((b"a.xlsx", b"x"), extra=struct.pack("<2H", 0x7075, len(UNICODE_PATH)) + UNICODE_PATH),
        [("a.xlsx", OK)],
    ),
    "upwards": (
        archive(("../../a.xlsx", b"x"), ("/etc/b.xlsx", b"x"), ("C:\\c.xlsx", b"x")),
        [("a.xlsx", OK), ("b.xlsx", OK), ("c.xlsx", OK)],
    ),
    "names to stumble over": (
        archive(("甲/nul.xlsx", b"x"), ("a\u202exslx.exe", b"x"), ("绩" * 200 + ".xlsx", b"x"), ("x:y?.xlsx", b"x")),
        [("_nul.xlsx", OK), ("axslx.exe", OK), ("绩" * 48 + ".xlsx", OK), ("y_.xlsx", OK)],
    ),
    "what systems leave behind": (
        archive(
            ("__MACOSX/._a.xlsx", b"x"),
            ("a/~$a.xlsx", b"x"),
            ("._b.xlsx", b"x"),
            ("Thumbs.db", b"x"),
            (".DS_Store", b"x"),
            ("d/", b""),
        ),
        [],
    ),
    "one in another": (archive(("内.zip", archive(("a.xlsx", b"x")))), [("a.xlsx", OK)]),
    "a mail in it": (archive(("来件.eml", mail(file(b"a.xlsx")))), [("a.xlsx", OK)]),
    "seven levels": (nested(7), [("a.xlsx", OK)]),
    "eight levels": (nested(8), [("a.zip", "邮件和压缩包嵌套超过 8 层，未取出；请单位直接发 .xlsx")]),
    "a workbook": (workbook(), [("a.xlsx", OK)]),
    "a password": (archive(("a.xlsx", b"x"), flags=1), [("a.zip", LOCKED)]),
    "a password and AES": (joined([("a.xlsx", b"x", b"x", 99, 1, b"")]), [("a.zip", LOCKED)]),
    "a method nobody has": (joined([("a.xlsx", b"x", b"x", 12, 0, b"")]), [("a.xlsx", f"压缩方法不支持；{RESEND}")]),
    "a broken file among others": (
        joined(
            [
                ("a.xlsx", b"\xff\xff", b"x", 8, 0, b""),
                ("b.xlsx", b"y", b"x", 0, 0, b""),
                ("c.xlsx", b"x", b"x", 0, 0, b""),
            ]
        ),
        [(f"{name}.xlsx", f"压缩包里的这个文件损坏，解不出来；{RESEND}") for name in "ab"] + [("c.xlsx", OK)],
    ),
    "torn": (archive(("a.xlsx", b"x" * 900))[:700], [("a.zip", f"压缩包打不开：损坏、不完整或是分卷；{RESEND}")]),
    "junk behind": (archive(("a.xlsx", b"x")) + b"scanned", [("a.xlsx", OK)]),
    "empty": (b"", [("a.zip", f"压缩包打不开：损坏、不完整或是分卷；{RESEND}")]),
    "a bomb": (
        joined([("a.xlsx", deflated(bytes(50_000_000)), bytes(50_000_000), 8, 0, b"")]),
        [("a.xlsx", "压缩比异常，疑似压缩炸弹，未取出；请与单位核实")],
    ),
    "a RAR file called zip": (
        b"Rar!\x1a\x07\0",
        [("a.zip", "这是 RAR 压缩包，打不开；请单位改用 zip 打包，或直接发 .xlsx；也可以解压后再收")],
    ),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_what_an_archive_carries(case: str, tmp_path: Path) -> None:
    content, expected = ARCHIVES[case]
    assert told(found(tmp_path, "a.zip", content)) == expected


def test_a_workbook_is_a_workbook_whatever_it_is_called(tmp_path: Path) -> None:
    for name, expected in (
        ("报表.zip", "报表.xlsx"),
        ("报表", "报表.xlsx"),
        ("报表.et", "报表.et"),
        ("报表.xlsx", "报表.xlsx"),
    ):
        (one,) = found(tmp_path, name, workbook())
        assert (one.name, one.content, one.problem) == (expected, workbook(), "")
    (torn,) = found(tmp_path, "报表.xlsx", workbook()[:-30])
    assert (torn.name, torn.problem) == ("报表.xlsx", "")  # the reader says what is wrong
    (packed,) = found(tmp_path, "报表2.xlsx", archive(("内.xlsx", b"x")))
    assert (packed.name, packed.content) == ("内.xlsx", b"x")


def test_an_archive_that_cannot_be_opened_is_handed_on_whole(tmp_path: Path) -> None:
    content = archive(("a.xlsx", b"x"), flags=1)
    (one,) = found(tmp_path, "a.zip", content)
    assert one.content == content and one.origin == str(tmp_path / "a.zip")


def test_bounds_hold_over_all_levels(tmp_path: Path) -> None:
    block = bytes(range(256)) * 160_000  # 40 MB
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("a.bin", block)
    one = packed.getvalue()
    start = time.process_time()
    arrived = found(
        tmp_path,
        "a.zip",
        archive(*[(f"{n}.zip", archive(*[(f"{n}{m}.zip", one) for m in range(4)])) for n in range(4)]),
    )
    assert time.process_time() - start < 10
    assert sum(len(each.content) for each in arrived if not each.problem) < 256 * 1024 * 1024
    assert arrived[-1].problem.startswith("里面的内容超过 256 MB")
    many = archive(*[(f"{n}.xlsx", b"x") for n in range(2_100)])
    arrived = found(tmp_path, "b.zip", many)
    assert len(arrived) == 2_001 and arrived[-1].problem == "里面的文件超过 2000 个，其余未取出；请单位只报填好的工作簿"


def test_a_directory_without_end_costs_nothing(tmp_path: Path) -> None:
    start = time.process_time()
    (one,) = found(tmp_path, "a.zip", b"PK\1\2" * 3_000_000)
    assert one.problem.startswith("压缩包里的文件过多") and time.process_time() - start < 2
