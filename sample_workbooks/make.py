"""Makes the sample workbooks from their data: honest ones, and one fault each in the others.

    python sample_workbooks/make.py          makes what is missing or stale, and the findings beside it

For every template folder: ``*.toml`` data files become workbooks, and each case of
``cases.toml`` becomes a copy of its base with the edits that a person, or a forger, would make.
What Excel would recalculate after an edit is recalculated; what it would not is left alone.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from xltool.audit import plan_of
from xltool.audit.trial import retyped
from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.generation import computed, generate
from xltool.layout import Layout, Mark, PlannedCell, compose, fingerprint
from xltool.layout.blocks import cell_content
from xltool.recalculation import compile_plan
from xltool.report import as_plain
from xltool.values import Value
from xltool.verification import verify_all
from xltool.workbook import render

HERE = Path(__file__).resolve().parent
BASE = "更正"


def workbooks(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every workbook of a template's folder, with its bytes."""
    template = load_template(folder.name)
    for path in sorted(folder.glob("*.toml")):
        if path.name != "cases.toml":
            yield path.with_suffix(".xlsx"), generate(template, read_data(path)).workbook
    layout = compose(template)
    cases = tomllib.loads((folder / "cases.toml").read_text("utf-8"))["case"]
    for case in cases:
        data = read_data(folder / f"{case.get('base', BASE)}.toml")
        filling = fill(layout, data)
        yield folder / f"{case['name']}.xlsx", doctored(layout, filling.values, case["edits"])


def doctored(layout: Layout, inputs: Mapping[str, Value], edits: list[dict[str, object]]) -> bytes:
    """The workbook of these inputs with edits made by hand."""
    unit = str(inputs[layout.by_name[f"[{layout.template.identity.unit_field}]"].address])
    mark = Mark(layout.template.id, layout.template.version, unit, layout.rows, fingerprint(layout))
    values = _recalculated(layout, inputs, edits)
    return patched(layout, render(layout, values, mark), values, edits)


def _recalculated(layout: Layout, inputs: Mapping[str, Value], edits: list[dict[str, object]]) -> dict[str, Value]:
    """All values as Excel would show them after the edits that make it recalculate."""
    given = computed(layout, inputs)
    typed: dict[str, Value] = {}
    for edit in edits:
        address = layout.by_name[str(edit["cell"])].address
        if "formula" in edit:
            typed[address] = compile_plan([{address: str(edit["formula"])}]).evaluate(given)[address]
        elif "saved" not in edit:
            typed[address] = cell_content(edit.get("typed"))
    return retyped(plan_of(layout), {**given, **typed}, frozenset(typed)) if typed else given


def patched(layout: Layout, workbook: bytes, values: Mapping[str, Value], edits: list[dict[str, object]]) -> bytes:
    """The bytes of a workbook with the cells of the edits rewritten in its XML."""
    order = [sheet.name for sheet in layout.sheets]
    source, target = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            content = source.read(info)
            for edit in edits:
                cell = _cell(layout, edit)
                if info.filename == f"xl/worksheets/sheet{order.index(cell.sheet) + 1}.xml":
                    content = _rewritten(content.decode(), cell, edit, values[cell.address]).encode()
            out.writestr(info, content)
    return target.getvalue()


def _cell(layout: Layout, edit: Mapping[str, object]) -> PlannedCell:
    return layout.by_address[str(edit["address"])] if "address" in edit else layout.by_name[str(edit["cell"])]


def _rewritten(xml: str, cell: PlannedCell, edit: dict[str, object], value: Value) -> str:
    found = re.search(rf'<c r="{cell.ref}"( s="\d+")?[^>]*?(?:/>|>(.*?)</c>)', xml, re.DOTALL)
    if not found:
        raise ValueError(f"{cell.address}: no such cell in the workbook")
    style, inner = found[1] or "", found[2] or ""
    formula = "".join(re.findall(r"<f>.*?</f>", inner))
    if "formula" in edit:
        formula = f"<f>{escape(str(edit['formula'])[1:])}</f>"
    if "saved" in edit:
        new = f'<c r="{cell.ref}"{style}>{formula}<v>{edit["saved"]}</v></c>'
    elif "clear" in edit:
        new = f'<c r="{cell.ref}"{style}/>'
    elif isinstance(value, str):
        new = f'<c r="{cell.ref}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    else:
        new = f'<c r="{cell.ref}"{style}>{formula if "formula" in edit else ""}<v>{value!r}</v></c>'
    return xml[: found.start()] + new + xml[found.end() :]


def findings(path: Path) -> str:
    """What ``xltool verify --format plain`` says of a sample, by its bare file name."""
    (report,) = verify_all([path])
    return "\n".join(as_plain.lines(report)).replace(str(path), path.name, 1) + "\n"


def main() -> int:
    """Writes all samples and their findings."""
    for folder in sorted(path for path in HERE.iterdir() if (path / "cases.toml").is_file()):
        for path, content in workbooks(folder):
            path.write_bytes(content)
            path.with_suffix(".txt").write_text(findings(path), "utf-8")
            print(path.relative_to(HERE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
