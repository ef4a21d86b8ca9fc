"""Where the installed templates are."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from xltool.definition.places import nearest
from xltool.errors import UnknownTemplateError


def template_folders() -> dict[str, Path]:
    """The folder of each template that is installed, by id, in alphabetical order."""
    root = _root()
    return {path.parent.name: path.parent for path in sorted(root.glob("*/template.toml"))}


def _root() -> Path:
    """Where the templates are: installed as a package, or beside ``xltool`` in a checkout that is run as it is."""
    try:
        spec = find_spec("xltool.templates")
    except ModuleNotFoundError:
        spec = None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(__file__).resolve().parents[2] / "templates"


def rule_set_folders(folders: Iterable[Path]) -> list[Path]:
    """Where the rule sets of a template are looked for: beside its folders, then among the installed ones."""
    beside = [folder.resolve().parent / "rulesets" for folder in folders]
    return list(dict.fromkeys(path for path in (*beside, _root().resolve() / "rulesets") if path.is_dir()))


def find_template(name: str) -> Path:
    """The folder of a template by its id, or of one that somebody is writing, by its path.

    :raises UnknownTemplateError: there is none; names those that there are.
    """
    folders = template_folders()
    if name in folders:
        return folders[name]
    if (Path(name) / "template.toml").is_file():
        return Path(name)
    raise UnknownTemplateError(
        f"没有模板“{name}”{nearest(name, folders)}　现有模板：{'、'.join(folders)}（xltool templates 可列出）"
    )
