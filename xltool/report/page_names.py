"""Names of pages for files whose own names were chosen by strangers.

They hold letters, digits, ``-`` and ``_`` alone, so that they are good on every system and in every
link, and no two are the same to a system that does not tell case apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from xltool.filenames import reserved

_LONGEST = 60  # characters; a system takes 255 bytes
_OTHER = re.compile(r"[^\w-]+")


def page_names(files: Sequence[Path], *taken: str) -> list[str]:
    """A page name for each file, in order, none of them ``taken``.

    >>> page_names([Path("甲/自评.xlsx"), Path("乙/自评.xlsx"), Path("a'<b>.xlsx"), Path("index.xlsx")], "index.html")
    ['自评.html', '自评-2.html', 'a_b_.html', 'index-2.html']
    """
    used = {name.casefold() for name in taken}
    names = []
    for path in files:
        stem, number = _stem(path), 1
        name = f"{stem}.html"
        while name.casefold() in used:
            number += 1
            name = f"{stem}-{number}.html"
        used.add(name.casefold())
        names.append(name)
    return names


def _stem(path: Path) -> str:
    stem = _OTHER.sub("_", unicodedata.normalize("NFKC", path.stem))[:_LONGEST]
    return f"_{stem}" if reserved(stem) else stem or "_"
