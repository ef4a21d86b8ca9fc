"""The 核对表: the light, a line a sheet, and a line a rule; and the 核对 columns beside tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltool import a1
from xltool.definition.model import Sheet, Template
from xltool.definition.places import nearest
from xltool.layout import boards, expression, lines, verdicts
from xltool.layout.draft import SheetDraft
from xltool.layout.model import Area, Judgement, PlannedCell, RulePlan, TablePlan
from xltool.layout.scope import Scope
from xltool.rule import Rule
from xltool.rules import BUILTIN
from xltool.terms import EXPLAINED, MARKS, Kind, Level, Outcome, Role

NAME = "核对表"
WIDTHS = (5, 6, 9, 33, 9, 15, 15, 11, 44, 27, 21, 6, 5)
PRINTED = 11  # columns on paper
AFTER = "报送后核对"
HOW = "先改“结果”为 × 的行：表头的箭头可以只看 ×，“定位”可以跳到要改的格。提示性的核实无误，就在“审核说明”写明原因（5 字以上）。"

_HEADINGS = (
    "序号", "代码", "级别", "题目", "结果", "填报值", "应为值", "差额", "问题", "怎么改", "审核说明", "定位", "待办",
)  # fmt: skip
_COUNTS = ("已填项数", "未填项数", "非数字格数", "预填项数")
_PAGE_HEADINGS = ("已填", "未填", "非数字", "预填")
_BAD = (verdicts.FAILS, verdicts.UNDECIDED)


class CheckSheet:
    """Builds the sheet in two steps, because formulas of the form may name its fields."""

    def __init__(self, template: Template, scope: Scope, names: dict[str, Area]) -> None:
        self.template = template
        self.draft = SheetDraft(NAME, scope, names)
        self.rules = order(template.rules)
        self.pages = [sheet for sheet in template.sheets if any(True for _ in lines.inputs_of(sheet))]
        self.contents = (*(sheet.name for sheet in template.sheets[1:]), NAME)
        self.head = 5
        self.lines = {rule.code: self.head + 1 + i for i, rule in enumerate(self.rules)}
        self.last = self.head + len(self.rules)
        self.first_page = self.last + 3
        self.bottom = self.first_page + len(self.pages)
        self.kinds: dict[str, Kind] = {}
        for row, column, name in ((2, 4, "核对结论"), (3, 4, "强制未过"), (3, 7, "提示待说明")):
            self._field(name, row, column)
        for i, name in enumerate(_COUNTS):
            self._field(name, self.bottom, 5 + i)
        self.blanks = {
            sheet.name: a1.address(NAME, a1.cell(self.first_page + i, 6)) for i, sheet in enumerate(self.pages)
        }

    def _field(self, name: str, row: int, column: int) -> None:
        self.draft.scope.fields[name] = Area(NAME, row, column, row, column)
        self.draft.define(name, self.draft.scope.fields[name])

    def place(self, drafts: Sequence[SheetDraft]) -> tuple[tuple[RulePlan, ...], dict[str, str]]:
        """Plans all cells of the sheet, the 核对 columns on the sheets of ``drafts``, and their boards.

        Gives the rules as planned, and the formulas of their figures.

        :raises ValueError: an expression of a rule; its code is the second argument.
        """
        sheets = {draft.name: draft for draft in drafts}
        self.kinds = {cell.address: cell.kind for draft in drafts for cell in draft.cells}
        self._head()
        self._summary()
        plans, figures = [], {}
        for number, rule in enumerate(self.rules, 1):
            try:
                plan, own = self._rule(number, rule, sheets)
            except ValueError as error:
                raise ValueError(*(error.args if len(error.args) > 1 else (str(error), rule.code))) from error
            plans.append(plan)
            figures.update(own)
        self._pages(sheets)
        for draft in drafts:
            for board in draft.boards:
                if board.contents:
                    boards.contents(draft, board, self.contents, self._states())
                else:
                    boards.open_rules(draft, board, *(self._column(number) for number in (2, 4, 9, 13)))
        return tuple(plans), figures

    @property
    def filtered(self) -> Area:
        return Area(NAME, self.head, 1, self.last, len(WIDTHS))

    def _column(self, number: int) -> str:
        """The cells of a column in all lines of rules."""
        return Area(NAME, self.head + 1, number, self.last, number).qualified()

    def _head(self) -> None:
        put = self.draft.put
        put(1, (1, PRINTED), Role.FIXED, "核对表", "核对表", look="title")
        put(2, (1, 3), Role.FIXED, "报送状态", "报送状态", look="label")
        put(3, (1, 3), Role.FIXED, "强制性错误（项）", "强制性错误（项）", look="label")
        put(3, (5, 6), Role.FIXED, "提示性待说明（项）", "提示性待说明（项）", look="label")
        put(4, (1, PRINTED), Role.FIXED, "怎样看", HOW, look="note")
        for column, text in enumerate(_HEADINGS, 1):
            look = "heading" if column <= PRINTED + 1 else "check-heading"
            put(self.head, (column, column), Role.FIXED, f"核对表·{text}", text, look=look)

    def _pages(self, sheets: dict[str, SheetDraft]) -> None:
        put, head = self.draft.put, self.first_page - 1
        put(head, (1, 4), Role.FIXED, "核对表·表页", "各表页填报情况（格）", look="heading")
        for column, text in enumerate(_PAGE_HEADINGS, 5):
            put(head, (column, column), Role.FIXED, f"核对表·{text}", text, look="heading")
        for i, sheet in enumerate(self.pages):
            row, cells = self.first_page + i, sheets[sheet.name].cells
            link = a1.address(sheet.name, "A1")
            put(row, (1, 4), Role.FIXED, f"核对表·{sheet.name}", sheet.name, look="link", link=link)
            inputs = [cell for cell in cells if cell.role in (Role.INPUT, Role.ISSUED)]
            numbers = [cell for cell in inputs if cell.kind.numeric]
            formulas = (
                lines.count("COUNTA", [cell for cell in inputs if cell.role is Role.INPUT and not lines.begun(sheet, cell)]),
                self._blank(sheet, cells),
                f"{lines.count('COUNTA', numbers)}-{lines.count('COUNT', numbers)}",
                lines.count("COUNTA", [cell for cell in inputs if cell.role is Role.ISSUED]),
            )
            for column, formula in enumerate(formulas, 5):
                self._verdict(row, column, f"{sheet.name}·{_COUNTS[column - 5]}", "=" + formula, Kind.COUNT)
        put(self.bottom, (1, 4), Role.FIXED, "核对表·合计", "合计", look="heading")
        for column, name in enumerate(_COUNTS, 5):
            area = Area(NAME, self.first_page, column, self.bottom - 1, column)
            self._verdict(self.bottom, column, name, f"=SUM({area.absolute})", Kind.COUNT, f"[{name}]")

    def _blank(self, sheet: Sheet, cells: Iterable[PlannedCell]) -> str:
        terms = []
        for area in lines.runs(cell for cell in cells if cell.required):
            terms.append(f'SUMPRODUCT(--({area.qualified()}=""))')
        for table in sheet.tables():
            if table.required:
                own = [column for column in table.column if not table.begun(column.name)]
                inputs = [c for c in cells if any(c.item is column for column in own) and c.filled_in]
                terms.append(f"({lines.count('COUNTA', inputs)}=0)")
        return "+".join(["0", *terms])

    def _states(self) -> dict[str, str]:
        """What the table of contents says of each sheet: formulas."""
        states = {NAME: "=" + self.draft.scope.fields["核对结论"].qualified()}
        for row, sheet in enumerate(self.pages, self.first_page):
            filled, blank, issued = (Area(NAME, row, column, row, column).qualified() for column in (5, 6, 8))
            states[sheet.name] = f'=IF({filled}+{issued}=0,"尚未填报",IF({blank}=0,"已填","未填 "&{blank}&" 项"))'
        return states

    def _summary(self) -> None:
        levels, results, explanations = (Area(NAME, self.head + 1, c, self.last, c).absolute for c in (3, 5, 11))
        bad = "(" + "+".join(f'({results}="{mark}")' for mark in _BAD) + ")"
        errors = f'=SUMPRODUCT(({levels}="{Level.ERROR.word}")*{bad})'
        soft = f'({levels}="{Level.WARNING.word}")*{bad}'
        warnings = f"=SUMPRODUCT({soft}*(LEN({explanations})<{EXPLAINED}))"
        fields = self.draft.scope.fields
        filled, failed, open_ = (fields[name].absolute for name in ("已填项数", "强制未过", "提示待说明"))
        light = (
            f'=IF({filled}=0,"尚未填报",IF({failed}+{open_}=0,"可以报送",'
            f'"尚有 "&IF({failed}>0,{failed}&" 项错误","")&IF({failed}*{open_}>0,"、","")'
            f'&IF({open_}>0,{open_}&" 项待说明","")))'
        )
        self._verdict(2, 4, "报送状态", light, Kind.TEXT, "[核对结论]", look="light", to=PRINTED)
        self._verdict(3, 4, "强制性错误", errors, Kind.COUNT, "[强制未过]")
        self._verdict(3, 7, "提示性待说明", warnings, Kind.COUNT, "[提示待说明]")

    def _verdict(
        self,
        row: int,
        column: int,
        label: str,
        formula: str,
        kind: Kind,
        name: str = "",
        look: str = "check",
        to: int = 0,
    ) -> str:
        cell = self.draft.put(
            row, (column, to or column), Role.VERDICT, label, formula, kind=kind, look=look, name=name
        )
        return cell.address

    def _rule(self, number: int, rule: Rule, sheets: dict[str, SheetDraft]) -> tuple[RulePlan, dict[str, str]]:
        row = self.lines[rule.code]
        said: list[tuple[int, str | float]] = [(1, float(number)), (2, rule.code), (3, rule.level.word)]
        for column, content in (*said, (4, rule.title), (10, rule.fix)):
            kind = Kind.COUNT if column == 1 else Kind.TEXT
            self.draft.put(row, (column, column), Role.FIXED, f"核对表·{rule.code}", content, kind=kind, look="line")
        judgements: tuple[Judgement, ...] = ()
        figures: dict[str, str] = {}
        if not rule.live:
            self.draft.put(row, (5, 5), Role.FIXED, f"核对表·{rule.code}", AFTER, look="line")
        elif rule.each:
            judgements, figures = self._each(rule, row, sheets)
        else:
            judgement, figures = self._whole(rule, row)
            judgements = (judgement,)
        explanation = self._explanation(rule, row)
        if judgements and judgements[0].reads:
            where = judgements[0].reads[0]
            if where.startswith(f"{NAME}!"):
                where = a1.address(NAME, a1.cell(self.first_page, 1))
            self.draft.put(row, (12, 12), Role.FIXED, f"核对表·{rule.code}·定位", "定位", look="link", link=where)
        if rule.live and rule.level is not Level.INFO:
            self._waiting(rule, row)
        line = [a1.address(NAME, a1.cell(row, column)) for column in (5, 9)]
        return RulePlan(rule, line[0], line[1], explanation, judgements), figures

    def _explanation(self, rule: Rule, row: int) -> str:
        if rule.level is not Level.WARNING:
            return ""
        name = f"审核说明[{rule.code}]"
        cell = self.draft.put(row, (11, 11), Role.EXPLANATION, f"审核说明·{rule.code}", look="explanation", name=name)
        self.draft.define(f"审核说明_{rule.code}", Area(NAME, row, 11, row, 11))
        return cell.address

    def _waiting(self, rule: Rule, row: int) -> None:
        """The number of a line among those that something has still to be done about."""
        bad = ",".join(f'E{row}="{mark}"' for mark in _BAD)
        test = f"OR({bad})" if rule.level is Level.ERROR else f"AND(OR({bad}),LEN(K{row})<{EXPLAINED})"
        formula = f'=IF({test},COUNT(M${self.head}:M{row - 1})+1,"")'
        self._verdict(row, 13, f"核对表·{rule.code}·待办", formula, Kind.COUNT)

    def _lowered(self, source: str, table: TablePlan | None = None, row: int = 0, sheet: str | None = NAME) -> str:
        return expression.parse(source).lower(self.draft.scope.resolver(table, row), sheet)

    def _blocked(self, rule: Rule, body: str) -> str:
        """``body``, unless a rule that is required has not been met."""
        if not rule.require:
            return "=" + body
        for code in rule.require:
            if code not in self.lines:
                raise ValueError(f"没有规则“{code}”{nearest(code, self.lines)}")
        stop = (verdicts.FAILS, MARKS[Outcome.BLOCKED], verdicts.UNDECIDED)
        cells = [f"$E${self.lines[code]}" for code in rule.require]
        tests = ",".join(f'{cell}="{mark}"' for cell in cells for mark in stop)
        return f'=IF(OR({tests}),"{MARKS[Outcome.BLOCKED]}",{body})'

    def _whole(self, rule: Rule, row: int) -> tuple[Judgement, dict[str, str]]:
        """The line of a rule over the whole report; its judgement stands beside the form, never blocked."""
        places = lines.places(rule, self.draft.scope, self.kinds)
        self._verdict(
            row,
            5,
            f"核对表·{rule.code}·结果",
            self._blocked(rule, self._lowered(verdicts.line_verdict(rule, places))),
            Kind.TEXT,
        )
        addresses = []
        for column, source in zip((6, 7), verdicts.figures(rule), strict=True):
            label = f"核对表·{rule.code}·{_HEADINGS[column - 1]}"
            formula = f'=IFERROR({self._lowered(source)},"")' if source else ""
            addresses.append(self._verdict(row, column, label, formula, Kind.YUAN) if source else "")
        if all(addresses):
            difference = f'=IF(COUNT(F{row},G{row})=2,{verdicts.gap(f"F{row}", f"G{row}", places)},"")'
            self._verdict(row, 8, f"核对表·{rule.code}·差额", difference, Kind.YUAN)
        if rule.say:
            said = f'=IF(E{row}="{verdicts.FAILS}",{self._lowered(rule.say)},"")'
            self._verdict(row, 9, f"核对表·{rule.code}·问题", said, Kind.TEXT)
        reads = lines.reads(rule, self.draft.scope, None, 0)
        own = a1.address(f"~{rule.code}", "A1")
        body = "=" + self._lowered(verdicts.row_verdict(rule, places), sheet=None)
        return Judgement(own, reads, rule.title, *addresses), {own: body}

    def _each(
        self, rule: Rule, row: int, sheets: dict[str, SheetDraft]
    ) -> tuple[tuple[Judgement, ...], dict[str, str]]:
        judgements: list[Judgement] = []
        figures: dict[str, str] = {}
        areas: list[str] = []
        for name in rule.each:
            table = self.draft.scope.tables[name]
            column = table.verdict_columns[rule.code]
            draft = sheets[table.sheet]
            draft.put(table.head, (column, column), Role.FIXED, f"核对·{rule.code}", rule.code, look="check-heading")
            areas.append(Area(table.sheet, table.first, column, table.last, column).qualified())
            places = lines.places(rule, self.draft.scope, self.kinds, table)
            for i in range(table.rows):
                where, key = table.first + i, table.table.keys[i] if table.table.fixed else f"第 {i + 1} 行"
                label = f"{table.table.caption}·{key}"
                formula = "=" + self._lowered(verdicts.row_verdict(rule, places), table, i, table.sheet)
                cell = draft.put(
                    where, (column, column), Role.VERDICT, f"{label}·核对 {rule.code}", formula, look="check-row"
                )
                sides = []
                for side, source in zip("AB", verdicts.figures(rule), strict=True):
                    key = a1.address(f"~{rule.code}~{name}", f"{side}{i + 1}")
                    if source:
                        figures[key] = "=" + self._lowered(source, table, i, None)
                    sides.append(key if source else "")
                judgements.append(Judgement(cell.address, lines.reads(rule, self.draft.scope, table, i), label, *sides))
        filled = self.draft.scope.fields["已填项数"].absolute
        self._verdict(row, 5, f"核对表·{rule.code}·结果", self._blocked(rule, lines.gathered(areas, filled)), Kind.TEXT)
        self._verdict(row, 9, f"核对表·{rule.code}·问题", lines.first_message(areas, row), Kind.TEXT)
        return tuple(judgements), figures


def order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The lines of the 核对表: built-in live rules, the template's, and those judged afterwards."""
    return (*(r for r in BUILTIN if r.live), *rules, *(r for r in BUILTIN if not r.live))
