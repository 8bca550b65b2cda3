"""The slate: memory that one worker shares with the server, for answers that need no copy through a socket.

The worker writes, the server reads once it is told how much. The file behind it has no name and is closed on
both sides of the worker's fork, so no worker can shorten what the server reads, or see another's.
"""

from __future__ import annotations

import mmap
import os
from typing import Final

# Nine of ten answers are shorter; what a longer one has beyond it comes through the socket.
SLATE_BYTES: Final = 1024 * 1024


def open_slate() -> int | None:
    """Return a file in memory for one slate, or None where the system has none (Linux has)."""
    if not hasattr(os, "memfd_create"):
        return None
    descriptor = os.memfd_create("icatgraph-slate")
    os.ftruncate(descriptor, SLATE_BYTES)
    return descriptor


def map_to_write(descriptor: int | None) -> mmap.mmap | None:
    """Return a worker's view of its slate."""
    return None if descriptor is None else mmap.mmap(descriptor, SLATE_BYTES)


def map_to_read(descriptor: int) -> mmap.mmap:
    """Return the server's view of a worker's slate, and close the file."""
    try:
        return mmap.mmap(descriptor, SLATE_BYTES, prot=mmap.PROT_READ)
    finally:
        os.close(descriptor)
