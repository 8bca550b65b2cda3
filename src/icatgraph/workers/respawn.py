"""A zygote for a server that already runs: a fresh interpreter that loads the dataset again.

A process with an event loop must not fork and go on (the loop's library would act in the child); it can
start a program. This happens when the zygote has been killed from outside, and when another dataset is to be
served.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import RdfFormat, Store

from icatgraph.dataset import Dataset
from icatgraph.quads import Quads
from icatgraph.workers.zygote import ZygoteHandle, run_zygote

if TYPE_CHECKING:
    from typing import IO

_PROGRAM: Final = "from icatgraph.workers.respawn import main; main()"


def respawn_zygote(dataset: Dataset, memory: int) -> ZygoteHandle:
    """Start a zygote in a fresh interpreter; its workers have `memory` bytes each."""
    with dump_quads(dataset) as quads:
        return spawn_zygote(quads, dataset, memory)


def dump_quads(dataset: Dataset) -> IO[bytes]:
    """Return a file without a name that holds the quads of a dataset; a thread may write it."""
    quads = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    dataset.store.dump(quads, RdfFormat.N_QUADS)
    quads.seek(0)
    return quads


def spawn_zygote(quads: IO[bytes], dataset: Dataset, memory: int) -> ZygoteHandle:
    """Start a zygote that reads `quads`; call it in the main thread, with which the zygote ends."""
    ours, theirs = socket.socketpair()
    theirs.set_inheritable(True)
    pid = _spawn(theirs.fileno(), memory, quads, dataset)
    theirs.close()
    ours.setblocking(False)
    return ZygoteHandle(pid, ours)


def _spawn(control: int, memory: int, quads: IO[bytes], dataset: Dataset) -> int:
    arguments = [str(control), str(memory), str(int(dataset.union_default_graph)), str(os.getpid())]
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", _PROGRAM, *arguments],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, quads.fileno(), 0)],
    )


def main() -> None:
    """Load the quads on standard input and serve the control socket named by the arguments."""
    control, memory, union, parent = (int(argument) for argument in sys.argv[1:])
    store = Store()
    store.bulk_extend(pyoxigraph.parse(sys.stdin.buffer, RdfFormat.N_QUADS))
    dataset = Dataset("", Quads(store), store, bool(union))
    run_zygote(dataset, socket.socket(fileno=control), memory, parent)
