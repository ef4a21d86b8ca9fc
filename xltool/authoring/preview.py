"""A template's workbook, blank or with its sample, written to be looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from xltool.authoring.office import to_pdf
from xltool.data import read_sample
from xltool.definition import Template
from xltool.errors import UsageError
from xltool.files import write_whole
from xltool.generation import generate


def preview(template: Template, target: Path | None, sample: bool, pdf: bool, force: bool) -> Iterator[Path]:
    """Writes the workbook, then its PDF beside it, and gives each as it is there.

    Without a ``target`` they stand in a new temporary folder.

    :raises UsageError: the template has no sample, or the target is no .xlsx.
    :raises OutputError: a file cannot be written, or LibreOffice does not make the PDF.
    """
    if target is not None and target.suffix.lower() != ".xlsx":
        raise UsageError(f"输出文件“{target}”的扩展名应是 .xlsx")
    data = read_sample(template) if sample else None
    if data is not None and not (data.fields or data.tables):
        raise UsageError(f"模板“{template.id}”没有样例：请在文件夹“{template.folder}”里写 sample.toml，或去掉 --sample")
    made = generate(template, data)
    name = f"{template.id}（样例）.xlsx" if sample else f"{template.id}.xlsx"
    path = target or Path(tempfile.mkdtemp(prefix="xltool-")) / name
    write_whole(path, made.workbook, force)
    yield path
    if pdf:
        printed = path.with_suffix(".pdf")
        write_whole(printed, to_pdf(path), force)
        yield printed
