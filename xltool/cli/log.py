"""``xltool log``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli.chinese import Command
from xltool.cli.in_workspace import in_workspace, opened
from xltool.terms import Verdict

if TYPE_CHECKING:
    from xltool.exchange.ledger import Event


@click.command(cls=Command)
@click.argument("unit", metavar="[单位]", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", metavar="格式", help="text 逐行（缺省），jsonl"
)
@in_workspace
def log(unit: str | None, form: str, folder: Path) -> None:
    """台账：下发、收到、核对、退回、通过的全部记录，或一个单位的。"""
    from xltool.exchange.roster import find_unit

    workspace = opened(folder)
    names = {each.code: each.name for each in workspace.roster}
    code = find_unit(workspace.roster, unit).code if unit else None
    with workspace.ledger() as ledger:
        for event in ledger.events(code):
            click.echo(_json(event) if form == "jsonl" else _line(event, names))


def _line(event: Event, names: dict[str, str]) -> str:
    from xltool.report.visible import visible

    at = datetime.datetime.fromisoformat(event.at).astimezone().strftime("%Y-%m-%d %H:%M")
    version = f"第 {event.version} 版" if event.version else ""
    detail = event.detail
    said = [_verdict(detail), event.reason]
    said += [f"{detail['subject']} → {'；'.join(map(str, _list(detail['to'])))}" if detail.get("letter") else ""]
    said += [f"期限 {detail['deadline']}" if detail.get("deadline") else ""]
    said += [str(detail.get("name") or detail.get("file") or "")]
    unit = f"{event.unit} {names.get(event.unit, '')}" if event.unit else "（不明）"
    digest = event.sha256[:8] if event.sha256 else ""
    parts = (at, event.kind.word, unit, version, "，".join(filter(None, said)), digest)
    return "　".join(visible(part) for part in parts if part)


def _verdict(detail: Mapping[str, object]) -> str:
    if "verdict" not in detail:
        return ""
    errors, warnings = (int(str(detail[key])) for key in ("errors", "warnings"))
    return Verdict(detail["verdict"]).counted(errors, warnings, len(_list(detail.get("outdated"))))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _json(event: Event) -> str:
    return json.dumps(
        {
            "id": event.id,
            "at": event.at,
            "event": event.kind.value,
            "unit": event.unit,
            "version": event.version,
            "sha256": event.sha256,
            "reason": event.reason,
            "detail": event.detail,
        },
        ensure_ascii=False,
    )
