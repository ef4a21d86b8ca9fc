"""Prints a Layout as an .xlsx file, with the values it is given."""

from xltool.workbook.render import render

__all__ = ["render"]
