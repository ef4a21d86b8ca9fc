"""Read submitted workbooks, raw and streaming; see ``read``."""

from xltool.submission.model import (
    NO_RESULT,
    CoreProperties,
    SheetContent,
    Submission,
    SubmittedCell,
)
from xltool.submission.reader import read

__all__ = ["NO_RESULT", "CoreProperties", "SheetContent", "Submission", "SubmittedCell", "read"]
