"""Standard output, as long as somebody reads it: ``xltool verify … | head`` reads a few lines and goes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable

_GONE = (errno.EPIPE, errno.EINVAL)  # the second is what Windows says
HUNG_UP = 141  # the exit code then, as shells have it


class Output:
    """Knows whether the reader has gone; what is written after that is lost, and nothing fails over it."""

    def __init__(self) -> None:
        self.closed = False

    def say(self, write: Callable[[], object]) -> None:
        """Run what writes to stdout."""
        if self.closed:
            return
        try:
            write()
            sys.stdout.flush()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            self.closed = True
            with contextlib.suppress(OSError, ValueError):  # Python flushes stdout once more when it ends
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
