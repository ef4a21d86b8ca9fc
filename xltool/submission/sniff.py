"""What a file is that calls itself .xlsx and is not one.

It exists because units send whatever opens on their screen, and "not a zip file" helps nobody.
It looks at bytes only; it must not parse, decompress or open anything.
"""

from __future__ import annotations

from xltool.errors import RefusedError
from xltool.submission.refusal import RESAVE, refused

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_OTHERS = (
    (b"%PDF", "这是 PDF，不是工作簿", "请报填好的 .xlsx 原件"),
    (b"\x89PNG", "这是图片，不是工作簿", "请报填好的 .xlsx 原件"),
    (b"\xff\xd8\xff", "这是图片，不是工作簿", "请报填好的 .xlsx 原件"),
    (b"Rar!", "这是 RAR 压缩包，不是工作簿", "请解压后报其中的 .xlsx"),
    (b"7z\xbc\xaf", "这是 7z 压缩包，不是工作簿", "请解压后报其中的 .xlsx"),
    (b"\x1f\x8b", "这是 gzip 压缩包，不是工作簿", "请解压后报其中的 .xlsx"),
)


def not_a_zip(data: bytes) -> RefusedError:
    """The refusal for bytes that do not start as a zip file does."""
    if not data:
        return refused("文件是空的（0 字节）", "请重新保存或重新发送后再报")
    if data.startswith(_OLE2):
        return _ole2(data)
    for magic, what, advice in _OTHERS:
        if data.startswith(magic):
            return refused(what, advice)
    text = _text(data[:4096])
    if text is None:
        return refused("不是 .xlsx 工作簿，文件内容认不出来，可能已损坏")
    return refused(_kind_of_text(text) + "，不是 .xlsx 工作簿，改扩展名没有用")


def not_a_workbook(parts: frozenset[str], mimetype: bytes) -> RefusedError | None:
    """The refusal for a zip file whose (lower-case) part names are those of something else."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return refused("这是 OpenDocument 表格（.ods），不是 .xlsx", RESAVE)
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return refused("这是 OpenDocument 文档，不是 .xlsx 工作簿", "请报填好的 .xlsx 原件")
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in parts):
        return macros()
    if "xl/workbook.bin" in parts:
        return refused("这是二进制工作簿（.xlsb），不是 .xlsx")
    if any(name.startswith("xl/") for name in parts):
        return None
    for folder, what in (("word/", "Word 文档（.docx）"), ("ppt/", "演示文稿（.pptx）")):
        if any(name.startswith(folder) for name in parts):
            return refused(f"这是 {what}，不是 .xlsx 工作簿", "请报填好的 .xlsx 原件")
    if any(name.endswith((".xlsx", ".xls", ".et")) for name in parts):
        return refused("这是 zip 压缩包，工作簿在里面", "请解压后报其中的 .xlsx")
    return refused("这是 zip 压缩包，不是 .xlsx 工作簿", "请报填好的 .xlsx 原件")


def macros() -> RefusedError:
    """The refusal for macros, wherever they were noticed."""
    return refused("文件带有宏（VBA 或宏表）", "请另存为不带宏的 .xlsx 后再报")


def _ole2(data: bytes) -> RefusedError:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return refused("工作簿设有打开密码（已加密）", "请取消打开密码，另存为 .xlsx 后再报")
    if has("WordDocument"):
        return refused("这是旧版 Word 文档（.doc），不是 .xlsx 工作簿", "请报填好的 .xlsx 原件")
    if has("Workbook") or has("Book"):
        return refused("这是旧版工作簿（.xls 或 .et），不是 .xlsx")
    return refused("这是旧版工作簿（.xls 或 .et），或者是设有打开密码的加密工作簿")


def _text(start: bytes) -> str | None:
    """The beginning of a text file, or None when it is none."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start[: len(start) // 2 * 2].decode("utf-16", "replace")
    if b"\0" in start:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the last character may be cut in two
            try:
                return start[: len(start) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _kind_of_text(text: str) -> str:
    head = text.lstrip().lower()
    if head.startswith("<?xml") and "<html" not in head:
        return "这是 XML 文件"
    if any(mark in head for mark in ("<html", "<!doctype html", "<table", "<head", "<meta")):
        return "这是网页（HTML）"
    if head.startswith("<"):
        return "这是 XML 文件"
    if any(mark in text for mark in (",", "\t", ";", "，")):
        return "这是文本文件（.csv 或 .txt）"
    return "这是文本文件（.txt）"
