"""``xltool template check``: a line a problem, as editors and compilers write them, or what was looked at."""

from __future__ import annotations

from collections.abc import Iterator

from xltool.proofreading import Proof


def lines(proof: Proof) -> Iterator[str]:
    """``templates/yunnan-2017/scoring.toml:41 table.column.得分.formula：…``."""
    for fault in proof.problems:
        key = f" {fault.key}" if fault.key else ""
        yield f"{fault.file}:{fault.line}{key}：{' '.join(fault.message.split())}"
    if not proof.problems and proof.template:
        counts = f"字段和列 {proof.fields}，公式 {proof.formulas}，规则 {proof.rules}，示例 {proof.examples}"
        yield f"{proof.template.id} 版本 {proof.template.version} 没有问题：{counts}"
