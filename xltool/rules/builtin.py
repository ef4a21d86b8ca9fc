"""Declarations of the built-in rules, in the order of the 核对表."""

from __future__ import annotations

from xltool.rule import Rule
from xltool.terms import Level

WT01 = Rule(
    code="WT01",
    title="必填项填写完整",
    level=Level.ERROR,
    when="[已填项数]>0",
    holds="[未填项数]=0",
    say='"尚有 "&[未填项数]&" 项未填（见表末各表页的计数）"',
    fix="补填；文字确无情况的写“无”",
    check="inputs.blanks",
)
LX01 = Rule(
    code="LX01",
    title="应填数字的单元格填的是数字",
    level=Level.ERROR,
    holds="[非数字格数]=0",
    say='[非数字格数]&" 格应填数字而填了文字，不会计入合计"',
    fix="删除后重新录入纯数字，不带逗号、空格和单位",
    check="inputs.types",
)
LX02 = Rule(
    code="LX02",
    title="可选的单元格填的是所列的选项",
    level=Level.WARNING,
    fix="点该格右边的箭头，从列表中选一项",
    check="inputs.types",
)
GS01 = Rule(
    code="GS01",
    title="公式被手工覆盖，且与复算值不符",
    level=Level.ERROR,
    fix="恢复公式：从空白表或相邻行复制该格，或撤销手工填写",
    check="formulas.check_formulas",
)
GS02 = Rule(
    code="GS02",
    title="公式被手工覆盖，但与复算值相符",
    level=Level.WARNING,
    fix="恢复公式；确需手填的请说明",
    check="formulas.check_formulas",
)
GS03 = Rule(
    code="GS03",
    title="公式被改动",
    level=Level.ERROR,
    fix="恢复为模板的公式",
    check="formulas.check_formulas",
)
GS04 = Rule(
    code="GS04",
    title="显示的结果不是公式算出的结果",
    level=Level.ERROR,
    fix="用 Excel 或 WPS 打开，按 F9 重新计算后保存再报",
    check="formulas.stale",
)
GS05 = Rule(
    code="GS05",
    title="公式没有保存计算结果",
    level=Level.WARNING,
    fix="请用 Excel 或 WPS 打开后另存为 .xlsx 再报",
    check="formulas.uncached",
)
GS06 = Rule(
    code="GS06",
    title="填报格里是公式",
    level=Level.WARNING,
    fix="改填数值；确需用公式计算的请说明",
    check="inputs.types",
)
GD01 = Rule(
    code="GD01",
    title="模板固定的内容被改动",
    level=Level.ERROR,
    fix="恢复模板原有的内容",
    check="inputs.fixed",
)
JG01 = Rule(
    code="JG01",
    title="表页或表格的结构被改动",
    level=Level.ERROR,
    fix="用原来下发的工作簿重新填报，不要删改表页、标题和表外的行列",
    check="inputs.structure",
)
BS01 = Rule(
    code="BS01",
    title="各处的标识说的是同一份报表",
    level=Level.ERROR,
    fix="用下发给本单位的工作簿填报，不要改动标识，也不要把表页移到别的工作簿里",
    check="marks.contradicting",
)
HD01 = Rule(
    code="HD01",
    title="核对表显示的结果与数据不符",
    level=Level.WARNING,
    fix="用 Excel 或 WPS 打开，按 F9 重新计算后保存再报",
    check="verdicts.outdated",
)
HD02 = Rule(
    code="HD02",
    title="核对表或核对列的公式被改动",
    level=Level.ERROR,
    fix="恢复核对表和核对列的公式，或用原来下发的工作簿重新填报",
    check="verdicts.tampered",
)
YC01 = Rule(
    code="YC01",
    title="隐藏的行、列和表页里没有填报内容",
    level=Level.WARNING,
    fix="取消隐藏（或筛选）后再报，或说明原因；隐藏的内容打印不出来，却计入合计",
    check="appearance.hidden",
)
XS01 = Rule(
    code="XS01",
    title="显示的数字就是单元格里的数字",
    level=Level.WARNING,
    fix="恢复该格的数字格式和颜色（从空白表或相邻行复制格式），或说明原因",
    check="appearance.displayed",
)
JG02 = Rule(
    code="JG02",
    title="没有多出的表页和表外的内容",
    level=Level.INFO,
    fix="不影响核对；与报告无关的内容请删去",
    check="surroundings.surroundings",
)
JG03 = Rule(
    code="JG03",
    title="填报格没有另行合并",
    level=Level.WARNING,
    fix="取消合并，逐格填写；或说明原因",
    check="surroundings.surroundings",
)
JS01 = Rule(
    code="JS01",
    title="计算设置与下发时相同",
    level=Level.INFO,
    fix="在“文件—选项—公式、高级”里恢复自动计算等缺省设置",
    check="surroundings.surroundings",
)
BH01 = Rule(
    code="BH01",
    title="表页保护和填报限制没有取消",
    level=Level.INFO,
    fix="不影响核对；取消保护后容易误改公式，下次请保留",
    check="surroundings.surroundings",
)
WL01 = Rule(
    code="WL01",
    title="没有链接到别的文件",
    level=Level.INFO,
    fix="不影响核对；如要清理，在“数据—编辑链接”里断开",
    check="inputs.outside",
)
WL02 = Rule(
    code="WL02",
    title="没有嵌入别的文档或控件",
    level=Level.INFO,
    fix="嵌入的内容没有打开查看；需要审核的材料请另行报送",
    check="inputs.outside",
)

BUILTIN: tuple[Rule, ...] = (
    WT01, LX01, LX02, GS01, GS02, GS03, GS04, GS05, GS06, GD01, JG01, BS01, HD01, HD02, YC01, XS01,
    JG02, JG03, JS01, BH01, WL01, WL02,
)  # fmt: skip
"""All of them, in the order of the 核对表."""

BY_CODE = {rule.code: rule for rule in BUILTIN}
