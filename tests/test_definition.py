"""A slip in a definition is refused with file, line, key and the nearest right name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xltool.definition import find_template, load_template, template_folders
from xltool.errors import DefinitionError, UnknownTemplateError
from xltool.layout import compose

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """A copy of yunnan-2017 with one text replaced in one file; gives its folder."""
    folder = tmp_path / "yunnan-2017"
    shutil.copytree(find_template("yunnan-2017"), folder)

    def change(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return change


def refusal(folder: Path) -> str:
    with pytest.raises(DefinitionError) as caught:
        compose(load_template(str(folder)))
    return str(caught.value)


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


def test_unknown_key(edit: Edit) -> None:
    folder = edit("cover.toml", "required = true", "requird = true")
    message = refusal(folder)
    assert message == (
        f"yunnan-2017/cover.toml 第 {line_of(folder, 'cover.toml', 'requird')} 行，键 block[3].field[1].requird："
        "不认识的键“requird”，是否应为“required”？"
    )


def test_unknown_kind(edit: Edit) -> None:
    folder = edit("scoring.toml", 'kind = "score"', 'kind = "scores"')
    message = refusal(folder)
    assert f"第 {line_of(folder, 'scoring.toml', 'scores')} 行" in message
    assert "“scores”不是可用的值" in message and "是否应为“score”？" in message


def test_unknown_field_in_a_formula(edit: Edit) -> None:
    folder = edit("sources.toml", "IF(N([预算安排资金])=0", "IF(N([预算安排资经])=0")
    message = refusal(folder)
    assert "没有字段“预算安排资经”，是否应为“预算安排资金”？" in message
    assert "yunnan-2017/sources.toml 第" in message


def test_unknown_column_in_a_rule(edit: Edit) -> None:
    folder = edit("rules.toml", "holds = 'LEN(TRIM([@扣分原因]))>=5'", "holds = 'LEN([@扣份原因])>=5'")
    message = refusal(folder)
    assert "表“三级评分”没有列“扣份原因”，是否应为“扣分原因”？" in message
    assert "yunnan-2017/rules.toml 第" in message


def test_function_outside_the_list(edit: Edit) -> None:
    folder = edit("scoring.toml", "formula = 'SUM(一级评分[标准分])'", "formula = 'SUMM(一级评分[标准分])'")
    assert "函数 SUMM 不在可用之列，是否应为“SUM”？" in refusal(folder)


def test_cell_address_in_a_formula(edit: Edit) -> None:
    folder = edit("scoring.toml", "formula = 'SUM(一级评分[标准分])'", "formula = 'SUM(E10:E13)'")
    assert "不要写单元格地址" in refusal(folder)


def test_name_used_twice(edit: Edit) -> None:
    folder = edit("cover.toml", 'name = "填报人"', 'name = "项目名称"')
    assert "名称“项目名称”已用于 yunnan-2017/cover.toml 第" in refusal(folder)


def test_name_that_excel_would_read_as_a_cell(edit: Edit) -> None:
    folder = edit("cover.toml", 'name = "填报人"', 'name = "AB12"')
    assert "会被 Excel 当作单元格地址" in refusal(folder)


def test_unknown_required_rule(edit: Edit) -> None:
    folder = edit("rules.toml", 'require = ["DF03"]', 'require = ["DF03X"]')
    assert "没有规则“DF03X”，是否应为“DF03”？" in refusal(folder)


def test_full_width_sign(edit: Edit) -> None:
    folder = edit("template.toml", "year = 2017", "year ＝ 2017")
    message = refusal(folder)
    assert f"第 {line_of(folder, 'template.toml', '＝')} 行" in message
    assert "全角符号“＝”" in message


def test_missing_sheet_file(edit: Edit) -> None:
    folder = edit("template.toml", '"scoring"', '"scorings"')
    assert "没有文件 scorings.toml，是否应为“scoring”？" in refusal(folder)


def test_text_in_a_formula_beyond_excels_limit(edit: Edit) -> None:
    long = "字" * 256
    folder = edit("scoring.toml", "formula = 'SUM(一级评分[标准分])'", f"formula = 'IF(1=1,\"{long}\",0)'")
    assert "有 256 字，Excel 上限 255" in refusal(folder)


def test_unknown_template() -> None:
    with pytest.raises(UnknownTemplateError, match="没有模板“yunan-2017”，是否应为“yunnan-2017”？"):
        load_template("yunan-2017")


@pytest.mark.parametrize("name", template_folders())
def test_every_template_composes(name: str) -> None:
    layout = compose(load_template(name))
    assert layout.formulas and layout.rules
