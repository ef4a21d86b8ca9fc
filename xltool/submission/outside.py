"""What a workbook has from elsewhere: links to other files, and other documents inside.

It exists so that such things are told and never opened. Links to other programs (DDE) and
macros have the file refused. Hyperlinks are only text that people may click, and are not listed.
"""

from __future__ import annotations

from xltool.submission import sniff
from xltool.submission.cells import check_formula, dde
from xltool.submission.package import Package
from xltool.submission.parts import arrows
from xltool.submission.refusal import shown
from xltool.submission.workbook import Workbook
from xltool.submission.xmlstream import MAIN, collect

_HYPERLINK = "hyperlink"
_EMBEDDED = frozenset(("oleObject", "package", "control", "attachedToolbars"))
_MOST = 50  # of each that are told


def outside(package: Package) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """External links as written, and the targets of embedded documents and controls, each once."""
    links: dict[str, None] = {}
    embedded: dict[str, None] = {}
    for part in package.names:
        if part.endswith(".rels"):
            for _, kind, target, external in arrows(package, part):
                if kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet"):
                    raise sniff.macros()
                if external and kind != _HYPERLINK:
                    links[shown(target, 200)] = None
                elif kind in _EMBEDDED and part != "_rels/.rels":
                    embedded[shown(target.rpartition("/")[2], 200)] = None
        elif part.startswith("xl/externallinks/") and part.endswith(".xml"):
            _check_link(package, part)
        elif part == "xl/connections.xml":
            links["数据连接"] = None
    return tuple(links)[:_MOST], tuple(embedded)[:_MOST]


def _check_link(package: Package, part: str) -> None:
    def take(attributes: dict[str, str], text: str) -> None:
        raise dde(shown(part))

    collect(package, part, MAIN + "externalLink", {MAIN + "ddeLink": take})


def check_names(book: Workbook) -> None:
    """:raises RefusedError: a defined name asks another program."""
    for name, text in (*book.names.items(), *((name, text) for (_, name), text in book.local_names.items())):
        check_formula(text, shown(name))
