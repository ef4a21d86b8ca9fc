"""Evidence × rules → findings, totals and coverage. Nothing here reads a file or prints."""

from xltool.audit.audit import Audit, Coverage, Total, audit
from xltool.audit.evidence import Evidence, gather
from xltool.audit.planning import FORM, RULES, plan_of

__all__ = ["FORM", "RULES", "Audit", "Coverage", "Evidence", "Total", "audit", "gather", "plan_of"]
