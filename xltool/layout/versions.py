"""Released versions of a template: their fingerprints, and their files, kept beside the present ones.

A workbook that was issued is verified by the version that it was made of, however the form has
changed since. What is kept of a version is a small folder of templates of its own, so that
nothing outside it can change what it says.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from xltool.definition.folders import KEPT, kept_folders, version_of
from xltool.definition.places import read_toml
from xltool.definition.sources import files_of
from xltool.errors import OutputError, UsageError
from xltool.files import write_whole
from xltool.layout.dump import fingerprint
from xltool.layout.model import Layout

LOCK = "lock.toml"


def fingerprints(folder: Path) -> dict[str, str]:
    """The fingerprint of each version of a template that has been released, by version."""
    path = folder / LOCK
    if not path.is_file():
        return {}
    data, place = read_toml(path, f"{folder.name}/{LOCK}")
    found = data.get("fingerprints")
    if not isinstance(found, dict):
        raise (place / "fingerprints").error("此处应是一个表：版本 = 指纹")
    return {str(version): str(own) for version, own in found.items()}


def lock_text(known: Mapping[str, str]) -> str:
    lines = [f'"{version}" = "{own}"' for version, own in known.items()]
    return "# 各版本的指纹：下发过的版本，表格不能再变。\n[fingerprints]\n" + "\n".join(lines) + "\n"


def changed(layout: Layout) -> str:
    """What is wrong with a form whose version was released with other cells; empty if nothing is."""
    template = layout.template
    if fingerprints(template.folder).get(template.version, fingerprint(layout)) == fingerprint(layout):
        return ""
    if template.version in kept_folders(template.folder):
        remedy = "请把 template.toml 的 version 改成新的，已下发的工作簿仍按旧版核对"
    else:
        remedy = "请先还原到下发时的文件，用 xltool template release 留底，再改表、改 version"
    return f"版本 {template.version} 已经定稿，现在的文件排出的表格与它不同；{remedy}"


def lost(folder: Path) -> list[str]:
    """Versions that were released, and of which no files are at hand: their workbooks can't be verified."""
    there = {*kept_folders(folder), version_of(folder)}
    released = dict.fromkeys(key.partition("/")[0] for key in fingerprints(folder))  # "1/unit" is a part of "1"
    return [version for version in released if version not in there]


def release(layout: Layout) -> bool:
    """Keeps the files of a template as they are, as its present version; False if that had been done.

    :raises UsageError: the version was released before, with other cells.
    :raises OutputError: the template's folder cannot be written to.
    """
    template = layout.template
    if problem := changed(layout):
        raise UsageError(problem)
    known = fingerprints(template.folder)
    if template.version not in known:
        text = lock_text({**known, template.version: fingerprint(layout)})
        write_whole(template.folder / LOCK, text.encode(), overwrite=True)
    if template.version in kept_folders(template.folder):
        return False
    try:
        _keep(template.folder, template.version)
    except OSError as error:
        raise OutputError(f"文件夹“{template.folder}”写不进去（{error.strerror}）") from error
    return True


def _keep(folder: Path, version: str) -> None:
    target = folder / KEPT / version
    target.parent.mkdir(exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    try:
        for path in files_of(folder):
            copy = temporary / path.parent.name / path.name
            if path.name != LOCK and not copy.exists():  # the first one found is the one that counts
                copy.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, copy)
        temporary.chmod(0o755)
        os.replace(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
