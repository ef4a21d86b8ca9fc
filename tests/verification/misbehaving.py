"""What a worker may do over a file, by the file's name; a process of its own imports this."""

from __future__ import annotations

import os
import time
from pathlib import Path

from xltool.terms import Verdict
from xltool.verification import Report


def judge(path: Path) -> Report:
    match path.stem:
        case "死":
            os._exit(9)
        case "转":
            while True:
                pass
        case "吃":
            try:
                hoard = [bytearray(64 * 1024 * 1024) for _ in range(40)]
            except MemoryError:
                return Report(path, Verdict.REFUSED, refusal="MemoryError")
            return Report(path, Verdict.REFUSED, refusal=f"kept {len(hoard)}")
        case "睡":
            time.sleep(60)
        case "慢":
            time.sleep(0.5)
    return Report(path, Verdict.PASSED, unit=str(os.getpid()))


def die_at_once(path: Path) -> Report:
    """Pickled by name only: a process that imports this module under another name cannot have it."""
    return Report(path, Verdict.PASSED, unit="here")
