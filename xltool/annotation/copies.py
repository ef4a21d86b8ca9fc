"""``verify --annotate DIR``: the copies of a batch, written whole or not at all, over nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltool.annotation.copy import annotated
from xltool.errors import OutputError, RefusedError
from xltool.files import make_folder, write_whole
from xltool.report import words
from xltool.report.visible import visible
from xltool.submission import package as packages
from xltool.submission.package import Package
from xltool.verification import Report

_SUFFIX = "（审核意见）"
_LONGEST = 180  # bytes of a name; systems take 255
_OURS = "xl/worksheets/xltool-opinions.xml"  # a part that no other program names so: nobody has saved the file since


def write_copies(reports: Sequence[Report], folder: Path) -> Iterator[str]:
    """Writes a copy of each file that has findings; yields a line on what was written and what was not, and why.

    :raises OutputError: at the end, when a copy could not be written.
    """
    make_folder(folder)
    sources = {report.path.resolve() for report in reports}
    used: set[str] = set()
    failed: list[str] = []
    for report in reports:
        name = visible(report.path.name)
        if report.coverage is None:
            yield f"没有批注件：{name}（{words.standing(report)}）"
        elif not report.findings:
            yield f"没有批注件：{name}（没有意见）"
        else:
            target = folder / _name(report.path, used)
            try:
                _write(report, target, sources)
                yield f"已写出批注件：{visible(str(target))}"
            except RefusedError as error:
                yield f"没有批注件：{name}（{error}）"
            except OutputError as error:
                failed.append(str(error))
            except Exception as error:  # a defect of ours must not cost the other files their copies
                yield f"没有批注件：{name}（写批注时程序出错，{type(error).__name__}: {error}）"
    if failed:
        raise OutputError("；".join(failed))


def _write(report: Report, target: Path, sources: set[Path]) -> None:
    content = annotated(report)
    if target.is_symlink() or target.resolve() in sources or (target.exists() and not _untouched(target)):
        raise OutputError(f"“{target}”已存在，不是刚写出的批注件，未覆盖；请换一个文件夹")
    write_whole(target, content, overwrite=True)


def _untouched(path: Path) -> bool:
    """Whether a file is a copy of ours that nobody has saved since."""
    try:
        return _OURS in packages.load(path, Package)
    except RefusedError:
        return False


def _name(path: Path, used: set[str]) -> str:
    """The file's own name with our suffix; files of one name from several folders are numbered."""
    stem = re.sub(rf"{_SUFFIX}(（\d+）)?$", "", path.stem)
    stem = stem.encode()[:_LONGEST].decode(errors="ignore")
    name, number = f"{stem}{_SUFFIX}.xlsx", 1
    while name.casefold() in used:
        number += 1
        name = f"{stem}{_SUFFIX}（{number}）.xlsx"
    used.add(name.casefold())
    return name
