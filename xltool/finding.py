"""What the checker says about one place of one file, ready for any renderer."""

from __future__ import annotations

from dataclasses import dataclass

from xltool.terms import Cause, Change, Kind, Level
from xltool.values import Value


@dataclass(frozen=True, slots=True)
class Finding:
    """One 审核意见. It describes and never accuses."""

    code: str  # the rule's code
    level: Level  # what it weighs
    title: str  # the rule's title
    sheet: str | None  # where: the sheet as named in the file
    cell: str | None  # where: the cell as addressed in the file
    field: str | None  # where, in words: 支出明细·合计·支出数
    declared: Value  # what stands there
    expected: Value  # what should, where that is known
    difference: float | None  # declared - expected, where both are numbers
    cause: Cause  # why
    message: str  # the whole sentence
    fix: str  # what to do
    basis: str = ""  # where the demand comes from
    kind: Kind = Kind.TEXT  # how the three figures are to be written
    affected: tuple[str, ...] = ()  # what is wrong only because of this: cells and rules
    explanation: str = ""  # the unit's 审核说明, for a warning
    row: str = ""  # what tells its row from others, wherever it stands: 稽查总队 / 消费品质量安全监管
    change: Change | None = None  # since an earlier verdict, where there is one to compare with

    @property
    def open(self) -> bool:
        """Whether the unit still has to do something about it."""
        return self.level is Level.ERROR or (self.level is Level.WARNING and not self.explanation)
