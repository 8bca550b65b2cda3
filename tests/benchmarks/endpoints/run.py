"""One run: each contender on one dataset, all queries one by one, then the mixed workloads."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.endpoints.agreement import digest_of, rows_of
from tests.benchmarks.endpoints.clients import Connection, Timing, one_by_one, together
from tests.benchmarks.endpoints.workload import request_of, streams, texts
from tests.benchmarks.http import resident_megabytes

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from tests.benchmarks.endpoints.contenders import Contender, Running

CLIENTS = 4
PATIENCE = 20.0


@dataclass(frozen=True)
class Budget:
    """Seconds for each query one by one, and for each mixed workload."""

    query: float = 0.6
    mixed: float = 6.0


@dataclass
class Result:
    """What one contender did on one dataset; `absent` says why it did nothing."""

    name: str
    absent: str = ""
    start: float = 0.0
    memory: float = 0.0
    memory_at_rest: float = 0.0
    timings: dict[str, Timing] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Counter[str] | bool] = field(default_factory=dict)
    mixed: Timing = field(default_factory=Timing)
    repeated: Timing = field(default_factory=Timing)


def run(contender: Contender, data: Path, budget: Budget) -> Result:
    """Measure a contender on a dataset."""
    if contender.serve is None:
        return Result(contender.name, contender.absent)
    print(f"bench: {contender.name} on {data.name}", file=sys.stderr)
    result = Result(contender.name)
    try:
        with contender.serve(data) as server:
            result.start, result.memory_at_rest = server.seconds, resident_megabytes(server.pid)
            _ask_each(server, result, budget.query)
            result.mixed = _mixed(server, 0.0, budget.mixed)
            result.repeated = _mixed(server, 0.5, budget.mixed)
            result.memory = resident_megabytes(server.pid)
    except (OSError, TimeoutError) as error:
        result.absent = f"failed: {type(error).__name__}"
        print(f"bench: {contender.name}: {error}", file=sys.stderr)
    return result


def _ask_each(server: Running, result: Result, seconds: float) -> None:
    for name, text in texts().items():
        request = request_of(server.path, f"127.0.0.1:{server.port}", text)
        status, body = Connection(server.port, PATIENCE).ask(request)
        if status == 200:
            result.rows[name], result.answers[name] = rows_of(body), digest_of(body)
            result.timings[name] = one_by_one(server.port, request, seconds, PATIENCE)
        else:
            result.timings[name] = Timing(refused=1)


def _mixed(server: Running, repeats: float, seconds: float) -> Timing:
    host = f"127.0.0.1:{server.port}"
    queues = [
        [request_of(server.path, host, text) for text in stream.queries]
        for stream in streams(CLIENTS, int(600 * seconds), repeats, seed=1 if repeats else 2)
    ]
    return together(server.port, queues, seconds, PATIENCE)
