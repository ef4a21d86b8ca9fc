"""Makes the files of the corpus from its tables: one atomic defect each, and honest variants.

    python tests/corpus/make.py FOLDER       writes all of them, to look at or to try elsewhere

Each ``*.toml`` beside this script is a level: zip, XML, OOXML, the sheet, resources, honest files. A
``[[family]]`` says what is changed in a sound workbook, with ``@@`` where each of its variants is put
in, and what becomes of it: ``refused`` has words of the refusal, ``reads`` the values that are read,
``verdict`` (over the filled-in sample) what verify says. A new entry needs no code.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import tomllib
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "sample_workbooks" / "yunnan-2017" / "更正.xlsx"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# What a family may put inside the parts of a small workbook: key -> part, what stands before and after.
INSIDE = {
    "sheet": ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}">', "</worksheet>"),
    "strings": ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">', "</sst>"),
    "book": ("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">', "</workbook>"),
    "styles": ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">', "</styleSheet>"),
    "types": ("[Content_Types].xml", f'<Types xmlns="{TYPES}">', "</Types>"),
    "root": ("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">', "</Relationships>"),
    "rels": ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">', "</Relationships>"),
}
SOUND = {
    "types": '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>',
    "root": f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/>',
    "book": '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets>',
    "rels": f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/>',
    "strings": "<si><t>甲</t></si>",
    "styles": "",
    "sheet": '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
}

SHEET = "xl/worksheets/sheet1.xml"

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """One file and what is to become of it."""

    name: str
    family: Mapping[str, Any]
    variant: str  # what is put in for @@

    @property
    def expected(self) -> Mapping[str, Any]:
        return {key: self.family[key] for key in ("refused", "reads", "verdict") if key in self.family}

    def bytes(self) -> bytes:
        if "file" in self.family:
            return self._filled(self.family["file"]).encode(self.family.get("encoding", "utf-8"))
        parts = sample_parts() if "verdict" in self.family else small_parts()
        for key, (part, before, after) in INSIDE.items():
            if key in self.family:
                parts[part] = (before + self._filled(self.family[key]) + after).encode("utf-8", "surrogatepass")
            if "more_" + key in self.family:
                text = parts[part].decode()
                parts[part] = text.replace(after, self._filled(self.family["more_" + key]) + after).encode()
        for part, content in self.family.get("parts", {}).items():
            coded = self._filled(content).encode(self.family.get("encoding", "utf-8"))
            if "raw" in self.family:
                coded = coded.decode("unicode_escape").encode("latin-1")
            parts[self._filled(part)] = coded
        for part in self.family.get("without", []):
            del parts[self._filled(part)]
        for edit in self.family.get("edit", []):
            parts = {name: _edited(name, content, edit, self._filled) for name, content in parts.items()}
        acts = [self._filled(act) for act in self.family.get("acts", [])]
        for act in [act for act in acts if act.split()[0] in ON_PARTS]:
            parts = ON_PARTS[act.split()[0]](parts, *act.split()[1:])
        data = zipped(parts, acts)
        for act in [act for act in acts if act.split()[0] in ON_BYTES]:
            data = ON_BYTES[act.split()[0]](data, *act.split()[1:])
        return data

    def _filled(self, text: str) -> str:
        times = self.family.get("times", 1)
        if "@@" not in text and "##" not in text:
            return text
        text = text.replace("@@", self.variant)
        if "##" not in text:
            return text
        before, body, after = text.split("##")  # the piece between ## is repeated, with %d counted
        return before + "".join(body.replace("%d", str(i)) for i in range(1, times + 1)) + after


def _edited(name: str, content: bytes, edit: Mapping[str, str], filled: Callable[[str], str]) -> bytes:
    """Replace text in the parts whose name begins as the edit says; the text must be there."""
    if not name.startswith(edit["in"]):
        return content
    text = content.decode()
    assert edit["from"] in text or edit.get("maybe"), (name, edit["from"])
    return text.replace(edit["from"], filled(edit["to"])).encode()


def small_parts() -> Parts:
    """A workbook of one cell."""
    return {part: (before + SOUND[key] + after).encode() for key, (part, before, after) in INSIDE.items()}


def sample_parts() -> Parts:
    with zipfile.ZipFile(SAMPLE) as package:
        return {name: package.read(name) for name in package.namelist()}


SIGNATURES = {
    "local": b"PK\3\4",
    "central": b"PK\1\2",
    "end": b"PK\5\6",
    "end64": b"PK\6\6",
    "locator": b"PK\6\7",
}


class _Pipe(io.BytesIO):
    """A stream that cannot go back, so that sizes follow the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


def zipped(parts: Parts, acts: list[str]) -> bytes:
    stream: io.BytesIO = _Pipe() if "streamed" in acts else io.BytesIO()
    method = zipfile.ZIP_STORED if "stored" in acts else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as package:
        warnings.simplefilter("ignore")  # doubled names
        if "folders" in acts:
            for name in sorted({name.rpartition("/")[0] for name in parts} - {""}):
                package.writestr(f"{name}/", b"")
        for name, content in sorted(parts.items()) if "sorted" in acts else parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with package.open(info, "w", force_zip64="zip64" in acts) as part:
                part.write(content)
        for act in acts:
            word, *rest = act.split(" ", 1)
            if word == "again":
                package.writestr(rest[0], b"x")
            elif word == "comment":
                package.comment = rest[0].encode().decode("unicode_escape").encode("latin-1")
    return stream.getvalue()


