"""What goes wrong outside the figures: each class is one exit code and one kind of advice.

Messages are Chinese sentences that say what, where and what to do; only ``cli`` turns them
into output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a template or a data file."""

    file: str  # with the template's folder: yunnan-2017/scoring.toml
    line: int
    key: str  # table.column.得分.formula; empty: the file as a whole
    message: str  # what is wrong, and what would be right


class XltoolError(Exception):
    """Base of all errors that a user can cause; ``str()`` is the sentence to show."""

    exit_code = 2

    def __init__(self, sentence: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class UsageError(XltoolError):
    """用法有误：参数、文件名或数据文件不对。"""

    exit_code = 2


class DefinitionError(XltoolError):
    """模板定义有误：指出文件、行、键和最接近的正确写法。"""

    exit_code = 2

    @classmethod
    def joined(cls, errors: Iterable[DefinitionError]) -> DefinitionError:
        """One error for all: it says the first, and counts the others."""
        first, *others = errors
        if not others:
            return first
        faults = [fault for error in (first, *others) for fault in error.faults]
        return cls(f"{first}\n另有 {len(faults) - 1} 处，xltool template check 列出全部", faults)


class Gathering:
    """Goes on after a :class:`DefinitionError`, so that an author hears of all at once.

    Each step that may fail is a ``with`` block of its own; ``done`` raises what they raised.
    """

    def __init__(self) -> None:
        self.errors: list[DefinitionError] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if isinstance(error, DefinitionError):
            self.errors.append(error)
            return True
        return False

    def done(self) -> None:
        """:raises DefinitionError: some step has failed."""
        if self.errors:
            raise DefinitionError.joined(self.errors)


class RefusedError(XltoolError):
    """报送件被拒收：不是可以安全读取的 .xlsx。"""

    exit_code = 3


class UnreadableError(RefusedError):
    """报送件此时此地读不了（不在、没有权限、内存不够）：与它的内容无关，换个时候或许可以。"""


class UnknownTemplateError(XltoolError):
    """不是本工具的模板，或版本未知。"""

    exit_code = 4


class OutputError(XltoolError):
    """文件写不出去：已存在、被 Excel 打开，或文件夹不可写。"""

    exit_code = 2
