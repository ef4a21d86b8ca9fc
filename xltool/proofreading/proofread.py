"""All checks of a template, as far as it can be read; what is wrong with its files comes first."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xltool.data import fill, initial, read_sample
from xltool.definition import Template, find_template, load_template
from xltool.definition.folders import kept_folders, template_folders
from xltool.definition.places import Place, nearest
from xltool.errors import DefinitionError, Fault, UsageError
from xltool.generation.computing import computed
from xltool.generation.settling import settle
from xltool.layout import Layout, compose, fingerprint, layout_of
from xltool.layout.excerpt import excerpt
from xltool.layout.versions import changed, fingerprints, lost
from xltool.proofreading.form import Form
from xltool.proofreading.formulas import check_formulas
from xltool.proofreading.grid import check_grid
from xltool.proofreading.names import check_names, check_renamed
from xltool.proofreading.rules import check_rules
from xltool.proofreading.sample import check_sample
from xltool.proofreading.texts import check_texts
from xltool.proofreading.weights import check_weights
from xltool.values import Value

SAMPLE = "sample.toml"
"""Beside the template: a report without a fault, which the examples of the rules change."""

CHECKS: tuple[Callable[[Form], Iterator[Fault]], ...] = (
    check_renamed, check_grid, check_weights, check_sample, check_formulas, check_rules, check_texts,
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """What was found, and what was looked at."""

    folder: Path
    problems: tuple[Fault, ...]  # files as seen from the working directory; by file and line
    template: Template | None = None  # None: it can't be read
    fields: int = 0  # and columns
    formulas: int = 0  # as they are written, not as often as they stand in the form
    rules: int = 0
    examples: int = 0  # that set off a rule


def proofread(name: str) -> Proof:
    """Everything that is wrong with a template, by id or folder.

    :raises UnknownTemplateError: there is none.
    """
    folder = find_template(name)
    try:
        template = load_template(name)
        layout = compose(template)
    except DefinitionError as error:
        return Proof(folder, _sorted(folder, error.faults))
    try:
        problems = [*_versions(layout)]
    except DefinitionError as error:  # of the lock
        problems = [*error.faults]
    problems += [*_unread(template), *_scopes(template)]
    if not template.identity.basis:
        problems.append((template.places["template"] / "basis").fault("没有依据：写明这张表出自哪个文件"))
    sample: dict[str, Value] = {}
    against: dict[str, Value] = {}
    try:
        data = read_sample(template)
        if data.fields or data.tables:
            stated = settle(layout, fill(layout, data))
            sample = computed(layout, stated.inputs)
            against = stated.typed
        else:
            problems.append(template.places["template"].fault(f"没有样例：在模板旁边写一份没有错误的报告 {SAMPLE}"))
    except UsageError as error:
        problems += error.faults or [template.places["template"].fault(str(error))]
    form = Form(layout, computed(layout, initial(layout)), sample, against)
    clashes = list(check_names(form))
    problems += clashes
    for check in CHECKS if not clashes else ():
        problems += check(form)
    columns = [column for table in template.tables.values() for column in table.column]
    specials = [special for table in template.tables.values() for special in table.special]
    formulas = [item.formula for item in template.fields.values()]
    formulas += [text for column in columns for text in (column.formula, column.total)]
    formulas += [special.formula for special in specials]
    return Proof(
        folder=folder,
        problems=_sorted(folder, problems),
        template=template,
        fields=len(template.fields) + len(columns),
        formulas=sum(map(bool, formulas)),
        rules=len(template.rules),
        examples=sum(bool(rule.breaks) for rule in template.rules),
    )


def _unread(template: Template) -> Iterator[Fault]:
    """Files that look like a part of the template, and are none: what stands in them has no effect."""
    read = {"template", "rules", "sample", "lock", *template.identity.sheets, *["changes"][: bool(template.bases)]}
    for path in sorted(template.folder.glob("*.toml")):
        if path.is_file() and path.stem not in read:
            why = "没有 extends，" if path.stem == "changes" else ""
            place = Place(f"{template.id}/{path.name}", "")
            yield place.fault(f"{why}这个文件没有用到{nearest(path.stem, read)}；请改名或移走")


def _scopes(template: Template) -> Iterator[Fault]:
    """Parts of the form that cannot be issued alone: something in them reads what was left out."""
    for scope in template.identity.scope:
        place = template.places["template"] / "scope" / scope
        try:
            part = excerpt(template, scope)
            compose(part)
        except DefinitionError as error:
            for fault in error.faults:
                yield dataclasses.replace(fault, message=f"范围“{scope}”里：{fault.message}")
            continue
        if template.identity.unit_field not in part.fields:
            yield place.fault(f"范围“{scope}”里没有 unit_field“{template.identity.unit_field}”")


def _versions(layout: Layout) -> Iterator[Fault]:
    template = layout.template
    place = template.places["template"] / "version"
    if problem := changed(layout):
        yield place.fault(problem)
    for version in lost(template.folder):
        yield place.fault(
            f"版本 {version} 下发过，却没有留底，旧工作簿核对不了；请还原它的文件，用 xltool template release 留底"
            "（没有下发过的，从 lock.toml 删去它的指纹）"
        )
    known = fingerprints(template.folder)
    for version, folder in kept_folders(template.folder).items():
        try:
            now = fingerprint(layout_of(folder))
        except DefinitionError as error:
            yield place.fault(f"版本 {version} 留底的文件读不了，旧工作簿核对不了；请还原 {folder}（{error}）")
            continue
        if known.get(version) != now:
            yield place.fault(f"版本 {version} 留底的文件排出的表格与下发时不同，旧工作簿核对不了；请还原 {folder}")


def _sorted(folder: Path, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    seen = (dataclasses.replace(fault, file=_seen(folder, fault.file)) for fault in faults)
    return tuple(sorted(seen, key=lambda fault: (fault.file, fault.line, fault.key)))


def _seen(folder: Path, file: str) -> str:
    """The path of a file of the template, or of one that it stands on, from where the author is."""
    roots = [folder.absolute().parent, *(other.parent for other in template_folders().values())]
    path = next((root / file for root in roots if (root / file).is_file()), Path(file))
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
