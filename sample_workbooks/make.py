"""Makes the sample workbooks from their data: honest ones, and one fault each in the others.

    python sample_workbooks/make.py          makes all of them anew, and the findings beside them

Each case of a template's ``cases.toml`` is a workbook: its data file filled in, and then what a
person, or a forger, would do to it. What Excel would recalculate after an edit is recalculated;
what it would not is left alone.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from xltool import a1
from xltool.audit import plan_of
from xltool.audit.trial import retyped
from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.generation import computed, generate
from xltool.layout import Layout, Mark, PlannedCell, compose, fingerprint
from xltool.layout.blocks import cell_content
from xltool.recalculation import compile_plan
from xltool.report import as_prose
from xltool.values import Value
from xltool.verification import verify_all
from xltool.workbook import render

HERE = Path(__file__).resolve().parent
BASE = "更正"

Parts = dict[str, bytes]


def workbooks(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every workbook of a template's folder, with its bytes."""
    template = load_template(folder.name)
    layout = compose(template)
    for case in tomllib.loads((folder / "cases.toml").read_text("utf-8"))["case"]:
        data = read_data(folder / f"{name}.toml") if (name := case.get("data", BASE)) else None
        edits, acts = case.get("edits", []), case.get("acts", {})
        if edits and data:
            content = doctored(layout, fill(layout, data).values, edits)
        else:
            content = generate(template, data).workbook
        yield folder / f"{case['name']}.xlsx", repacked(content, lambda parts: act(layout, parts, acts))  # noqa: B023


def doctored(layout: Layout, inputs: Mapping[str, Value], edits: list[dict[str, object]]) -> bytes:
    """The workbook of these inputs with edits made by hand."""
    unit = str(inputs[layout.by_name[f"[{layout.template.identity.unit_field}]"].address])
    mark = Mark(layout.template.id, layout.template.version, unit, layout.changed_rows, fingerprint(layout))
    values = _recalculated(layout, inputs, edits)
    return patched(layout, render(layout, values, mark), values, edits)


def _recalculated(layout: Layout, inputs: Mapping[str, Value], edits: list[dict[str, object]]) -> dict[str, Value]:
    """All values as Excel would show them after the edits that make it recalculate."""
    given = computed(layout, inputs)
    typed: dict[str, Value] = {}
    for edit in edits:
        address = _cell(layout, edit).address
        if "formula" in edit:
            typed[address] = compile_plan([{address: str(edit["formula"])}]).evaluate(given)[address]
        elif "saved" not in edit:
            typed[address] = cell_content(edit.get("typed"))
    return retyped(plan_of(layout), {**given, **typed}, frozenset(typed)) if typed else given


def patched(layout: Layout, workbook: bytes, values: Mapping[str, Value], edits: list[dict[str, object]]) -> bytes:
    """The bytes of a workbook with the cells of the edits rewritten in its XML."""

    def edit_all(parts: Parts) -> None:
        for edit in edits:
            cell = _cell(layout, edit)
            part = _part(layout, cell.sheet)
            parts[part] = _rewritten(parts[part].decode(), cell, edit, values[cell.address]).encode()

    return repacked(workbook, edit_all)


def act(layout: Layout, parts: Parts, acts: Mapping[str, object]) -> None:
    """What is done to a whole workbook: results thrown away, a row hidden, a sheet renamed."""
    if acts.get("uncached"):
        for name in parts:
            if name.startswith("xl/worksheets/"):
                parts[name] = re.sub(rb"(<c [^>]*?)(?: t=\"\w+\")?>(<f>.*?</f>)<v>.*?</v>", rb"\1>\2", parts[name])
    if "hide" in acts:
        cell = layout.by_name[str(acts["hide"])]
        part, row = _part(layout, cell.sheet), a1.split(cell.ref)[0]
        parts[part] = parts[part].replace(f'<row r="{row}"'.encode(), f'<row r="{row}" hidden="1"'.encode())
    if "rename" in acts:
        old, _, new = str(acts["rename"]).partition(" → ")
        for name in parts:
            if name.endswith(".xml"):
                text = parts[name].decode()
                text = text.replace(f"'{old}'!", f"'{new}'!").replace(f'<sheet name="{old}"', f'<sheet name="{new}"')
                parts[name] = text.encode()


def repacked(workbook: bytes, change: Callable[[Parts], None]) -> bytes:
    """A workbook after a change of its parts."""
    source, target = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    parts = {info.filename: source.read(info) for info in source.infolist()}
    before = dict(parts)
    change(parts)
    if parts == before:
        return workbook
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            out.writestr(info, parts[info.filename])
    return target.getvalue()


def _part(layout: Layout, sheet: str) -> str:
    return f"xl/worksheets/sheet{[plan.name for plan in layout.sheets].index(sheet) + 1}.xml"


def _cell(layout: Layout, edit: Mapping[str, object]) -> PlannedCell:
    if "rule" in edit:
        return layout.by_address[next(plan.result for plan in layout.rules if plan.rule.code == edit["rule"])]
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
    """What is said of a sample, by its bare file name."""
    (report,) = verify_all([path])
    return "\n".join(as_prose.lines(report)).replace(str(path), path.name, 1) + "\n"


def main() -> int:
    """Writes all samples and their findings."""
    for folder in sorted(path for path in HERE.iterdir() if (path / "cases.toml").is_file()):
        made = dict(workbooks(folder))
        for old in (*folder.glob("*.xlsx"), *folder.glob("*.txt")):
            if old.with_suffix(".xlsx") not in made:
                old.unlink()
        for path, content in made.items():
            path.write_bytes(content)
            path.with_suffix(".txt").write_text(findings(path), "utf-8")
            print(path.relative_to(HERE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
