"""The files of a template, those of its base under its own, merged: what it says before it is bound.

A template that ``extends`` another one has the base's sheets and rules, with its own files
instead of those of the same name, its own rules after them, and its ``changes.toml`` applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltool.definition import changes
from xltool.definition.folders import rule_set_folders, template_folders
from xltool.definition.places import Place, nearest
from xltool.definition.ruleset import RuleSet, load_rule_set, rule_set_files
from xltool.definition.trees import Branch, Twigs, read_tree, settle
from xltool.errors import Gathering

_OWN = ("id", "version", "description", "extends", "renamed")  # keys of ``template.toml`` that a variant never inherits


@dataclass(frozen=True)
class Sources:
    """Everything that a template says, as trees."""

    identity: Branch
    sheets: dict[str, Branch]  # by file, in printed order
    rules: Branch
    rule_set: RuleSet | None = None
    bases: tuple[Path, ...] = ()  # the folders under its own


def read_sources(folder: Path) -> Sources:
    """The merged trees of a template, its settings put in.

    :raises DefinitionError: a file that is missing or no TOML, a change of what the base has not, an unknown setting.
    """
    folders = lineage(folder)
    merged = _merged(folders)
    rule_set = None
    settings: dict[str, object] = {key: merged.identity.get(key, "") for key in ("title", "year", "basis")}
    if name := str(merged.identity.get("rule_set", "")):
        place = merged.identity.at("rule_set")
        rule_set = load_rule_set(rule_set_files(name, rule_set_folders(folders), place))
        settings |= rule_set.settings
    gathering = Gathering()
    for tree in (*merged.sheets.values(), merged.rules):
        with gathering:
            settle(tree, settings)
    gathering.done()
    bases = tuple(each.absolute() for each in folders[1:])
    return Sources(merged.identity, merged.sheets, merged.rules, rule_set, bases)


def lineage(folder: Path) -> list[Path]:
    """The folder of a template and those of the templates that it stands on, in this order.

    :raises DefinitionError: a base that there is not, or one that comes back to itself.
    """
    found: list[Path] = []
    while True:
        found.append(folder)
        identity = _read(folder, "template")
        base = identity.get("extends")
        if not base:
            return found
        beside = {path.parent.name: path.parent for path in folder.absolute().parent.glob("*/template.toml")}
        known = beside if base in beside else {**template_folders(), **beside}
        if base not in known:
            raise identity.at("extends").error(f"没有模板“{base}”{nearest(str(base), known)}")
        folder = known[str(base)]
        if folder.resolve() in [each.resolve() for each in found]:
            raise identity.at("extends").error(f"模板“{base}”绕一圈又以自己为底本")


def files_of(folder: Path) -> list[Path]:
    """Every file on which a template stands."""
    folders = lineage(folder)
    places = [*folders, *rule_set_folders(folders)]
    return [path for each in places for path in sorted(each.glob("*.toml")) if path.is_file()]


def _merged(folders: list[Path]) -> Sources:
    """The trees of the first folder over those of the others."""
    folder, *bases = folders
    own = _read(folder, "template")
    sheets: dict[str, Branch] = {}
    gathering = Gathering()
    if not bases:
        rules = Branch(own.place)
        for stem, place in _listed(own):
            with gathering:
                sheets[stem] = _sheet(folder, stem, place)
        with gathering:
            rules = _read(folder, "rules")
        gathering.done()
        return Sources(own, sheets, rules)
    base = _merged(bases)
    identity = Branch(own.place)
    identity.take(base.identity, *_OWN)
    identity.take(own)
    for stem, place in _listed(identity):
        inherited = stem in base.sheets and not (folder / f"{stem}.toml").is_file()
        with gathering:
            sheets[stem] = base.sheets[stem] if inherited else _sheet(folder, stem, place)
    gathering.done()
    rules = base.rules
    if (folder / "changes.toml").is_file():
        changes.apply(_read(folder, "changes"), sheets.values(), rules)
    if (folder / "rules.toml").is_file():
        more = _read(folder, "rules")
        for key in more:
            if key != "rule":
                raise more.at(key).error(f"不认识的键“{key}”{nearest(key, ['rule'])}")
        rules.twigs("rule").extend(more.twigs("rule"))
    return Sources(identity, sheets, rules)


def _listed(identity: Branch) -> list[tuple[str, Place]]:
    listed = identity.get("sheets")
    if not isinstance(listed, Twigs):
        message = "缺少必需的键“sheets”：表页的文件名，不带 .toml，按次序；变体不写 sheets，写 extends = 底本的模板号"
        raise identity.place.error(message)
    return [(str(stem), listed.at(i)) for i, stem in enumerate(listed)]


def _sheet(folder: Path, stem: str, place: Place) -> Branch:
    if not (folder / f"{stem}.toml").is_file():
        known = [path.stem for path in folder.glob("*.toml")]
        raise place.error(f"没有文件 {stem}.toml{nearest(stem, known)}")
    return _read(folder, stem)


def _read(folder: Path, stem: str) -> Branch:
    return read_tree(folder / f"{stem}.toml", f"{folder.name}/{stem}.toml")
