"""The Layout of a template, composed once and kept: composing it takes most of a verdict's time."""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Mapping
from pathlib import Path

from xltool.cache import cached, sources
from xltool.definition.folders import find_template
from xltool.definition.sources import files_of
from xltool.layout.model import Layout

_MADE_BY = ("definition", "layout", "rules", "terms", "rule", "values", "a1")


def stored_layout(name: str, rows: Mapping[str, int] | None = None, scope: str = "") -> Layout:
    """``compose(excerpt(load_template(name), scope), rows)``, from the user's cache where the files are unchanged.

    :raises UnknownTemplateError: no such template.
    :raises UsageError: the template has no such scope.
    :raises DefinitionError: as ``compose``.
    """
    return layout_of(find_template(name), rows, scope)


def layout_of(folder: Path, rows: Mapping[str, int] | None = None, scope: str = "") -> Layout:
    """The same for a template's folder, as somebody has found it already."""
    return _stored(folder.absolute(), tuple(sorted((rows or {}).items())), scope)


@functools.lru_cache(maxsize=16)
def _stored(folder: Path, rows: tuple[tuple[str, int], ...], scope: str) -> Layout:
    key = (sources(*_MADE_BY), _files(folder), repr(rows), scope)
    layout: Layout = cached("layout", key, lambda: _composed(str(folder), dict(rows), scope), _dumps, _loads)
    return layout


def _composed(name: str, rows: Mapping[str, int], scope: str) -> Layout:
    from xltool.definition.load import load_template
    from xltool.layout.composing import compose
    from xltool.layout.excerpt import excerpt

    return compose(excerpt(load_template(name), scope), rows)


def _dumps(layout: Layout) -> bytes:
    for cell in layout.cells:
        cell.address, cell.formula, cell.filled_in  # noqa: B018  (looked up once, kept)
    layout.by_address, layout.by_name, layout.tables, layout.labels, layout.inputs  # noqa: B018
    layout.formulas, layout.verdicts, layout.totals, layout.by_sheet, layout.by_role  # noqa: B018
    return pickle.dumps(layout, pickle.HIGHEST_PROTOCOL)


def _files(folder: Path) -> str:
    return "\0".join(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files_of(folder))


def _loads(payload: bytes) -> Layout:
    try:
        layout = pickle.loads(payload)
    except (pickle.UnpicklingError, AttributeError, ImportError, IndexError) as error:
        raise ValueError("not a Layout") from error
    if not isinstance(layout, Layout):
        raise ValueError("not a Layout")
    return layout
