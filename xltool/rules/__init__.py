"""The built-in rules: what every form is held to, whatever its template says.

Those that the workbook can judge itself are live in the 核对表; the others name the Python
check that judges them (in :mod:`xltool.audit`) and are shown there as 报送后核对.
"""

from xltool.rules.builtin import BUILTIN, BY_CODE

__all__ = ["BUILTIN", "BY_CODE"]
