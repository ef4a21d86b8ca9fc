"""Any bytes end as a Submission or as a RefusedError; and what is read, another reader sees too.

    python tests/submission/test_fuzz.py [COUNT]     COUNT mutants of the XML, 20,000 if it is not given
"""

from __future__ import annotations

import datetime
import io
import re
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from xltool import a1
from xltool.errors import RefusedError
from xltool.submission import Submission, read, scalars
from xltool.values import ExcelError, Undecided


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _sound(tmp_path_factory.mktemp("fuzz") / "a.xlsx")


def _sound(path: Path) -> bytes:
    """A small workbook with a bit of everything."""
    book = xlsxwriter.Workbook(path)
    book.set_custom_property("模板", "yunnan-2017")
    sheet = book.add_worksheet("二、表")
    sheet.write("A1", "文字")
    sheet.write("A2", 1.5)
    sheet.write_formula("B1", "=A2*2", None, 3)
    sheet.write_array_formula("C1:C2", "{=A1:A2}", None, "x")
    sheet.merge_range("D1:E2", True)
    sheet.set_column("F:G", 9, None, {"hidden": True})
    book.define_name("收入", "='二、表'!$A$2")
    book.close()
    return path.read_bytes()


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "改.xlsx"


def _outcome(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        submission = read(path)
    except RefusedError as error:
        assert str(error).startswith("改.xlsx：")
    else:
        assert isinstance(submission, Submission)


_EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.binary(max_size=6)),
    min_size=1,
    max_size=6,
)


def _edited(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, removed, put in edits:
        start = int(place * len(data))
        data = data[:start] + put + data[start + removed :]
    return data


_RELAXED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@_RELAXED
@given(edits=_EDITS, cut=st.floats(0, 1))
def test_mutated_file(sound: bytes, scratch: Path, edits: list, cut: float) -> None:
    _outcome(scratch, _edited(sound, edits))
    _outcome(scratch, sound[: int(cut * len(sound))])


@_RELAXED
@given(edits=_EDITS)
def test_overwritten_bytes(sound: bytes, scratch: Path, edits: list) -> None:
    """Same length, so that the zip file's own tables stay where they are."""
    same = [(place, len(put), put) for place, _, put in edits]
    _outcome(scratch, _edited(sound, same)[: len(sound)])


_PIECES = st.sampled_from(
    b'<c r="A1"> <v> </v> <f> t="shared" si="0" <row> </row> t="s" t="d" r="" 9999999999 -1 1e9 NaN'
    b" <is> <t> </sheetData> <sheetData/> &amp; &#55296; &lt; <!-- --> <![CDATA[ ]]> \xef\xbb\xbf"
    b' _xD800_ _x0000_ ref="A1:B" name="" localSheetId="7" r:id="rId9" xmlns="" Target=""'.split(b" ")
)


@_RELAXED
@given(data=st.data())
def test_mutated_part(sound: bytes, scratch: Path, data: st.DataObject) -> None:
    """A part is changed inside a zip file that is in order."""
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    edits = data.draw(
        st.lists(
            st.tuples(
                st.floats(0, 1, exclude_max=True),
                st.integers(0, 8),
                _PIECES | st.binary(max_size=3),
            ),
            min_size=1,
            max_size=3,
        )
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for each, content in parts.items():
            package.writestr(each, _edited(content, edits) if each == name else content)
    _outcome(scratch, stream.getvalue())


@_RELAXED
@given(
    noise=st.binary(max_size=200),
    head=st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"<", b"\xff\xfe"]),
)
def test_noise(scratch: Path, noise: bytes, head: bytes) -> None:
    _outcome(scratch, head + noise)


def _mutant(parts: dict[str, bytes], random: Random) -> bytes:
    """A workbook with one to three changes of its XML that keep it well-formed, mostly."""
    made = dict(parts)
    for _ in range(random.randint(1, 3)):
        name = random.choice(sorted(made))
        made[name] = _changed(made[name].decode("utf-8", "surrogatepass"), random).encode("utf-8", "surrogatepass")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in made.items():
            package.writestr(name, content)
    return stream.getvalue()


