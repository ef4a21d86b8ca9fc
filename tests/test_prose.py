"""The paragraphs of the report that state figures: in the report's own words, live, blank where it is blank."""

from __future__ import annotations

import re

import pytest

from tests.conftest import SAMPLES
from xltool.audit.wording import differences
from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.generation import computed
from xltool.layout import Layout
from xltool.terms import Role
from xltool.values import Value
from xltool.workbook import measure, styles
from xltool.workbook.spots import spots

REPORT = {
    "预算收入段": "2017年财务预算总收入43,520.78万元，其中：本年收入34,049.25万元（本级财力安排的支出13,777.25万元、"
    "执法办案补助110.00万元、收费成本补偿20,162.00万元），上年结转收入844.73万元，事业单位经营收入8,626.80万元。",
    "决算支出段": "2017年度总支出决算数为53,371.36万元，其中：基本支出12,614.04万元（工资福利支出8,998.51万元，"
    "商品和服务支出1,582.23万元，对个人和家庭的补助2,033.30万元），占总支出的23.63%；项目支出24,384.93万元"
    "（共计3个一级项目75个二级项目，分别由25个下属事业单位和局机关各处室执行），占总支出45.69%；"
    "经营支出16,372.39万元，占总支出的30.68%。",
    "结转结余段": "2017年初结余金额3,096.43万元（项目支出结转结余3,097.00万元，经营结余-0.57万元），2017年末结余金额为"
    "1,898.34万元（项目支出结转结余1,981.31万元，经营结余-82.98万元），年末结转结余较年初下降38.69%。",
    "概况首句": "分为特设安全监管项目等5个二级项目，其中：",
    "结论总述": "自评结论：绩效评价组通过云南省质量技术监督局质量安全监管专项经费项目投入、过程、产出、效果等4个一级指标、"
    "7个二级指标、23个三级指标、63个四级指标进行绩效考核，最终自评得分97.75分，各项内容如下：",
    "结论项目立项": "1、项目立项：该指标基准分为9分，主要考核项目立项规范性、绩效目标合理性、绩效指标明确性，经评价，"
    "该指标自评得分8.7分。扣分原因是各项目均设定量及定性指标，但个别项目定量指标不够完整、未涵盖全部工作内容。",
    "结论资金落实": "2、资金落实：该指标基准分为6分，主要考核项目资金到位率、到位及时率，经评价，该指标自评得分5分。扣分原因是，"
    "项目预算资金到位率94.52%，未达100%。截至2017年末，项目到位资金大部分拨付到各使用事项，年末结余为5.39万元，"
    "资金拨付在各季度不均衡。",
    "结论业务管理": "1、业务管理：该指标基准分15分，主要考核项目制度执行有效性、项目质量可控性、档案管理规范性、"
    "管理制度及安全性，经评价，该指标自评得分15分。",
    "结论产出": "三、项目产出（标准分30分，自评分29.9分）：该指标主要考核项目目标完成率、资金使用率、完成及时率、质量达标率、"
    "成本节约率，经评价，项目年初结转结余资金为6.61万元，本年收入1,377.67万元，本年支出1,378.88万元，"
    "资金使用率99.61%，扣0.1分，该指标自评得分29.9分。",
    "结论效果": "四、项目效果（标准分25分，自评分24.65分）：该指标主要考核项目经济效益、社会效益、生态效益、可持续发展及"
    "社会公众或服务对象满意度，经评价，该指标自评得分24.65分。扣分原因为，项目共发放及回收有效问卷100份，"
    "问卷调查综合得分92.97分，此项评价分值=5×92.97÷100=4.65分，扣分0.35分。",
}


def told(layout: Layout, values: dict[str, Value]) -> dict[str, Value]:
    return {name: values[layout.by_name[f"[{name}]"].address] for name in REPORT}


def test_the_corrected_report_speaks_as_the_report_does(layout: Layout) -> None:
    data = read_data(SAMPLES / "yunnan-2017" / "更正.toml")
    assert told(layout, computed(layout, fill(layout, data).values)) == REPORT


def test_a_blank_form_has_rules_in_place_of_figures(layout: Layout) -> None:
    for name, text in told(layout, computed(layout, {})).items():
        assert isinstance(text, str) and "____" in text, name
        figures = set(re.findall(r"\d[\d,.]*", text.replace("2017", "")))
        standard = {"1", "2", "4", "5", "6", "7", "9", "15", "23", "25", "30", "100"}  # of the form, not of the unit
        assert figures <= standard, (name, figures)


def test_prose_follows_the_cells(layout: Layout) -> None:
    data = read_data(load_template("yunnan-2017").folder / "sample.toml")
    values = fill(layout, data).values
    rising = values | {layout.by_name["[部门年末总计]"].address: 4000.0, layout.by_name["[问卷回收份数]"].address: 96.0}
    after = told(layout, computed(layout, rising))
    assert "年末结转结余较年初增长29.18%。" in str(after["结转结余段"])
    assert "发放问卷100份、回收有效问卷96份" in str(after["结论效果"])


@pytest.mark.parametrize(
    ("declared", "expected", "said"),
    [
        ("本年收入57.67元，", "本年收入1,377.67万元，", "“本年收入57.67元”应为“本年收入1,377.67万元”"),
        ("得 9 分（优）", "得9分(优)", ""),
        ("结余6.6万元", "结余6.61万元", ""),
        ("结余6.5万元", "结余6.61万元", "“结余6.5万元”应为“结余6.61万元”"),
        ("甲乙丙", "一二三四", "“甲乙丙”应为“一二三四”"),
        ("共4个项目，计80家", "共5个项目，计85家", "“共4个项目”应为“共5个项目”，“计80家”应为“计85家”"),
    ],
)
def test_how_two_paragraphs_are_told_apart(declared: str, expected: str, said: str) -> None:
    assert differences(declared, expected) == said


def test_nine_hundred_characters_fit_a_row(layout: Layout) -> None:
    """What a rule warns of above 900 characters is printed whole below: a row holds it, in each such column."""
    (rule,) = (rule for rule in layout.template.rules if rule.code == "WZ09")
    columns = tuple(f"{name}[内容]" for name in rule.each)
    narrow = [
        (spot.cell.name, lines)
        for plan in layout.sheets
        for spot in spots(layout, plan, {})
        if spot.cell.name.startswith(columns)
        and (lines := measure.lines("测" * 900, spot.width, styles.font_size(spot))) > 27
    ]
    assert narrow == [] and "约 27 行字" in rule.basis


def test_what_is_computed_cannot_be_typed_in(layout: Layout) -> None:
    for name in REPORT:
        assert layout.by_name[f"[{name}]"].role is Role.FORMULA
