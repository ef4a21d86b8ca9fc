"""What a template says: the model of a definition, and the loader that reads it from TOML."""

from xltool.definition.items import Column, Field, Item
from xltool.definition.load import find_template, load_template, template_folders
from xltool.definition.model import Block, Identity, Sheet, Template
from xltool.definition.table import Table

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
    "load_template",
    "template_folders",
]
