"""What all that is taken out of one mail or one archive may come to, however it is packed.

It exists so that a source is bounded as a whole: archives within archives, a thousand attachments, a
small file that swells. The bounds are counted down by everything that is taken out of a source.
"""

from __future__ import annotations

MB = 1024 * 1024
MAX_FILE = 64 * MB  # of a workbook; it is what the reader takes
MAX_SOURCE = 96 * MB  # of a mail or an archive
MAX_BYTES = 256 * MB  # taken out of one of these, on all levels together
MAX_FILES = 2_000  # taken out of one of these
MAX_DEPTH = 8  # mails and archives one within another
MAX_RATIO, RATIO_FROM = 250, 4 * MB  # as the reader of workbooks has it


class Spent(Exception):
    """A bound is reached; ``str()`` says which and what to do."""


class Budget:
    """Counts down."""

    __slots__ = ("bytes", "files")

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self.files = MAX_FILES

    def spend(self, size: int) -> None:
        """:raises Spent: more bytes than may be taken out."""
        self.bytes -= size
        if self.bytes < 0:
            raise Spent(f"里面的内容超过 {MAX_BYTES // MB} MB，其余未取出；请单位分开报送")

    def count(self) -> None:
        """:raises Spent: more files than may be taken out."""
        self.files -= 1
        if self.files < 0:
            raise Spent(f"里面的文件超过 {MAX_FILES} 个，其余未取出；请单位只报填好的工作簿")
