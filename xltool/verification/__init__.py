"""One file, or a batch of them, through reading, recalculation and audit to a verdict."""

from xltool.verification.batch import find_files, set_apart, verify_all
from xltool.verification.verify import Report, examine, extract, judged, open_submission, verify

__all__ = [
    "Report", "examine", "extract", "find_files", "judged", "open_submission", "set_apart", "verify", "verify_all",
]  # fmt: skip
