"""Parsed TOML whose parts know where they stand, so that files can be merged and still name their places.

A variant of a template changes the tree of its base before anything is bound to a class. What
the variant says keeps its own file and line; the rest keeps those of the base.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xltool.definition.places import Place, nearest, read_toml
from xltool.errors import Gathering

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[^{}\s]+)?)\}")


class Branch(dict[str, object]):
    """A TOML table and its place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._elsewhere: dict[str, Place] = {}
        self.place = replace(place, elsewhere=self._elsewhere)

    def at(self, key: str) -> Place:
        return self.place / key

    def take(self, other: Branch, *without: str) -> None:
        """Takes over the values of ``other``, with their places; tables are taken whole."""
        for key in other:
            if key not in without:
                self[key] = other[key]
                self._elsewhere[key] = other.at(key)

    def branch(self, key: str) -> Branch:
        """The table under ``key``, an empty one where there is none.

        :raises DefinitionError: it is no table.
        """
        found = self.get(key, Branch(self.at(key)))
        if not isinstance(found, Branch):
            raise self.at(key).error("此处应是一个表")
        return found

    def twigs(self, key: str) -> Twigs:
        """The tables ``[[key]]``, which may be none.

        :raises DefinitionError: it is no array of tables.
        """
        found = self.get(key)
        if found is None:
            found = self[key] = Twigs(self.at(key))
        if not isinstance(found, Twigs) or not all(isinstance(each, Branch) for each in found):
            raise self.at(key).error(f"此处应是数组，每项写 [[{key}]]")
        return found


class Twigs(list[object]):
    """A TOML array and its place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def at(self, position: int) -> Place:
        item = self[position]
        return item.place if isinstance(item, (Branch, Twigs)) else self.place / position

    def branches(self) -> list[Branch]:
        return [item for item in self if isinstance(item, Branch)]


def read_tree(path: Path, shown: str) -> Branch:
    """A TOML file as a tree.

    :raises DefinitionError: as ``read_toml``.
    """
    data, place = read_toml(path, shown)
    found = grown(data, place)
    assert isinstance(found, Branch)
    return found


def grown(value: object, place: Place) -> object:
    """Parsed TOML as a tree, every part of it new."""
    if isinstance(value, dict):
        branch = Branch(place)
        for key, inner in value.items():
            branch[key] = grown(inner, place / key)
        return branch
    if isinstance(value, list):
        twigs = Twigs(place)
        twigs.extend(grown(inner, place / i) for i, inner in enumerate(value))
        return twigs
    return value


def place_of(data: object, key: str | int, place: Place) -> Place:
    """Where the item ``key`` of ``data`` stands; ``place`` is that of ``data`` where it has none of its own."""
    if isinstance(data, (Branch, Twigs)):
        return data.at(key)  # type: ignore[arg-type]
    return place / key


def settle(tree: Branch | Twigs, settings: Mapping[str, object]) -> None:
    """Puts the settings in the place of ``{unit}``, ``{weights.产出指标}`` and the like, everywhere in the tree.

    A text that is nothing but one of them becomes the value itself.

    :raises DefinitionError: an unknown one; names the nearest.
    """
    gathering = Gathering()
    if isinstance(tree, Branch):
        for key, value in tree.items():
            with gathering:
                tree[key] = _settled(value, settings, tree.at(key))
    else:
        for i, value in enumerate(tree):
            with gathering:
                tree[i] = _settled(value, settings, tree.at(i))
    gathering.done()


def _settled(value: object, settings: Mapping[str, object], place: Place) -> object:
    if isinstance(value, (Branch, Twigs)):
        settle(value, settings)
    if not isinstance(value, str):
        return value
    for found in _PLACEHOLDER.finditer(value):
        if found[1] not in settings:
            raise place.error(f"没有参数“{found[1]}”{nearest(found[1], settings)}")
    whole = _PLACEHOLDER.fullmatch(value)
    if whole:
        return settings[whole[1]]
    return _PLACEHOLDER.sub(lambda found: _plain(settings[found[1]]), value)


def _plain(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