def _patch(data: bytes, where: str, offset: str, content: str, entry: str = "") -> bytes:
    """Bytes (hexadecimal) over those at an offset of every header of a kind, or of the one numbered."""
    signature = SIGNATURES[where]
    patched, start, number = bytearray(data), -1, 0
    while (start := data.find(signature, start + 1)) >= 0:
        if entry in ("", str(number)):
            at = start + int(offset)
            patched[at : at + len(content) // 2] = bytes.fromhex(content)
        number += 1
    assert number
    return bytes(patched)


def _end64(data: bytes) -> bytes:
    """With a zip64 end of directory, as writers have it that do not know the size before."""
    place = data.rindex(b"PK\5\6")
    _, _, _, _, count, size, offset, _ = struct.unpack("<4s4H2LH", data[place : place + 22])
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:place] + record + locator + short


def _gap(data: bytes, size: str) -> bytes:
    """Bytes between the last part and the directory, whose offset is told right."""
    place = data.rindex(b"PK\5\6")
    offset = struct.unpack("<L", data[place + 16 : place + 20])[0]
    end = data[place : place + 16] + struct.pack("<L", offset + int(size)) + data[place + 20 :]
    return data[:offset] + bytes(int(size)) + data[offset:place] + end


def _inline(parts: Parts) -> Parts:
    """Every shared string written into its cells."""
    inner = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    made = dict(parts)
    for name in (name for name in parts if name.startswith("xl/worksheets/sheet")):
        cells = re.compile(r'<c ([^>]*) ?t="s"([^>]*)><v>(\d+)</v></c>')
        put = lambda m: f'<c {m[1]} t="inlineStr"{m[2]}><is>{inner[int(m[3])]}</is></c>'  # noqa: E731
        made[name] = cells.sub(put, parts[name].decode()).encode()
    return made


def _without_refs(parts: Parts) -> Parts:
    """Cells and rows without addresses, where none is left out before them."""
    made = dict(parts)
    for name in (name for name in parts if name.startswith("xl/worksheets/sheet")):
        made[name] = re.sub(r'(<row r="\d+"[^>]*>)<c r="A\d+"', r"\1<c", parts[name].decode()).encode()
    return made


def _dropped(parts: Parts) -> Parts:
    """Formulas without the results that were saved with them."""
    made = dict(parts)
    for name in (name for name in parts if name.startswith("xl/worksheets/sheet")):
        made[name] = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", parts[name].decode()).encode()
        made[name] = re.sub(rb'(<c [^>]*) t="str"([^>]*><f)', rb"\1\2", made[name])
    return made


def _put(parts: Parts, key: str, inside: str) -> Parts:
    part, before, after = INSIDE[key]
    return {**parts, part: (before + inside + after).encode()}


def _master(parts: Parts) -> Parts:
    first = f"<row><c><f t='shared' si='0'>{'A1+' * 5000}1</f><v>1</v></c></row>"
    later = "<row><c><f t='shared' si='0'/></c></row>"
    return _put(parts, "sheet", f"<sheetData>{first}{later * 5000}</sheetData>")


ON_PARTS: dict[str, Callable[..., Parts]] = {
    "many": lambda parts, count: {**parts, **{f"xl/media/{n}.png": b"" for n in range(int(count) - len(parts))}},
    "bomb": lambda parts, size: {**parts, SHEET: parts[SHEET] + b" " * (int(size) << 20)},
    "deep": lambda parts, key: _put(parts, key, "<a>" * 100_000),
    "wide": lambda parts, key: _put(parts, key, "<a/>" * 3_100_000),
    "long": lambda parts, key: _put(parts, key, "<si><t>甲</t></si>" + f"<si><t>{'a' * 32_760}😀</t></si>" * 1400),
    "formats": lambda parts, count: _put(parts, "styles", "<cellXfs>" + "<xf/>" * int(count) + "</cellXfs>"),
    "master": _master,
    "dropped": _dropped,
    "inline": _inline,
    "without_refs": _without_refs,
}
ON_BYTES: dict[str, Callable[..., bytes]] = {
    "patch": _patch,
    "end64": _end64,
    "gap": _gap,
    "cut": lambda data, size: data[: int(size)] if int(size) < 0 else data[: len(data) * int(size) // 100],
    "before": lambda data, text: text.encode().decode("unicode_escape").encode("latin-1") + data,
    "after": lambda data, text: data + text.encode().decode("unicode_escape").encode("latin-1"),
    "twice": lambda data: data + data,
    "replace": lambda data, old, new: data.replace(old.encode(), new.encode()),
    "deflated": lambda data: zlib.compress(data),
}


def cases(*levels: str) -> Iterator[Case]:
    """All cases of the levels named (all of them, if none is), in the order of the tables."""
    for path in sorted(HERE.glob("*.toml")):
        if not levels or path.stem in levels:
            for family in tomllib.loads(path.read_text("utf-8"))["family"]:
                variants = family.get("each", [""])
                for number, variant in enumerate(variants, 1):
                    name = f"{path.stem}-{family['name']}" + (f"-{number:02}" if len(variants) > 1 else "")
                    yield Case(name, family, variant)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases():
        (folder / f"{case.name}.xlsx").write_bytes(case.bytes())


if __name__ == "__main__":
    main()
