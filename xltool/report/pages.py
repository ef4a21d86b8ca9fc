"""Pages that are generated into ``docs/``, from Jinja templates."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from xltool.layout import Layout
from xltool.report.rules import demand, example
from xltool.rule import Rule


def rules_page(layout: Layout) -> str:
    """The rule list of a template as Markdown."""
    environment = Environment(loader=PackageLoader("xltool.report", "."), keep_trailing_newline=True, autoescape=False)
    environment.filters |= {"code": _code, "cell": _cell}
    page = environment.get_template("rules.md.j2")
    rules = [plan.rule for plan in layout.rules]
    return page.render(identity=layout.template.identity, rules=rules, demand=_demand_code, example=example)


def _demand_code(rule: Rule) -> str:
    return _code(demand(rule)) if rule.live else "报送后核对"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
