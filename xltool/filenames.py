"""What the name of a file tells, before it is opened."""

from __future__ import annotations

import re

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})  # suffixes, of which .xlsx alone is read
_SHADOWS = ("~$", "._", ".~lock")  # locks and shadows that Excel, macOS and LibreOffice leave behind
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[/\\]")


def reserved(name: str) -> bool:
    """Whether Windows keeps a name for itself, whatever its suffix.

    >>> reserved("con"), reserved("COM1.xlsx"), reserved("甲局")
    (True, True, False)
    """
    return _RESERVED.fullmatch(name) is not None


def litter(path: str) -> bool:
    """Whether a file is something that Office or the system has left behind.

    >>> litter("收件/~$自评.xlsx"), litter("__MACOSX/自评.xlsx"), litter("收件/自评.xlsx")
    (True, True, False)
    """
    parts = _BETWEEN.split(path)
    return parts[-1].startswith(_SHADOWS) or parts[-1].lower() in _LITTER or "__MACOSX" in parts
