"""`make soak`: a server under mixed load for minutes; what grows, breaks or changes shows here.

    python -m tests.soak [SECONDS]

Four clients ask saved queries and look-ups, half of them for the first time; 1% are attacks, 5% hang up.
Ends with 1 when an answer differs from an earlier one, when a fair request is refused, when memory grows, or
when files or children are not as they were.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import httpx

from icatgraph.queries import bind, load_library
from icatgraph.resources import find_project
from icatgraph.sparql import query_form
from tests.conftest import running_server
from tests.hostile.guard import MEBIBYTE, descendants, memories_of
from tests.soak.client import Client
from tests.soak.memory import Sample, lasting, of_a_calm_worker

CLIENTS = 4
# A small cache is full soon, so that what grows afterwards is a leak.
SETTINGS = {"ICATGRAPH_CACHE": "4", "ICATGRAPH_MEMORY": "256"}
LOOK_UP = "SELECT ?p ?o {{ <https://w3id.org/icatgraph/id/organization/{}> ?p ?o }} ORDER BY ?p ?o"


def main(seconds: float) -> int:
    """Run the soak, print its table, and return the exit code."""
    os.environ.update(SETTINGS)
    with running_server() as (url, process):
        port = int(url.rsplit(":", 1)[1])
        httpx.get(f"{url}/sparql", params={"query": "ASK {}"}).raise_for_status()
        before = resting(process.pid)
        clients = [Client(port, number, queries()) for number in range(CLIENTS)]
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=client.run, args=(end,)) for client in clients]
        for thread in threads:
            thread.start()
        samples = []
        while any(thread.is_alive() for thread in threads):
            samples.append(memories_of(process.pid))
            time.sleep(max(0.25, seconds / 300))
        after = resting(process.pid)
        faults = report(clients, samples, (before, after), seconds)
    for fault in faults[:20]:
        print(f"soak: {fault}", file=sys.stderr)
    return 1 if faults else 0


def queries() -> dict[str, str]:
    """The saved queries that need no parameter and give a table, and look-ups of organizations."""
    library = load_library(find_project())
    saved = {
        name: query.text
        for name, query in library.items()
        if query_form(query.text) == "SELECT" and not bind(query, {})
    }
    return saved | {
        name: LOOK_UP.format(name) for name in ("unodc", "ilo", "iom", "unicef", "ohchr", "interpol")
    }


def state_of(pid: int) -> tuple[int, int]:
    """How many files a process has open, and how many processes live below it."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(descendants(pid))


def resting(pid: int) -> tuple[int, int]:
    """The state that has not changed for two seconds, or the one after ten.

    A server closes a connection a moment after its client does, and a killed worker is replaced a moment
    later: a single look counts what is about to go.
    """
    limit = time.monotonic() + 10
    state, since = state_of(pid), time.monotonic()
    while time.monotonic() - since < 2 and time.monotonic() < limit:
        time.sleep(0.1)
        if (now := state_of(pid)) != state:
            state, since = now, time.monotonic()
    return state


def report(
    clients: list[Client],
    samples: list[Sample],
    states: tuple[tuple[int, int], tuple[int, int]],
    seconds: float,
) -> list[str]:
    """Print the table and return what is wrong."""
    notes = [client.notes for client in clients]
    faults = [fault for note in notes for fault in note.faults]
    digests: dict[str, set[str]] = {}
    for note in notes:
        for name, seen in note.digests.items():
            digests.setdefault(name, set()).update(seen)
    faults += [f"{name} had {len(seen)} different answers" for name, seen in digests.items() if len(seen) > 1]
    courses = {"the lasting processes": lasting(samples), "a calm worker": of_a_calm_worker(samples)}
    faults += [f"memory of {name} grew: {course} MiB" for name, course in courses.items() if course.grew]
    if states[0] != states[1]:
        faults.append(f"files and children were {states[0]} and are {states[1]}")
    times = sorted(second for note in notes for second in note.seconds)
    attacked = sum((note.attacked for note in notes), start=type(notes[0].attacked)())
    rows = {
        "seconds": f"{seconds:.0f}",
        **{
            kind: str(sum(note.kinds[kind] for note in notes)) for kind in ("answered", "attacks", "hang-ups")
        },
        "attacks by status": ", ".join(f"{status}: {count}" for status, count in sorted(attacked.items())),
        "requests a second": f"{len(times) / seconds:.0f}",
        "median, p95, longest answer (ms)": ", ".join(
            f"{1000 * times[min(len(times) - 1, int(part * len(times)))]:.1f}" for part in (0.5, 0.95, 1)
        ),
        "different queries, different answers": f"{len(digests)}, {sum(map(len, digests.values()))}",
        **{f"memory of {name}, early, late (MiB)": str(course) for name, course in courses.items()},
        "memory of all processes, peak (MiB)": f"{max(sum(sample.values()) for sample in samples) / MEBIBYTE:.0f}",
        "files and children, before, after": f"{states[0]}, {states[1]}",
        "faults": str(len(faults)),
    }
    print("| soak | |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    return faults


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 300.0))
