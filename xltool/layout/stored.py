"""The Layout of an installed template, composed once and kept: composing it takes most of a verdict's time."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Mapping
from pathlib import Path

from xltool.cache import cached, sources
from xltool.definition import find_template, load_template
from xltool.layout.compose import compose
from xltool.layout.model import Layout

_MADE_BY = ("definition", "layout", "rules", "terms", "rule", "values", "a1")


def stored_layout(name: str, rows: Mapping[str, int] | None = None) -> Layout:
    """``compose(load_template(name), rows)``, from the user's cache where the template's files are unchanged.

    :raises UnknownTemplateError: no such template.
    :raises DefinitionError: as ``compose``.
    """
    return _stored(name, tuple(sorted((rows or {}).items())))


@functools.lru_cache(maxsize=16)
def _stored(name: str, rows: tuple[tuple[str, int], ...]) -> Layout:
    key = (sources(*_MADE_BY), _files(find_template(name)), repr(rows))
    layout: Layout = cached("layout", key, lambda: compose(load_template(name), dict(rows)), pickle.dumps, _loads)
    return layout


def _files(folder: Path) -> str:
    return "\0".join(f"{path.resolve()}\0{path.read_text('utf-8')}" for path in sorted(folder.glob("*.toml")))


def _loads(payload: bytes) -> Layout:
    try:
        layout = pickle.loads(payload)
    except (pickle.UnpicklingError, AttributeError, ImportError, IndexError) as error:
        raise ValueError("not a Layout") from error
    if not isinstance(layout, Layout):
        raise ValueError("not a Layout")
    return layout
