"""Several files: found in folders, each with a verdict of its own whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from xltool.errors import RefusedError, UnknownTemplateError, UsageError
from xltool.terms import Verdict
from xltool.verification.verify import Report, verify

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})
_SKIPPED = ("~$", "._", ".~lock")  # locks and shadows that Excel, macOS and LibreOffice leave behind


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the workbooks in the folders named, in order.

    :raises UsageError: nothing to look at.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if _workbook(file))
        else:
            found.append(path)  # one that is missing gets its verdict like the others
    if not found:
        raise UsageError("所给文件夹里没有工作簿（.xlsx）")
    return list(dict.fromkeys(found))


def _workbook(path: Path) -> bool:
    hidden = path.name.startswith(_SKIPPED) or "__MACOSX" in path.parts
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def verify_all(files: Iterable[Path]) -> Iterator[Report]:
    """A report for each file. No file, however broken, stops the others."""
    for path in files:
        try:
            yield verify(path)
        except RefusedError as error:
            yield Report(path, Verdict.REFUSED, refusal=str(error))
        except UnknownTemplateError as error:
            yield Report(path, Verdict.UNKNOWN_TEMPLATE, refusal=str(error))
        except Exception as error:  # a defect of ours must not cost the other files their verdict
            yield Report(path, Verdict.REFUSED, refusal=f"检查时程序出错（{type(error).__name__}: {error}），未作判断")
