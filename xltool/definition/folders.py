"""Where the templates are: those that are installed, those of the user, and the versions kept of each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from xltool.definition.places import nearest, read_toml
from xltool.errors import UnknownTemplateError, UsageError

VARIABLE = "XLTOOL_TEMPLATES"
"""Names further folders of templates, separated as in PATH. Processes that verify files inherit it."""

KEPT = "versions"
"""In the folder of a template: a folder for each version that has been released, laid out as all templates are."""


def template_folders() -> dict[str, Path]:
    """The folder of each template at hand, by id, in alphabetical order.

    :raises UsageError: two folders for one id, or a folder of the user's that is not there.
    """
    found: dict[str, Path] = {}
    for root in _roots():
        for path in root.glob("*/template.toml"):
            folder = path.parent
            if found.setdefault(folder.name, folder) != folder:
                raise UsageError(f"模板“{folder.name}”有两份：{found[folder.name]} 和 {folder}；请给自己的一份另取模板号")
    return dict(sorted(found.items()))


def version_folders(id: str) -> dict[str, Path]:
    """The folder of each version of a template that can be verified, by version, the newest last.

    A released version is read from what was kept of it: its author may be at work on the files.
    """
    folder = template_folders()[id]
    kept = kept_folders(folder)
    newest = version_of(folder)
    return {version: kept[version] for version in kept if version != newest} | {newest: kept.get(newest, folder)}


def kept_folders(folder: Path) -> dict[str, Path]:
    """What was kept of the versions of a template when they were released, the oldest first."""
    paths = folder.glob(f"{KEPT}/[!.]*/{folder.name}/template.toml")
    found = {path.parent.parent.name: path.parent for path in paths}
    return {version: found[version] for version in sorted(found, key=_natural)}


def version_of(folder: Path) -> str:
    """The version of the files in a template's folder.

    :raises DefinitionError: ``template.toml`` cannot be read.
    """
    data, _ = read_toml(folder / "template.toml", f"{folder.name}/template.toml")
    return str(data.get("version", ""))


def rule_set_folders(folders: Iterable[Path]) -> list[Path]:
    """Where the rule sets of a template are looked for: beside its folders, then among the installed ones."""
    beside = [folder.absolute().parent / "rulesets" for folder in folders]
    return list(dict.fromkeys(path for path in (*beside, _installed().resolve() / "rulesets") if path.is_dir()))


def find_template(name: str) -> Path:
    """The folder of a template by its id, of an older version by ``id@version``, or of any by its path.

    :raises UnknownTemplateError: there is none; names those that there are.
    """
    folders = template_folders()
    id, _, version = name.partition("@")
    if name in folders:
        return folders[name]
    if id in folders:
        return find_version(id, version)
    if (Path(name) / "template.toml").is_file():
        return Path(os.path.abspath(name))  # its last part is the id: "." has none, and a link's target another
    raise UnknownTemplateError(
        f"没有模板“{name}”{nearest(name, folders)}　现有模板：{'、'.join(folders)}（xltool templates 可列出）"
    )


def find_version(id: str, version: str) -> Path:
    """The folder of a version, as a workbook names it: never a path.

    :raises UnknownTemplateError: no such template or version; names those that there are.
    """
    folders = template_folders()
    if id not in folders:
        raise UnknownTemplateError(f"模板“{id}”未知；现有模板：{'、'.join(folders)}")
    kept = kept_folders(folders[id])
    if version in kept:
        return kept[version]
    if version != version_of(folders[id]):
        raise UnknownTemplateError(f"模板“{id}”的版本 {version} 未知；现有版本：{'、'.join(version_folders(id))}")
    return folders[id]


def _roots() -> list[Path]:
    roots = [Path(name).resolve() for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"没有模板文件夹“{root}”（环境变量 {VARIABLE} 或选项 --templates 所指）")
    return list(dict.fromkeys((*roots, _installed().resolve())))


def _installed() -> Path:
    """Where the templates are: installed as a package, or beside ``xltool`` in a checkout that is run as it is."""
    try:
        spec = find_spec("xltool.templates")
    except ModuleNotFoundError:
        spec = None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(__file__).resolve().parents[2] / "templates"


def _natural(version: str) -> list[tuple[int, str]]:
    """A key by which version 10 comes after version 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d+|\D+", version)]
