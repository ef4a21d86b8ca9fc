"""Submitted workbooks: read raw and streaming, recognised, and placed on a Layout."""

from xltool.submission.marks import issued_text, issued_values, recognise
from xltool.submission.model import (
    NO_RESULT,
    CoreProperties,
    Look,
    SheetContent,
    Submission,
    SubmittedCell,
)
from xltool.submission.placing import Disturbance, Placement, count_rows, likeness, place
from xltool.submission.reader import read

__all__ = [
    "NO_RESULT",
    "CoreProperties",
    "Disturbance",
    "Look",
    "Placement",
    "SheetContent",
    "Submission",
    "SubmittedCell",
    "count_rows",
    "issued_text",
    "issued_values",
    "likeness",
    "place",
    "read",
    "recognise",
]
