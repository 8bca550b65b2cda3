"""The guard: another client, who asks all the time and notes how long each answer takes; and the memory meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

MEBIBYTE = 1024 * 1024
# Another address of this machine, so that the server takes the guard for somebody else.
ADDRESS = "127.0.0.2"


@dataclass
class Watch:
    """What the guard saw since it was last asked: seconds of each answer, faults, and peak memory in bytes."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    peak: int = 0


class Guard:
    """Sends `ASK {}` about twenty times a second from another address, in a thread, until it is stopped."""

    def __init__(self, port: int, pid: int) -> None:
        self._port, self._pid = port, pid
        self._watch = Watch()
        self._ended = threading.Event()
        self._numbers = itertools.count()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def clear(self) -> None:
        """Forget what was seen."""
        self._watch = Watch()

    def take(self) -> Watch:
        """Return what was seen since the last call, with one more answer that began after it."""
        before = len(self._watch.seconds) + len(self._watch.faults)
        limit = time.monotonic() + 10
        while len(self._watch.seconds) + len(self._watch.faults) < before + 2 and time.monotonic() < limit:
            time.sleep(0.01)
        watch, self._watch = self._watch, Watch()
        return watch

    def stop(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(0.04):
            started = time.monotonic()
            try:
                self._ask()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self._watch.faults.append(repr(error))
            self._watch.seconds.append(time.monotonic() - started)
            self._watch.peak = max(self._watch.peak, memory_of(self._pid))

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=5, source_address=(ADDRESS, 0)
        )
        with contextlib.closing(connection):
            # A new comment each time, so that a worker answers and not the cache.
            connection.request("GET", f"/sparql?query={quote(f'ASK {{}} # {next(self._numbers)}')}")
            answer = connection.getresponse()
            body = answer.read()
            assert (answer.status, b"true" in body) == (200, True), (answer.status, body[:200])


def memory_of(pid: int) -> int:
    """The memory of a process and all below it, in bytes, shared pages counted once."""
    return sum(memories_of(pid).values())


def memories_of(pid: int) -> dict[int, int]:
    """The memory of a process and of each below it, by pid, in bytes; a shared page counts in parts."""
    memories = {}
    for member in (pid, *descendants(pid)):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            memories[member] = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return memories


def descendants(pid: int) -> list[int]:
    """The living processes below one."""
    try:
        direct = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return direct + [below for child in direct for below in descendants(child)]
