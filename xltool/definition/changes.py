"""What a variant says of its base: ``changes.toml``, which names what it changes and states only what differs.

    [table."绩效指标".column."度量单位"]     a new column; where there is one of that name, its keys are changed
    after = "年度指标值"
    [rule.FZ02]
    remove = true

Sheets, tables, columns, fields and rules are found by their names, blocks by theirs where they have one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xltool.definition.places import nearest
from xltool.definition.trees import Branch, Twigs

_WHERE = ("after", "before")


@dataclass(frozen=True)
class _Kind:
    """A kind of thing that a variant may name."""

    word: str
    key: str  # the key that holds its name
    found: Callable[[Iterable[Branch], Branch], list[Twigs]]  # arrays in which there are some
    inside: str = ""  # the key under which the thing stands in a part of such an array
    listed: str = ""  # the key of ``template.toml`` that says which there are
    also: str = ""  # the key of a table inside, by whose name a neighbour may be called that has none of its own


def apply(changes: Branch, sheets: Iterable[Branch], rules: Branch) -> None:
    """Changes the trees of a base: its sheets' and its rules'.

    :raises DefinitionError: a name that the base has not, with the nearest that it has.
    """
    sheets = list(sheets)
    for kind in changes:
        if kind not in _KINDS:
            raise changes.at(kind).error(f"不认识的键“{kind}”{nearest(kind, _KINDS)}")
        for name, change in _tables(changes.branch(kind)):
            if kind == "table":
                _table(name, change, sheets, rules)
            else:
                _one(_KINDS[kind], name, change, _KINDS[kind].found(sheets, rules))


def _tables(parent: Branch) -> list[tuple[str, Branch]]:
    return [(name, parent.branch(name)) for name in parent]


def _table(name: str, change: Branch, sheets: list[Branch], rules: Branch) -> None:
    """A table's own keys, then its columns."""
    columns = change.branch("column")
    own = Branch(change.place)
    own.take(change, "column")
    if "remove" in own and columns:
        raise change.at("remove").error(f"表“{name}”去掉了，就不再写它的列")
    _one(_KINDS["table"], name, own, _KINDS["table"].found(sheets, rules))
    for column, inner in _tables(columns):
        table = next(each.branch("table") for each in _blocks(sheets) if each.branch("table").get("name") == name)
        _one(_COLUMN, column, inner, [table.twigs("column")])
        if "remove" in inner and "special" in table:
            specials = table.twigs("special")
            specials[:] = [each for each in specials.branches() if each.get("column") != column]


def _one(kind: _Kind, name: str, change: Branch, arrays: list[Twigs]) -> None:
    parts = [(array, part) for array in arrays for part in array.branches()]
    keyed = [(array, part) for array, part in parts if kind.key in _thing(kind, part)]
    named = {str(_thing(kind, part)[kind.key]): (array, part) for array, part in keyed}
    if all(key in change for key in _WHERE):
        raise change.place.error("after 和 before 只写一个")
    where = next((key for key in _WHERE if key in change), "")
    if kind.listed and (where or "remove" in change):
        raise change.place.error(f"{kind.word}的增减和次序写在 template.toml 的 {kind.listed} 里")
    inner = [(array, part, part.branch(kind.also)) for array, part in parts if kind.also]
    beside = {str(one["name"]): (array, part) for array, part, one in inner if "name" in one} | named
    if where and (str(change[where]) not in beside or change[where] == name):
        raise change.at(where).error(f"底本里没有另一个{kind.word}“{change[where]}”{nearest(str(change[where]), beside)}")
    if name not in named:
        if not where or kind.inside:
            hint = "" if kind.inside or kind.listed else "；新加的须写 after 或 before"
            raise change.place.error(f"底本里没有{kind.word}“{name}”{nearest(name, named)}{hint}")
        part = Branch(change.place)
        part[kind.key] = name
        part.take(change, *_WHERE)
        _insert(part, where, *beside[str(change[where])])
        return
    array, part = named[name]
    if "remove" in change:
        if dict(change) != {"remove": True}:
            raise change.at("remove").error(f"要去掉{kind.word}“{name}”，只写 remove = true")
        del array[_position(array, part)]
        return
    _thing(kind, part).take(change, *_WHERE)
    if where:
        del array[_position(array, part)]
        _insert(part, where, *beside[str(change[where])])


def _insert(part: Branch, where: str, array: Twigs, neighbour: Branch) -> None:
    array.insert(_position(array, neighbour) + (where == "after"), part)


def _position(array: Twigs, part: Branch) -> int:
    """Where a part stands: it itself, not another one that says the same."""
    return next(i for i, each in enumerate(array) if each is part)


def _thing(kind: _Kind, part: Branch) -> Branch:
    return part.branch(kind.inside) if kind.inside else part


def _blocks(sheets: Iterable[Branch]) -> list[Branch]:
    return [block for sheet in sheets for block in sheet.twigs("block").branches()]


def _sheets(sheets: Iterable[Branch], rules: Branch) -> list[Twigs]:
    array = Twigs(rules.place)
    array.extend(sheets)
    return [array]


_KINDS = {
    "sheet": _Kind("表页", "name", _sheets, listed="sheets"),
    "block": _Kind("block", "name", lambda sheets, rules: [sheet.twigs("block") for sheet in sheets], also="table"),
    "field": _Kind("字段", "name", lambda sheets, rules: [block.twigs("field") for block in _blocks(sheets)]),
    "table": _Kind(
        "表", "name", lambda sheets, rules: [sheet.twigs("block") for sheet in sheets], inside="table"
    ),
    "rule": _Kind("规则", "code", lambda sheets, rules: [rules.twigs("rule")]),
}
_COLUMN = _Kind("列", "name", lambda sheets, rules: [])
