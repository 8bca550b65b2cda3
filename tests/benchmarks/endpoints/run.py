"""One run: a group of contenders on one dataset, in sittings, for each of which every server is started anew.

Where a process finds its memory makes a few hundredths of its speed, for as long as it lives; so one sitting
tells less than it seems to.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.endpoints.agreement import digest_of, rows_of
from tests.benchmarks.endpoints.clients import Connection, Timing, one_by_one, together
from tests.benchmarks.endpoints.workload import fresh, repeating, request_of, texts
from tests.benchmarks.http import processor_seconds, resident_megabytes
from tests.hostile.guard import descendants

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.benchmarks.endpoints.contenders import Contender, Running

CLIENTS = 4
ROUNDS = 3
# Seconds for one answer; a server that needs more is told with a dash.
PATIENCE = 4.0


@dataclass(frozen=True)
class Budget:
    """Sittings, and in each the seconds for each query one by one, and for each mixed workload."""

    sittings: int = 1
    query: float = 0.3
    mixed: float = 6.0


@dataclass
class Result:
    """What one contender did on one dataset; `absent` says why it did nothing."""

    name: str
    absent: str = ""
    starts: list[float] = field(default_factory=list)
    memory: float = 0.0
    memory_at_rest: float = 0.0
    timings: dict[str, Timing] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Counter[str] | bool] = field(default_factory=dict)
    mixed: Timing = field(default_factory=Timing)
    repeated: Timing = field(default_factory=Timing)


def run(group: Sequence[Contender], data: Path, budget: Budget) -> list[Result]:
    """Measure a group of contenders on a dataset, in turn and in rounds, so that a noisy minute hits them all.

    While one is measured the others are halted.
    """
    results = {contender.name: Result(contender.name) for contender in group}
    for number in range(budget.sittings):
        # In another order each time, since the first and the last may have an advantage.
        turned = [*group[number % len(group) :], *group[: number % len(group)]] if group else []
        with contextlib.ExitStack() as stack:
            running = _start(stack, turned, data, results)
            for server, result in running:
                _come_to_rest(server.pid)
                result.memory_at_rest = resident_megabytes(server.pid)
                stack.enter_context(_halted(server.pid))
            _measure(running, budget, number)
    return list(results.values())


def _start(
    stack: contextlib.ExitStack, group: Sequence[Contender], data: Path, results: Mapping[str, Result]
) -> list[tuple[Running, Result]]:
    """Start every server that can be started, and note why others cannot."""
    running: list[tuple[Running, Result]] = []
    for contender in group:
        result = results[contender.name]
        if contender.serve is None:
            result.absent = contender.absent
        if result.absent:
            continue
        print(f"bench: {contender.name} on {data.name}", file=sys.stderr)
        try:
            server = stack.enter_context(contender.serve(data)) if contender.serve else None
        except (OSError, subprocess.SubprocessError) as error:
            result.absent = f"failed: {type(error).__name__}"
            continue
        if server is not None:
            result.starts.append(server.seconds)
            running.append((server, result))
    return running


def _halted(pid: int) -> contextlib.AbstractContextManager[None]:
    """Halt a server: one that goes on with questions it was too slow to answer would slow the next one down."""
    return _between(pid, signal.SIGSTOP, signal.SIGCONT)


def _at_work(pid: int) -> contextlib.AbstractContextManager[None]:
    """Let a server go on that is halted."""
    return _between(pid, signal.SIGCONT, signal.SIGSTOP)


@contextlib.contextmanager
def _between(pid: int, first: signal.Signals, last: signal.Signals) -> Iterator[None]:
    _send(pid, first)
    try:
        yield
    finally:
        _send(pid, last)


def _send(pid: int, number: signal.Signals) -> None:
    for member in [pid, *descendants(pid)]:
        with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(member, number)


def _come_to_rest(pid: int, patience: float = 120) -> None:
    """Wait until a server computes nothing: some answer queries before all that they hold is made."""
    limit = time.perf_counter() + patience
    while time.perf_counter() < limit:
        before = processor_seconds(pid)
        time.sleep(1)
        if processor_seconds(pid) - before < 0.1:
            return


def _measure(running: Sequence[tuple[Running, Result]], budget: Budget, sitting: int) -> None:
    for name, text in texts().items():
        for server, result in running:
            _ask(server, result, name, text, budget.query)
    length = int(600 * budget.mixed)
    for kind, workload in (("mixed", fresh), ("repeated", repeating)):
        sums = [Timing() for _ in running]
        for turn in range(ROUNDS):
            for (server, _), timing in zip(running, sums, strict=True):
                queues = workload(CLIENTS, length, ROUNDS * sitting + turn)
                timing += _mixed(server, queues, budget.mixed / ROUNDS)  # noqa: PLW2901 - it grows in place
        for (_, result), timing in zip(running, sums, strict=True):
            getattr(result, kind).add_sitting(timing)
    for server, result in running:
        result.memory = resident_megabytes(server.pid)


def _ask(server: Running, result: Result, name: str, text: str, seconds: float) -> None:
    request = request_of(server.path, f"127.0.0.1:{server.port}", text)
    with _at_work(server.pid):
        status, body = Connection(server.port, PATIENCE).ask(request)
        if status == 200:
            result.rows[name], result.answers[name] = rows_of(body), digest_of(body)
            timing = one_by_one(server.port, request, seconds, PATIENCE)
        else:
            timing = Timing(refused=1)
            _come_to_rest(server.pid, 3 * PATIENCE)  # else the next question waits for this one
    result.timings.setdefault(name, Timing()).add_sitting(timing)


def _mixed(server: Running, queues: list[list[str]], seconds: float) -> Timing:
    host = f"127.0.0.1:{server.port}"
    requests = [[request_of(server.path, host, text) for text in queue] for queue in queues]
    with _at_work(server.pid):
        return together(server.port, requests, seconds, PATIENCE)
