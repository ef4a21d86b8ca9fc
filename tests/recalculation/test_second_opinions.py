"""Every formula of every template, by our plan, by LibreOffice and by the library ``formulas``.

On the sample, and on the sample with inputs of all kinds typed over. Where another program thinks
otherwise, the deviation is one of those named here, or the test fails.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import XLSX, Office, disagreements
from tests.recalculation.opinions import Deviation, Opinion, Second, differs, unexplained
from xltool.data import fill, read_sample
from xltool.definition import load_template, template_folders
from xltool.generation import computed
from xltool.layout import Layout, Mark, fingerprint, stored_layout
from xltool.recalculation.coercion import parse_number
from xltool.values import Undecided, Value
from xltool.workbook import render

# An example takes seconds: what fails is shown as it is. The examples are the same in every run, because
# another program's way that nobody has met yet asks for a reader, not for a second run.
UNSHRUNK: dict[str, Any] = {
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
    "deadline": None,
    "derandomize": True,
}
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
TEMPLATES = sorted(template_folders())
FORMS = [name for name in TEMPLATES if not load_template(name).bases]  # variants have most formulas of their base


def _holds_text_number(opinion: Opinion) -> bool:
    return any(isinstance(value, str) and parse_number(value) is not None for value in opinion.reads.values())


def _last_digit(ours: Value, theirs: object) -> bool:
    """Whether two figures, or the figures of two texts, differ by one in their last digit, and by nothing else."""
    if isinstance(ours, float) and isinstance(theirs, float):
        ours, theirs = str(ours), str(theirs)
    if not isinstance(ours, str) or not isinstance(theirs, str) or _NUMBER.sub("0", ours) != _NUMBER.sub("0", theirs):
        return False
    pairs = zip(_NUMBER.findall(ours), _NUMBER.findall(theirs), strict=True)
    return all(
        abs(Decimal(a) - Decimal(b)) <= Decimal(1).scaleb(min(int(Decimal(n).as_tuple().exponent) for n in (a, b)))
        for a, b in ((a.replace(",", ""), b.replace(",", "")) for a, b in pairs)
    )


FORMULAS = [
    Deviation(
        "a group mark before the point",
        "TEXT(0.5,\"#,##0.00\") is 0.50; the library writes 0,.50",
        lambda o: isinstance(o.ours, str) and str(o.theirs).replace(",.", ".") == o.ours,
    ),
    Deviation(
        "halves",
        "TEXT and ROUND take the fifteen digits that Excel shows: 199999.99499999998 is 200,000.00; the library all",
        lambda o: ("TEXT(" in o.formula or "ROUND(" in o.formula) and _last_digit(o.ours, o.theirs),
    ),
    Deviation(
        "numbers in texts",
        "SUM, COUNT and criteria over a range leave the text \"12\" alone; the library counts it",
        _holds_text_number,
    ),
    Deviation(
        "any text at all",
        'COUNTIF(range,"?*") counts texts of one character and more; the library counts blanks and "" too',
        lambda o: 'COUNTIF(' in o.formula and '"?*"' in o.formula,
    ),
    Deviation(
        "nothing is nothing",
        'a blank cell of an array, or one that INDEX finds, equals ""; in the library it does not',
        lambda o: ("SUMPRODUCT(" in o.formula or "INDEX(" in o.formula)
        and '=""' in o.formula
        and None in o.reads.values(),
    ),
    Deviation(
        "days before 1900-03-01",
        "day 0 is 1900-01-00 in Excel, and 1900-02-29 is a day; the library counts as the calendar does",
        lambda o: "1900-0" in str(o.ours) and "TEXT(" in o.formula,
    ),
    Deviation(
        "the last number of an array",
        "LOOKUP(9E+307,--MID(…)) passes over what is an error; the library's LOOKUP finds nothing then",
        lambda o: "LOOKUP(9E+307," in o.formula,
    ),
    Deviation(
        "places without a sheet",
        "ROW and ROWS are told values here, not references",
        lambda o: "ROW()" in o.formula or "ROWS(" in o.formula,
    ),
]  # fmt: skip

LIBREOFFICE: list[Deviation] = []


@cache
def second(template: str) -> Second:
    return Second(stored_layout(template))


@cache
def sample(template: str) -> dict[str, Value]:
    layout = stored_layout(template)
    return dict(fill(layout, read_sample(layout.template)).values)


AMOUNTS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.005, 100.0, 1457.5, 13788820.3]),
    st.decimals(-(10**7), 10**9, places=2).map(float),
    st.decimals(0, 100, places=4).map(float),
)
WORDS = st.sampled_from(["无", "项目支出", "质量处", "优", "是", "a*b", "见附件？", "汉字" * 300])
DOUBTFUL = st.sampled_from(["12", "１２", "1,377.67", "100%", "≥50", "2017-5-1", "90万元"])


@st.composite
def typed(draw: st.DrawFn, template: str, doubtful: bool) -> dict[str, Value]:
    """The sample with some thirty to a hundred inputs typed over."""
    values = dict(sample(template))
    inputs = [cell for cells in stored_layout(template).inputs.values() for cell in cells]
    for cell in draw(st.lists(st.sampled_from(inputs), min_size=30, max_size=100, unique_by=lambda c: c.address)):
        kinds = [st.none(), AMOUNTS if cell.kind.numeric else WORDS]
        values[cell.address] = draw(st.one_of(*kinds, *([DOUBTFUL] if doubtful else [])))
    return values


def by_formulas(template: str, inputs: dict[str, Value]) -> list[Opinion]:
    layout, library = stored_layout(template), second(template)
    values = computed(layout, inputs)
    found = []
    for address in library.functions:
        ours = values[address]
        theirs = library.compute(address, values)
        if not isinstance(ours, Undecided) and differs(ours, theirs):
            found.append(opinion(layout, address, theirs, values))
    return found


def opinion(layout: Layout, address: str, theirs: object, values: dict[str, Value]) -> Opinion:
    from xltool.audit import plan_of

    formula = layout.formulas.get(address) or layout.verdicts[address]
    reads = {cell: values.get(cell) for cell in plan_of(layout).precedents(address)}
    return Opinion(address, formula, values[address], theirs, reads)


def undecided(template: str, inputs: dict[str, Value]) -> set[str]:
    values = computed(stored_layout(template), inputs)
    return {address for address, value in values.items() if isinstance(value, Undecided)}


@pytest.mark.parametrize("template", TEMPLATES)
def test_formulas_on_the_sample(template: str) -> None:
    assert unexplained(by_formulas(template, sample(template)), FORMULAS) == []
    assert undecided(template, sample(template)) == set()


@pytest.mark.parametrize("template", FORMS)
@settings(max_examples=5, **UNSHRUNK)
@given(data=st.data())
def test_formulas_on_other_inputs(template: str, data: st.DataObject) -> None:
    inputs = data.draw(typed(template, doubtful=False))
    assert unexplained(by_formulas(template, inputs), FORMULAS) == []
    assert undecided(template, inputs) == set()


@pytest.mark.parametrize("template", FORMS)
@settings(max_examples=3, **UNSHRUNK)
@given(data=st.data())
def test_formulas_on_doubtful_inputs(template: str, data: st.DataObject) -> None:
    assert unexplained(by_formulas(template, data.draw(typed(template, doubtful=True))), FORMULAS) == []


@pytest.mark.parametrize("doubtful", [False, True])
@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=2, **UNSHRUNK)
@given(data=st.data())
def test_libreoffice(
    template: str, doubtful: bool, office: Office, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    layout = stored_layout(template)
    values = computed(layout, data.draw(typed(template, doubtful)))
    path = tmp_path_factory.mktemp("typed") / "表.xlsx"
    _write(path, layout, values)
    found = [
        opinion(layout, address, theirs, values)
        for address, (ours, theirs) in disagreements(office(path, XLSX)).items()
        if not isinstance(ours, Undecided)
    ]
    assert unexplained(found, LIBREOFFICE) == []


def _write(path: Path, layout: Layout, values: dict[str, Value]) -> None:
    mark = Mark(layout.template.id, layout.template.version, "", layout.changed_rows, fingerprint(layout))
    path.write_bytes(render(layout, values, mark))
