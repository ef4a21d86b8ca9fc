"""From a path to a Submission, or to one Chinese sentence why not.

It exists to put the pieces in order and the file's name in front of every refusal. It must not
know a template, and it has no other outcome than these two.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from types import MappingProxyType

from xltool.errors import RefusedError, UnreadableError
from xltool.submission import package as packages
from xltool.submission import looks, parts, strings, workbook
from xltool.submission.model import CoreProperties, Submission
from xltool.submission.outside import check_names, outside
from xltool.submission.package import Package
from xltool.submission.refusal import broken, shown
from xltool.submission.sheet import content


def read(path: str | PathLike[str]) -> Submission:
    """Read a submitted workbook; raises RefusedError for anything that is not one."""
    path = Path(path)
    try:
        return _submission(path, packages.load(path, Package))
    except RefusedError as error:
        raise type(error)(f"{shown(path.name, 200)}：{error}") from error
    except MemoryError as error:
        what = "内容过多，内存不够。请删去多余的行、图片和工作表后再报。"
        raise UnreadableError(f"{shown(path.name, 200)}：{what}") from error


def _submission(path: Path, package: Package) -> Submission:
    root = parts.relationships(package, "")
    main = parts.first(root, "officeDocument")
    if main is None:
        raise broken("_rels/.rels", "没有指向工作簿")
    parts.check_content_types(package, main)
    targets = parts.relationships(package, main)
    book = workbook.workbook(package, main, targets)
    check_names(book)
    links, embedded = outside(package)
    styles = parts.first(targets, "styles")
    shared = parts.first(targets, "sharedStrings")
    texts = strings.shared(package, shared) if shared is not None else []
    cell_looks, changes = looks.looks(package, styles) if styles is not None else ((), ())
    sheets = tuple(content(package, tab, texts, book.date1904) for tab in book.tabs)
    custom = parts.first(root, "custom-properties")
    core = parts.first(root, "core-properties")
    extended = parts.first(root, "extended-properties")
    return Submission(
        path=path,
        sha256=package.sha256,
        sheets=sheets,
        names=MappingProxyType(book.names),
        local_names=MappingProxyType(book.local_names),
        properties=MappingProxyType(workbook.custom_properties(package, custom) if custom is not None else {}),
        core=(workbook.core_properties(package, core) if core is not None else CoreProperties("", "")),
        application=workbook.application(package, extended) if extended is not None else "",
        date1904=book.date1904,
        calc_mode=book.calc_mode,
        full_precision=book.full_precision,
        iterate=book.iterate,
        looks=cell_looks,
        changes=changes,
        external_links=links,
        embedded=embedded,
        calc_on_load=book.calc_on_load,
    )
