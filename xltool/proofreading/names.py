"""Names that clash with others or with our own, and names in a rule or a list of changes that nothing has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltool.data.file import EXPLANATIONS, FIELDS
from xltool.definition import Template
from xltool.definition.folders import kept_folders
from xltool.definition.places import nearest
from xltool.errors import DefinitionError, Fault
from xltool.layout import check_sheet, identity, layout_of
from xltool.proofreading.form import Form
from xltool.rules import BY_CODE
from xltool.terms import OPINIONS

_SHEETS = (check_sheet.NAME, identity.NAME, OPINIONS)
_TABLES = (FIELDS, EXPLANATIONS, "template", "version")  # top-level keys of data files


def check_names(form: Form) -> Iterator[Fault]:
    """Fields, tables, sheets and codes. With two of one name no other check can be trusted."""
    yield from _own(form)
    yield from _alike(form)
    for rule in form.template.rules:
        if rule.code in BY_CODE:
            title = BY_CODE[rule.code].title
            yield form.place(rule.code, "code").fault(f"代码 {rule.code} 是内置规则“{title}”的，请换一个")


def _own(form: Form) -> Iterator[Fault]:
    for name in form.template.fields:
        if name in check_sheet.FIELDS or name == identity.DEFINED_NAME:
            yield form.place(name, "name").fault(f"名称“{name}”由核对表使用，请换一个")
    for name in form.template.tables:
        if name in _TABLES:
            yield form.place(name, "name").fault(f"表不能叫“{name}”：数据文件里它另有意思，请换一个")
    for sheet in form.template.sheets:
        if sheet.name in _SHEETS:
            yield form.place("template", "sheets").fault(f"表页不能叫“{sheet.name}”：工作簿里已有这样一张")


def _alike(form: Form) -> Iterator[Fault]:
    """Names and sheets that differ in capitals only: Excel takes them for one."""
    named = {name: name.replace("_", ".", 1).removesuffix("_合计") for name in form.layout.names}
    for first, second in _pairs(form.layout.names):
        yield form.place(named[second]).fault(f"名称“{second}”和“{first}”只差大小写，Excel 认作同一个")
    for first, second in _pairs(sheet.name for sheet in form.layout.sheets):
        yield form.place("template", "sheets").fault(f"表页“{second}”和“{first}”只差大小写，Excel 认作同一张")


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield first, name


def check_renamed(form: Form) -> Iterator[Fault]:
    """The names that this version says it has given, and those that they had in the version before, if it was kept."""
    template = form.template
    known, before = _renamable(template), _renamable(_before(template))
    for old, new in template.identity.renamed.items():
        place = form.place("template", "renamed") / old
        if new not in known:
            yield place.fault(f"没有字段、表、列或固定行“{new}”{nearest(new, known)}")
        elif before and old not in before:
            yield place.fault(f"上一版没有字段、表、列或固定行“{old}”{nearest(old, before)}")
        elif old in known:
            yield place.fault(f"“{old}”这一版还在，不能又说它改名为“{new}”")


def _before(template: Template) -> Template | None:
    """The newest version that was kept, but for this one itself."""
    kept = [folder for version, folder in kept_folders(template.folder).items() if version != template.version]
    try:
        return layout_of(kept[-1]).template if kept else None
    except DefinitionError:  # told among the versions
        return None


def _renamable(template: Template | None) -> list[str]:
    if template is None:
        return []
    known = [*template.fields, *template.tables]
    for table in template.tables.values():
        known += [f"{table.name}.{part}" for part in (*table.columns, *table.keys)]
    return known
