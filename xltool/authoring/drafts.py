"""The parts of a blank with names and kinds: what a template will say, before it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xltool import a1
from xltool.authoring import guessing
from xltool.authoring.blank import Spot
from xltool.authoring.guessing import NUMBERED, Names, plain
from xltool.authoring.parts import Entries, Entry, Grid, Leaf, Part, Text, doubtful, unsure
from xltool.terms import Kind

RESERVE = 20  # rows that a repeating table has in reserve

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
    """A table; of one with fixed rows the names of these, too."""

    part: Grid
    name: str
    columns: list[DraftedColumn]
    names: list[str] = field(default_factory=list)
    key: str = ""
    remarks: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.part.rows

    @property
    def fixed(self) -> bool:
        return bool(self.names)


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
    """A grid with a single row that says nothing of what it is about: fields under headings."""
    alone = part.rows == 1 and part.total is None and not part.more and not fixed(part)
    return _as_entries(part) if alone else part


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
    found = DraftedTable(part, name, columns)
    if fixed(part):
        for column in columns:
            column.fixed = any(cell.value is not None for cell in column.leaf.cells)
            column.numbering = False
        found.key, found.names = _row_names(columns)
        found.remarks += _spanned(columns)
    for column in columns:
        _total(column, part, found)
    if part.total_first:
        found.remarks.append(doubtful(part.total.place if part.total else "", "官方表的合计在第一行，这里移到了末行"))
    return found


def _column(leaf: Leaf, part: Grid, names: Names) -> DraftedColumn:
    first = leaf.cells[0]
    over = "".join(group.text for group in leaf.groups)
    name = names.give(leaf.label, over or "栏目")
    around = guessing.unit(leaf.label, over, first.prompt) or part.around
    kind, doubt = guessing.kind(leaf.label or over, first.format, around)
    if kind is Kind.TEXT and leaf.total and leaf.total.formula and leaf.total.formula.upper().startswith("SUM("):
        kind, doubt = guessing.summed(around)
    options = first.options
    if options:
        kind = Kind.CHOICE
    remarks = [unsure(leaf.spot.place, doubt)] if doubt else []
    numbering = plain(leaf.label) in NUMBERED
    formula = first.formula if leaf.computed and not numbering else ""
    remarks += [doubtful(leaf.spot.place, "表头是空的，列名是编的")] if not leaf.label else []
    if formula and not _uniform(leaf):
        formula = ""
    odd = [cell for cell in leaf.cells if cell.formula]
    if odd and not formula and not numbering and not fixed(part):
        remarks.append(unsure(odd[0].place, f"各行的公式不是一个样子，没有照搬：={odd[0].formula}"))
    if any(cell.bottom > cell.top and cell.blank for cell in leaf.cells):
        remarks.append(doubtful(leaf.spot.place, "官方表里有几行合并成一格的填报格，这里每行一格"))
    if not fixed(part) and not numbering and any(cell.value is not None for cell in leaf.cells):
        remarks.append(unsure(leaf.spot.place, f"官方表里已有的内容没有照搬（{cell_text(first) or '……'}）"))
    return DraftedColumn(name, first, kind, formula, options, remarks + _seen(first), leaf=leaf, numbering=numbering)


def _seen(spot: Spot) -> list[str]:
    remarks = [unsure(spot.place, f"没有照搬{spot.odd}")] if spot.odd else []
    return remarks + ([f"官方表的批注：{spot.place}：{' '.join(spot.note.split())}"] if spot.note else [])


def _row_names(columns: list[DraftedColumn]) -> tuple[str, list[str]]:
    """The column whose texts tell what fixed rows are about, and a name for each row."""
    worded = [column for column in columns if all(cell.text for cell in column.leaf.cells)]
    worded = worded or [column for column in columns if any(cell.text for cell in column.leaf.cells)]
    telling = max(worded, key=lambda column: len({cell.text for cell in column.leaf.cells}))
    names = Names(("Totals", "Headers"))
    return telling.name, [names.give(cell.text, "其他") for cell in telling.leaf.cells]


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
    """Each cell a field under its heading; the label down the left is that of the row."""
    made = Entries([], [(leaf.label, leaf.spot.columns) for leaf in part.leaves if leaf.label], part.space)
    if any(leaf.groups for leaf in part.leaves):
        made.remarks.append(unsure(part.leaves[0].spot.place, "上层表头没有照搬，字段块只有一行表头"))
    for leaf in part.leaves:
        (cell,) = leaf.cells
        around = guessing.unit(leaf.label) or part.around
        entry = Entry(cell, "", None, cell.columns, bool(made.entries), leaf.label, around)
        entry.fixed = None if cell.formula else cell.value
        made.entries.append(entry)
    if part.side is not None:
        made.entries[0].label, made.entries[0].label_at = part.side.text, part.side.columns
    return made


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
