"""Annotated copies of submissions: numbered notes, marked cells, and a sheet 审核意见 that lists the findings.

A copy is made by changing as few bytes of the package as can be: each part is scanned by the same
hardened parser that reads submissions, with the offset of every tag, and a few elements are spliced
in. Whatever is not mentioned here is byte for byte what the unit sent: cells, formulas, saved
results, validations, protection, other formats. Loading the file into a library and saving it again
would lose what that library does not know.

A cell is marked by a conditional format that always holds, appended after those of the form. A fill
in the cell's own style would have to be taken out again when the unit corrects the copy and sends
it back, and nobody could say what stood there before. This way the cells stay untouched, and a
later copy takes out the marks and notes of the former.
"""

from xltool.annotation.copies import write_copies
from xltool.annotation.copy import annotated

__all__ = ["annotated", "write_copies"]
