"""The allocator: the system's mimalloc or jemalloc, where it has one, in place of that of the C library.

The engine makes and drops small pieces of memory all the time; with one of these libraries a query takes a
sixth less of the processor (docs/decisions/0014). A library can take that place only when a program starts.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VARIABLE: Final = "ICATGRAPH_ALLOCATOR"
_PRELOAD: Final = "LD_PRELOAD"
_USAGE: Final = 2
_LIBRARIES: Final = ("libmimalloc.so.3", "libmimalloc.so.2", "libjemalloc.so.2")
# Large pages, where the system has them: a query jumps about in the whole dataset.
_LARGE_PAGES: Final = {
    "MIMALLOC_LARGE_OS_PAGES": "1",
    "MIMALLOC_ALLOW_LARGE_OS_PAGES": "1",  # its name in later versions
    "MALLOC_CONF": "thp:always,metadata_thp:always",
}
# Builds of jemalloc know one size of pages, and end a program that has another.
_PAGE_BYTES: Final = {"libjemalloc.so.2": 4096}
_FOLDERS: Final = tuple(
    Path(folder)
    for folder in (f"/usr/lib/{getattr(sys.implementation, '_multiarch', '')}", "/usr/lib64", "/usr/lib")
)


def restart_with_allocator(environment: Mapping[str, str] = os.environ) -> None:
    """Start this program anew with the allocator of choice; return when it has it, or when there is none.

    `ICATGRAPH_ALLOCATOR` is the file of a library, or `system` for the C library's own. Where a library is
    preloaded already, or the command line is not the process's own (as in tests), nothing happens.

    Raises:
        SystemExit: when the variable names no file; what is wrong is told on standard error.
    """
    library = choose_library(environment)
    own = sys.orig_argv[len(sys.orig_argv) - len(sys.argv) + 1 :] == sys.argv[1:]
    if library is None or not own:
        return
    if not library.is_file():
        sys.stderr.write(
            f"icatgraph: {_VARIABLE}={str(library)!r} is no file; name a library's, or `system`\n"
        )
        raise SystemExit(_USAGE)
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, command, _LARGE_PAGES | {**environment, _PRELOAD: str(library)})  # noqa: S606


def choose_library(environment: Mapping[str, str], folders: Sequence[Path] = _FOLDERS) -> Path | None:
    """Return the library to start with, or None to go on as we are."""
    named = environment.get(_VARIABLE, "")
    if sys.platform != "linux" or environment.get(_PRELOAD) or named == "system":
        return None
    if named:
        return Path(named)
    found = (folder / name for name in _LIBRARIES if _fits(name) for folder in folders)
    return next((path for path in found if path.is_file()), None)


def _fits(name: str) -> bool:
    return _PAGE_BYTES.get(name) in (None, os.sysconf("SC_PAGE_SIZE"))
