"""What the worst files cost: CPU time and memory of a process of its own for each file of the corpus.

    python tests/corpus/measure.py [LEVEL ...]

Each file goes through the whole of ``verify``, in a fresh process with a warm cache. Prints the
dearest ones, and fails if one is beyond ten seconds or 512 MB, or has no verdict.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.corpus.make import cases  # noqa: E402
from xltool.verification import judged  # noqa: E402
from xltool.verification.verify import warm_up  # noqa: E402

SECONDS, MEGABYTES = 10.0, 512


def cost(path: Path) -> tuple[float, float, int]:
    """CPU seconds, megabytes and exit status of a process that judges one file."""
    child = os.fork()
    if not child:
        try:
            judged(path)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status


def main() -> None:
    warm_up()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "报表.xlsx"
        for case in cases(*sys.argv[1:]):
            path.write_bytes(case.bytes())
            found.append((*cost(path), case.name))
    print(f"{len(found)} files, {sum(seconds for seconds, *_ in found):.0f} s of CPU in all")
    for seconds, megabytes, _, name in sorted(found, reverse=True)[:8]:
        print(f"{seconds:6.2f} s {megabytes:5.0f} MB  {name}")
    seconds, megabytes, _, name = max(found, key=lambda each: each[1])
    print(f"{seconds:6.2f} s {megabytes:5.0f} MB  {name} (most memory)")
    bad = [name for seconds, size, status, name in found if seconds > SECONDS or size > MEGABYTES or status]
    sys.exit("beyond the bounds: " + "、".join(bad) if bad else 0)


if __name__ == "__main__":
    main()
