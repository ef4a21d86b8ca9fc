"""The parts of a blank with names and kinds: what a template will say, before it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltool import a1
from xltool.authoring import guessing
from xltool.authoring.blank import Spot
from xltool.authoring.guessing import NUMBERED, Names, plain
from xltool.authoring.parts import Entries, Entry, Grid, Leaf, Part, Text, doubtful, unsure
from xltool.terms import Kind

RESERVE = 20  # rows that a repeating table has in reserve
ROW_NAME = "行名"

Named = Mapping[tuple[str, int, int], str]
"""Defined names of single cells."""


@dataclass
class Drafted:
    """One field or column: a name, a kind, and the spot from which the rest is taken."""

    name: str
    spot: Spot
    kind: Kind
    formula: str = ""  # A1, as it stands at ``spot``
    options: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)


@dataclass
class DraftedField(Drafted):
    """A field."""

    entry: Entry = field(kw_only=True)


@dataclass
class DraftedColumn(Drafted):
    """A column of a table."""

    leaf: Leaf = field(kw_only=True)
    numbering: bool = False
    fixed: bool = False
    total: str | None = None  # A1 formula of the total; empty: the sum; None: there is none


@dataclass
class DraftedFields:
    """A block of fields."""

    part: Entries
    fields: list[DraftedField]


@dataclass
class DraftedTable:
    """A table."""

    part: Grid
    name: str
    columns: list[DraftedColumn]
    fixed: bool
    key: str = ""  # the column that names the rows; ``ROW_NAME``: one that the draft adds
    remarks: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.part.rows

    def keys(self) -> list[str]:
        """The names of fixed rows."""
        if self.key == ROW_NAME:
            return [f"第{row + 1}行" for row in range(self.rows)]
        (column,) = (column for column in self.columns if column.name == self.key)
        return [cell_text(cell) for cell in column.leaf.cells]


def cell_text(spot: Spot) -> str:
    return spot.text or ("" if spot.value is None else str(spot.value))


def fields(part: Entries, names: Names, named: Named) -> DraftedFields:
    """Names and kinds for a block of fields."""
    return DraftedFields(part, [_field(entry, names, named) for entry in part.entries])


def _field(entry: Entry, names: Names, named: Named) -> DraftedField:
    spot, remarks = entry.spot, list(entry.remarks)
    own = named.get((spot.sheet, spot.top, spot.left), "")
    name = names.give(own, entry.words or "字段")
    if own and own != name:
        remarks.append(doubtful(spot.place, f"定义名“{own}”不能作字段名，改为“{name}”"))
    kind, doubt = guessing.kind(entry.label or entry.words, spot.format, guessing.unit(spot.prompt) or entry.around)
    if entry.date:
        kind, doubt = Kind.DATE, ""
    options = entry.options or spot.options
    if options:
        kind = Kind.CHOICE
    if entry.fixed is not None:
        kind = kind if kind.numeric and not isinstance(entry.fixed, str) else Kind.TEXT
    remarks += [unsure(spot.place, doubt)] if doubt else []
    remarks += _seen(spot)
    return DraftedField(name, spot, kind, spot.formula, options, remarks, entry=entry)


def settle(part: Grid) -> Entries | Grid:
    """A grid as fields under headings, where its cells have too little in common for a table."""
    stated = fixed(part)
    alone = part.rows == 1 and part.total is None and not part.more
    if alone or (stated and any(not _uniform(leaf) for leaf in part.leaves)):
        return _as_entries(part)
    return part


def fixed(part: Grid) -> bool:
    """Whether the blank itself says what each row is about."""
    return any(
        sum(bool(cell.text) for cell in leaf.cells) * 2 > part.rows
        for leaf in part.leaves
        if plain(leaf.label) not in NUMBERED
    )


def table(part: Grid, names: Names, sheet: str) -> DraftedTable:
    """Names and kinds for a table."""
    own = Names(())
    title = part.side.text if part.side else part.heading
    name = names.give(title, sheet if guessing.usable(sheet) else "表")
    columns = [_column(leaf, part, own) for leaf in part.leaves]
    found = DraftedTable(part, name, columns, fixed(part))
    if found.fixed:
        for column in columns:
            column.fixed = any(cell.value is not None for cell in column.leaf.cells)
            column.numbering = False
        found.key = _key(columns)
        if found.key == ROW_NAME:
            found.remarks.append(doubtful(part.leaves[0].spot.place, "没有一列能给每行一个不同的名字，右边加了不打印的“行名”，请改成看得懂的"))
        found.remarks += _spanned(columns)
    for column in columns:
        _total(column, part, found)
    if part.total_first:
        found.remarks.append(doubtful(part.total.place if part.total else "", "官方表的合计在第一行，这里移到了末行"))
    if part.side is not None:
        found.remarks.append(doubtful(part.side.place, f"“{part.side.text}”在官方表里从表头起竖排，这里从第一行数据起"))
    return found


def _column(leaf: Leaf, part: Grid, names: Names) -> DraftedColumn:
    first = leaf.cells[0]
    over = "".join(group.text for group in leaf.groups)
    name = names.give(leaf.label, over or "列")
    around = guessing.unit(leaf.label, over, first.prompt) or part.around
    kind, doubt = guessing.kind(leaf.label or over, first.format, around)
    options = first.options
    if options:
        kind = Kind.CHOICE
    remarks = [unsure(leaf.spot.place, doubt)] if doubt else []
    numbering = plain(leaf.label) in NUMBERED
    formula = first.formula if leaf.computed and not numbering else ""
    remarks += [doubtful(leaf.spot.place, "表头是空的，列名是编的")] if not leaf.label else []
    if any(cell.formula for cell in leaf.cells) and (not leaf.computed or not _uniform(leaf)) and not numbering:
        formula = ""
        remarks.append(unsure(leaf.spot.place, f"各行的公式不是一个样子，没有照搬：={first.formula}"))
    if any(cell.bottom > cell.top and cell.blank for cell in leaf.cells):
        remarks.append(doubtful(leaf.spot.place, "官方表里有几行合并成一格的填报格，这里每行一格"))
    if not fixed(part) and not numbering and any(cell.value is not None for cell in leaf.cells):
        remarks.append(unsure(leaf.spot.place, f"官方表里已有的内容没有照搬（{cell_text(first) or '……'}）"))
    return DraftedColumn(name, first, kind, formula, options, remarks + _seen(first), leaf=leaf, numbering=numbering)


def _seen(spot: Spot) -> list[str]:
    remarks = [unsure(spot.place, f"没有照搬{spot.odd}")] if spot.odd else []
    return remarks + ([f"官方表的批注：{spot.place}：{' '.join(spot.note.split())}"] if spot.note else [])


def _key(columns: list[DraftedColumn]) -> str:
    for column in columns:
        texts = [cell_text(cell) for cell in column.leaf.cells]
        if column.fixed and all(texts) and len(set(texts)) == len(texts) and not _numbers(column):
            return column.name
    return ROW_NAME


def _numbers(column: DraftedColumn) -> bool:
    return all(isinstance(cell.value, (int, float, Decimal)) for cell in column.leaf.cells)


def _spanned(columns: list[DraftedColumn]) -> Iterator[str]:
    for column in columns:
        seen = dict.fromkeys(cell for cell in column.leaf.cells if cell.bottom > cell.top and cell.text)
        if seen:
            shown = "”“".join(cell.text for cell in seen)
            yield doubtful(column.leaf.spot.place, f"官方表里“{shown}”跨几行合并，这里每行写一遍")


def _total(column: DraftedColumn, part: Grid, found: DraftedTable) -> None:
    cell = column.leaf.total
    if part.total is None or cell is None:
        return
    adds = column.kind in (Kind.YUAN, Kind.WAN, Kind.SCORE, Kind.COUNT, Kind.FIGURE) and not column.numbering
    if cell.formula:
        column.total = cell.formula
    elif cell.blank and adds:
        column.total = ""
        found.remarks.append(doubtful(cell.place, "合计格没有公式，按各行之和起草"))
    elif isinstance(cell.value, (int, float)) and adds:
        column.total = ""
        found.remarks.append(doubtful(cell.place, f"合计格印着 {cell.value}，按各行之和起草"))
    elif cell.text:
        found.remarks.append(unsure(cell.place, f"合计格印着“{cell.text}”，没有照搬"))
    elif not adds and column.kind.numeric:
        found.remarks.append(unsure(cell.place, "不知道这一格怎样合计，留空了"))


def _uniform(leaf: Leaf) -> bool:
    """Whether one formula filled down gives them all, and none of them looks at its own column."""
    if not any(cell.formula for cell in leaf.cells):
        return True
    first = leaf.cells[0]
    if any(
        not cell.formula
        or a1.canonical(cell.formula) != a1.canonical(a1.shift(first.formula, cell.top - first.top, 0))
        for cell in leaf.cells
    ):
        return False
    columns = {
        part.strip("$0123456789")
        for token in a1.tokens(first.formula)
        if token.kind in ("cell", "area")
        for part in token.text.split(":")
    }
    return a1.column_letters(first.left) not in columns


def _as_entries(part: Grid) -> Entries:
    """Row by row: the first text is the label, each other cell a field under its heading."""
    made = Entries([], space=part.space)
    captions = [leaf for leaf in part.leaves if leaf.label]
    made.caption = [(leaf.label, leaf.spot.columns) for leaf in captions]
    if any(leaf.groups for leaf in part.leaves):
        made.remarks.append(unsure(part.leaves[0].spot.place, "上层表头没有照搬，字段块只有一行表头"))
    total = [[leaf.total for leaf in part.leaves]] if part.total is not None else []
    lines: list[list[Spot | None]] = [[leaf.cells[row] for leaf in part.leaves] for row in range(part.rows)]
    for line in [*total, *lines] if part.total_first else [*lines, *total]:
        _line(part, line, made, part.total if line in total else None)
    side = part.side
    if side is not None and made.entries[0].label_at is None:
        made.entries[0].label, made.entries[0].label_at = side.text, side.columns
    elif side is not None:
        _widen(made, side)
    return made


def _widen(made: Entries, side: Spot) -> None:
    """Puts a label down the left over the labels of the rows, which grow to take its room."""
    labels = [entry.label_at for entry in made.entries if entry.label_at]
    last = min(columns[1] for columns in labels)
    made.caption = [(side.text, (side.left, last)), *(one for one in made.caption if one[1][0] > last)]
    for entry in made.entries:
        if entry.label_at:
            entry.label_at = (side.left, entry.label_at[1])
    made.remarks.append(doubtful(side.place, f"“{side.text}”在官方表里竖排在左边，这里写在行名的上方"))


def _line(part: Grid, line: list[Spot | None], made: Entries, total: Spot | None) -> None:
    label = total or (line[0] if line[0] is not None and line[0].text else None)
    words, begun = (label.text if label else ""), False
    for leaf, cell in zip(part.leaves, line, strict=True):
        if cell is None or cell is label or (total and cell.left <= total.right):
            continue
        around = guessing.unit(leaf.label) or part.around
        entry = Entry(cell, "", None, cell.columns, begun, f"{words}{leaf.label}", around)
        entry.fixed = None if cell.formula else cell.value
        entry.total = bool(cell.formula) and (total is not None or "总额" in words)
        if label is not None and not begun:
            entry.label, entry.label_at = label.text, label.columns
        if cell.bottom > cell.top and cell.top != (label.top if label else cell.top):
            continue  # goes on from the row above
        made.entries.append(entry)
        begun = True


def parts(found: list[Part], names: Names, named: Named, sheet: str) -> Iterator[Text | DraftedFields | DraftedTable]:
    """The parts of a sheet in order; texts stay as they are."""
    for part in found:
        settled = settle(part) if isinstance(part, Grid) else part
        if isinstance(settled, Grid):
            yield table(settled, names, sheet)
        elif isinstance(settled, Entries):
            yield fields(settled, names, named)
        else:
            yield settled
