"""``xltool migrate``: what was carried over, what was not, and what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xltool.figures import shown
from xltool.migration import Left, Migration
from xltool.values import Undecided


def lines(migration: Migration) -> Iterator[str]:
    """First what had no place, each with its cell in the submission; then what is to be filled in."""
    mark = migration.mark
    unit = f"，{mark.unit}" if mark.unit else ""
    yield f"{mark.template} 版本 {mark.version} → 版本 {migration.version}{unit}：带过来 {migration.carried} 格"
    unread = Counter(left.value.reason for left in migration.left if isinstance(left.value, Undecided))
    for reason, count in unread.items():
        yield f"没有读到的 {count} 格：{reason}"
    known = [left for left in migration.left if not isinstance(left.value, Undecided)]
    if known:
        yield f"没有地方放的 {len(known)} 格："
        yield from (f"  {_left(migration, left)}" for left in known)
    if migration.added:
        yield f"新版新增、尚空着的 {len(migration.added)} 处："
        for new in migration.added:
            needed = "　必填" if new.cell.required else ""
            yield f"  {new.cell.address}「{new.what}」{needed}"


def _left(migration: Migration, left: Left) -> str:
    sheet, ref = migration.placement.where(left.cell.address)
    return f"{sheet}!{ref}「{left.cell.label}」{shown(left.value, left.cell.kind)}　{left.reason}"
