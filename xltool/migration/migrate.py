"""Reads a submission by its own version, and writes the workbook of the newest one with the same inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool.data import collect
from xltool.definition import load_template, version_folders
from xltool.generation import generate
from xltool.layout import Layout, Mark, compose
from xltool.layout.echo import Digest
from xltool.layout.excerpt import excerpt
from xltool.migration.carrying import Added, Left, Renamed, added, carry
from xltool.submission import Placement, issued_values
from xltool.terms import Role
from xltool.values import Value
from xltool.verification import open_submission


@dataclass(frozen=True)
class Migration:
    """What became of a submission."""

    placement: Placement  # as it was read
    mark: Mark
    version: str  # the newest
    workbook: bytes = b""  # empty: it is of the newest version already
    carried: int = 0  # inputs
    left: tuple[Left, ...] = ()
    added: tuple[Added, ...] = ()

    @property
    def current(self) -> bool:
        return self.mark.version == self.version


def migrate(path: Path) -> Migration:
    """The newest version of a submission's form, with all inputs that have a place in it. The file stays as it is.

    :raises RefusedError, UnknownTemplateError: the file cannot be read, or is of no known version.
    """
    placement, mark = open_submission(path)
    versions = version_folders(mark.template)
    newest = list(versions)[-1]
    if mark.version == newest:
        return Migration(placement, mark, newest)
    later = list(versions)[list(versions).index(mark.version) + 1 :]
    template = excerpt(load_template(str(versions[newest])), mark.scope)
    steps: list[Renamed] = [load_template(str(versions[version])).identity.renamed for version in later[:-1]]
    steps.append(template.identity.renamed)
    old, new = placement.layout, compose(template)
    values, left = carry(old, new, steps, placement.declared)
    left = (*left, *_typed_over(placement))
    made = generate(template, collect(new, values), None, mark.unit, mark.code, _issued(placement, new, steps))
    return Migration(placement, mark, newest, made.workbook, len(values), left, tuple(added(old, new, steps)))


def _issued(placement: Placement, new: Layout, steps: Sequence[Renamed]) -> dict[str, str | float | bool]:
    """What the department had given, under its names in the new version; not what a unit has made of it.

    Of a long text only a digest is known: it counts as given while it stands there unchanged.
    """
    old = placement.layout
    values: dict[str, Value] = {}
    for name, value in issued_values(placement.submission).items():
        address = old.by_name[name].address if name in old.by_name else ""
        stands = placement.declared.get(address)
        if not isinstance(value, Digest):
            values[address] = value
        elif isinstance(stands, str) and Digest.of(stands) == value:
            values[address] = stands
    carried, _ = carry(old, new, steps, values)
    return {new.by_address[a].name: value for a, value in carried.items() if isinstance(value, (str, float, bool))}


def _typed_over(placement: Placement) -> Iterator[Left]:
    """What stands in the place of formulas: the new workbook computes it again."""
    for cell in placement.layout.cells:
        submitted = placement.cells.get(cell.address)
        if cell.role is Role.FORMULA and submitted and submitted.formula is None and submitted.value is not None:
            yield Left(cell, submitted.value, "公式被手填的内容覆盖，新版重新计算")
