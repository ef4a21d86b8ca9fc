"""What a template says: the model of a definition, and the loader that reads it from TOML."""

from typing import TYPE_CHECKING

from xltool.definition.folders import find_template, find_version, template_folders, version_folders
from xltool.definition.items import Column, Field, Item
from xltool.definition.model import Block, Identity, Sheet, Template
from xltool.definition.table import Table
from xltool.later import later

if TYPE_CHECKING:
    from xltool.definition.load import load_template

__getattr__ = later(__name__, {"load_template": "load"})

__all__ = [
    "Block",
    "Column",
    "Field",
    "Identity",
    "Item",
    "Sheet",
    "Table",
    "Template",
    "find_template",
    "find_version",
    "load_template",
    "template_folders",
    "version_folders",
]
