"""Any bytes end as a Submission or as a RefusedError."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltool.errors import RefusedError
from xltool.submission import Submission, read


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small workbook with a bit of everything."""
    path = tmp_path_factory.mktemp("fuzz") / "a.xlsx"
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
