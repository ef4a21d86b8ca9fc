"""Submitted workbooks: read raw and streaming, recognised, and placed on a Layout."""

from xltool.submission.looks import changed_look
from xltool.submission.marks import alike, found_marks, issued_text, issued_values, recognise
from xltool.submission.model import (
    NO_RESULT,
    Change,
    Condition,
    CoreProperties,
    Cover,
    Look,
    SheetContent,
    Submission,
    SubmittedCell,
)
from xltool.submission.origin import copied_from, remark
from xltool.submission.placing import Placement, count_rows, place
from xltool.submission.reader import read
from xltool.submission.tabs import Disturbance, likeness

__all__ = [
    "NO_RESULT",
    "Change",
    "Condition",
    "CoreProperties",
    "Cover",
    "Disturbance",
    "Look",
    "Placement",
    "SheetContent",
    "Submission",
    "SubmittedCell",
    "alike",
    "changed_look",
    "copied_from",
    "count_rows",
    "found_marks",
    "issued_text",
    "issued_values",
    "likeness",
    "place",
    "read",
    "recognise",
    "remark",
]
