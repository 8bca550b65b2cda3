"""The zygote: holds the dataset, forks workers when asked, reaps them, and does nothing else.

It is forked before the server has threads or an event loop, so that its own forks copy one quiet thread.
Messages on its control socket, all of one length: the server sends `F` (fork), `K` with a pid (kill) and `N`
with a pid (let others go first); the zygote answers `F` with the pid, the worker's channel and its slate, and
reports `X` with pid and wait status.
Killing through the zygote is free of races: a pid stays taken until the zygote has reaped it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from icatgraph.workers.limits import detach, die_with_parent, give_back_memory
from icatgraph.workers.slate import open_slate
from icatgraph.workers.worker import run_worker

if TYPE_CHECKING:
    from types import FrameType

    from icatgraph.dataset import Dataset

MESSAGE: Final = struct.Struct(">cii")
FORK: Final = b"F"
KILL: Final = b"K"
YIELD: Final = b"N"
EXIT: Final = b"X"

_YIELDING: Final = 5  # a nice value: slow queries give way, yet get on


@dataclass(frozen=True, slots=True)
class ZygoteHandle:
    """The server's end: the zygote's pid and its control socket (non-blocking)."""

    pid: int
    control: socket.socket


@dataclass(slots=True)
class _Zygote:
    dataset: Dataset
    control: socket.socket
    memory: int
    children: set[int] = field(default_factory=set)


def start_zygote(dataset: Dataset, memory: int) -> ZygoteHandle:
    """Fork a zygote that serves `dataset` to workers of `memory` bytes each."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    gc.collect()
    give_back_memory()  # loading has left gaps, which each process would hold
    gc.freeze()  # what is here stays here: the collector must not touch, and so copy, its pages
    pid = os.fork()
    if pid == 0:
        run_zygote(dataset, theirs, memory, parent)
    gc.unfreeze()
    theirs.close()
    ours.setblocking(False)
    return ZygoteHandle(pid, ours)


def run_zygote(dataset: Dataset, control: socket.socket, memory: int, parent: int) -> None:
    """Serve the control socket until the server `parent` closes it; never return."""
    zygote = _Zygote(dataset, control, memory)
    try:
        die_with_parent(parent)
        os.setsid()  # a Ctrl-C at the terminal is the server's business
        detach(zygote.control.fileno())
        gc.disable()
        _serve(zygote)
    finally:
        _end_children(zygote)
        os._exit(0)


def _serve(zygote: _Zygote) -> None:
    ended, wake = socket.socketpair()
    ended.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, _do_nothing)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    selector.register(zygote.control, selectors.EVENT_READ)
    selector.register(ended, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if ended in ready:
            _drain(ended)
            _reap(zygote)
        if zygote.control in ready and not _obey(zygote):
            return


def _do_nothing(number: int, stack: FrameType | None) -> None:
    """Let SIGCHLD wake the selector through the wake-up descriptor."""


def _drain(connection: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        while connection.recv(4096):
            pass


def _obey(zygote: _Zygote) -> bool:
    """Carry out one message; return False when the server has gone."""
    message = zygote.control.recv(MESSAGE.size)
    if not message:
        return False
    kind, pid, _ = MESSAGE.unpack(message)
    if kind == FORK:
        _fork_worker(zygote)
    elif kind == KILL and pid in zygote.children:
        os.kill(pid, signal.SIGKILL)
    elif kind == YIELD and pid in zygote.children:
        os.setpriority(os.PRIO_PROCESS, pid, _YIELDING)
    return True


def _fork_worker(zygote: _Zygote) -> None:
    ours, theirs = socket.socketpair()
    slate = open_slate()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        run_worker(zygote.dataset, theirs, slate, zygote.memory, parent)
    theirs.close()
    zygote.children.add(pid)
    files = [ours.fileno()] if slate is None else [ours.fileno(), slate]
    socket.send_fds(zygote.control, [MESSAGE.pack(FORK, pid, 0)], files)
    ours.close()
    if slate is not None:
        os.close(slate)


def _reap(zygote: _Zygote) -> None:
    while zygote.children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        zygote.children.discard(pid)
        zygote.control.send(MESSAGE.pack(EXIT, pid, status))


def _end_children(zygote: _Zygote) -> None:
    for pid in zygote.children:
        os.kill(pid, signal.SIGKILL)
    for pid in zygote.children:
        os.waitpid(pid, 0)
