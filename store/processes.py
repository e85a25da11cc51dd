"""Ties between processes: `python -m store.processes PARENT MODULE …` runs a module tied.

The tie is made before the module is imported, which takes long where all others go first.
"""

import ctypes
import os
import runpy
import signal
import sys

__all__ = ["leave_with_parent"]

_PDEATHSIG = 1


def leave_with_parent(parent: int) -> None:
    """Have the system end this process when the thread that started it ends; Linux only.

    Ends it at once when it is no longer a child of `parent`, which ended before the tie was made.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    leave_with_parent(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
