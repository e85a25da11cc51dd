"""Ties between processes."""

import ctypes
import signal
import sys

_PDEATHSIG = 1


def leave_with_parent() -> None:
    """Have the system end this process when the thread that started it ends; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
