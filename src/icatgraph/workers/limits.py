"""The limits of a worker: memory, stack, open files, and what it inherits."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_STACK_BYTES: Final = 256 * 1024 * 1024
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What the pool and each worker may use; sizes in bytes, times in seconds.

    A query that computes for longer than `quick_seconds` is slow. At most `workers` queries are slow at once;
    the `reserve` is for those that are not, or not yet.
    """

    workers: int = 2
    reserve: int = 1
    queue: int = 64
    memory: int = 1024**3
    seconds: float = 10.0
    transfer_seconds: float = 60.0
    quick_seconds: float = 0.25


def detach(keep: int) -> None:
    """Cut a forked process loose from what it inherited: terminal, signals, every file but `keep`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    highest = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, keep)
    os.closerange(keep + 1, min(highest, 65_536))
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def give_back_memory() -> None:
    """Return to the kernel what the allocator keeps of memory that is free (glibc; elsewhere no effect)."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when the one that forked it ends (Linux; elsewhere no effect)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the request
        os._exit(1)


def confine(memory: int, work: Callable[[], None]) -> None:
    """Run `work` in a thread with a large stack, `memory` bytes to grow and no file to open; then return.

    The thread and the files it needs exist before the limits fall.
    """
    ready = threading.Event()

    def confined() -> None:
        ready.wait()
        work()

    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=confined, daemon=True)
    thread.start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ceiling = _address_space() + memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    ready.set()
    thread.join()


def resident_peak() -> int:
    """Return the largest resident size of this process so far, in bytes; needs no open file."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _address_space() -> int:
    """Return the address space in use, in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return resident_peak() + _STACK_BYTES