_ELEMENT = re.compile(r"<(\w[\w:]*)(?: [^<>]*)?(?:/>|>[^<]*</\1>)")
_ATTRIBUTE = re.compile(r' [\w:]+="[^"]*"')
_TEXT = re.compile(r">[^<]+<")
_VALUES = (
    "", "0", "1", "-1", "2", "1.5", "1e3", "1e999", "NaN", "0x1", "１", "A1", "B7", "A0", "XFD1048576", "XFE1", "r1",
    "rId1", "shared", "array", "s", "str", "b", "e", "d", "n", "inlineStr", "true", "2017-01-02", "#N/A", "=A1", "甲 ",
    "_x0041_", "A1:B2", "hidden", "4294967297", "../x.xml", "/xl/workbook.xml", "External", "preserve",
)  # fmt: skip


def _changed(text: str, random: Random) -> str:
    """An element taken out, doubled, moved or swapped; an attribute dropped, doubled or set; a text set."""
    kind = random.choice((_ELEMENT, _ELEMENT, _ATTRIBUTE, _ATTRIBUTE, _TEXT))
    found = list(kind.finditer(text))
    if not found:
        return text
    one, other = random.choice(found), random.choice(found)
    value = random.choice(_VALUES)
    if kind is _ATTRIBUTE and random.random() < 0.7:
        put = one[0].partition("=")[0] + f'="{value}"'
    elif kind is _TEXT and random.random() < 0.7:
        put = f">{value}<"
    else:
        put = random.choice(("", one[0] * 2, other[0]))
    return text[: one.start()] + put + text[one.end() :]


def _disagreement(path: Path) -> object:
    """A cell that openpyxl reads otherwise than we do, of a file that passes; None where there is none."""
    try:
        submission = read(path)
    except RefusedError:
        return None
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, data_only=True)
    except Exception:  # openpyxl is stricter about styles, names and properties, which show no value
        return None
    for sheet in submission.sheets:
        if sheet.name not in book.sheetnames:
            return sheet.name
        if not isinstance(other := book[sheet.name], Worksheet):
            continue
        for ref, cell in sheet.cells.items():
            if not isinstance(cell.value, Undecided) and not _alike(cell.value, other[ref].value):
                return sheet.name, ref, cell.value, other[ref].value
        for ref in (c.coordinate for row in other.iter_rows() for c in row if c.value not in (None, "")):
            if ref not in sheet.cells and not _covered(ref, sheet.merges):
                return sheet.name, ref, None, other[ref].value
    return None


def _covered(ref: str, merges: tuple[str, ...]) -> bool:
    row, column = a1.split(ref)
    return any(t <= row <= b and le <= column <= r for t, le, b, r in map(a1.area, merges))


def _alike(ours: object, theirs: object) -> bool:
    """Whether two readers mean the same. Some ways of openpyxl are known, and are not ours."""
    if isinstance(theirs, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return isinstance(ours, float)  # it makes a date of a number by its format
    if isinstance(ours, ExcelError):
        return ours.code == theirs
    if isinstance(ours, str):
        # It drops "" and merged cells, decodes no escapes in results, and keeps blanks that XML says to drop.
        shown = "" if theirs is None else str(theirs)
        return theirs is None or ours.split() == scalars.plain(shown).split()
    return theirs is None or (ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool))


def _run(sound: bytes, path: Path, count: int, seed: int) -> Iterator[tuple[int, object]]:
    """Seeds of the mutants about which two readers disagree."""
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for number in range(seed, seed + count):
        path.write_bytes(_mutant(parts, Random(number)))
        try:
            found = _disagreement(path)
        except Exception as error:
            error.add_note(f"seed {number}")
            raise
        if found is not None:
            yield number, found


def test_two_readers_agree_about_what_passes(sound: bytes, scratch: Path) -> None:
    assert list(_run(sound, scratch, 300, 0)) == []


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        sound = _sound(Path(folder) / "a.xlsx")
        found = list(_run(sound, Path(folder) / "改.xlsx", count, 1_000_000))
    print(f"{count} mutants, {len(found)} disagreements", *found[:20], sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
