"""Reads a submission by its own version, and writes the workbook of the newest one with the same inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltool.data import collect
from xltool.definition import load_template, version_folders
from xltool.generation import generate
from xltool.layout import Mark, compose
from xltool.migration.carrying import Added, Left, Renamed, added, carry
from xltool.submission import Placement
from xltool.terms import Role
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
    template = load_template(str(versions[newest]))
    steps: list[Renamed] = [load_template(str(versions[version])).identity.renamed for version in later[:-1]]
    steps.append(template.identity.renamed)
    old, new = placement.layout, compose(template)
    values, left = carry(old, new, steps, placement.declared)
    left = (*left, *_typed_over(placement))
    made = generate(template, collect(new, values), unit=mark.unit)
    return Migration(placement, mark, newest, made.workbook, len(values), left, tuple(added(old, new, steps)))


def _typed_over(placement: Placement) -> Iterator[Left]:
    """What stands in the place of formulas: the new workbook computes it again."""
    for cell in placement.layout.cells:
        submitted = placement.cells.get(cell.address)
        if cell.role is Role.FORMULA and submitted and submitted.formula is None and submitted.value is not None:
            yield Left(cell, submitted.value, "公式被手填的内容覆盖，新版重新计算")
