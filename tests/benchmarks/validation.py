"""Validation against the `pyshacl` command: the same shapes and data, the same results, each as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize
from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import BNode

from icatgraph.curated import read_project
from icatgraph.vocabulary import compact
from tests.benchmarks.measure import Measurement
from tests.mutants.fault import load_faults
from tests.mutants.trial import batches, seeded_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icatgraph.resources import Project
    from tests.mutants.fault import Fault

# Enough SHACL results to compare, of rules of every topic.
FAULTS = 25
RUNS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: its seconds, its greatest resident memory in MB, and what it printed."""

    seconds: float
    megabytes: float
    output: bytes


def measure_validation() -> Iterator[Measurement]:
    """Time both commands on the project as it is and with faults in it; ours does all its other checks as well.

    Raises:
        RuntimeError: when the two do not find the same SHACL results.
    """
    faults = [fault for fault in load_faults() if fault.rule.startswith("shape:")]
    yield from _compare("validate the graph, command", [])
    yield from _compare("validate with faults, command", batches(faults, FAULTS)[0])


def _compare(task: str, faults: Sequence[Fault]) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="icatgraph-bench-") as folder:
        project = seeded_project(Path(folder) / "project", faults)
        data, shapes = _write_graphs(project, Path(folder))
        command = ("icatgraph", "validate", str(project.root), "--format", "json")
        ours = [_run(*command) for _ in range(RUNS + 1)][1:]
        peer = _run("pyshacl", "--shacl", str(shapes), "--format", "nt", str(data))
    expected, found = _results_of_pyshacl(peer.output), _results_of_icatgraph(ours[0].output)
    if found != expected:
        raise RuntimeError(f"icatgraph and pyshacl differ: {sorted(found ^ expected)}")
    yield Measurement(task, "icatgraph, all checks", tuple(run.seconds for run in ours))
    yield Measurement(task, "pyshacl, shapes alone", (peer.seconds,))
    memory = f"icatgraph {max(run.megabytes for run in ours):.0f} MB, pyshacl {peer.megabytes:.0f} MB"
    print(f"{task}: {len(found)} SHACL results by both; greatest resident memory {memory}")


def _run(command: str, *arguments: str) -> Run:
    """Run a command of this environment to its end, whatever its exit code."""
    start = time.perf_counter()
    path = str(Path(sys.executable).with_name(command))
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([path, *arguments], stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        output.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, output.read())


def _write_graphs(project: Project, folder: Path) -> tuple[Path, Path]:
    """Write all data and all shapes of a project into one file each, as the command of the peer wants them."""
    data, shapes = folder / "data.nt", folder / "shapes.nt"
    data.write_bytes(_n_triples(read_project(project)))
    files = sorted(project.shapes.glob("*.ttl"))
    shapes.write_bytes(
        _n_triples(quad for path in files for quad in parse(path=path, rename_blank_nodes=True))
    )
    return data, shapes


def _n_triples(quads: Iterator[Quad]) -> bytes:
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _results_of_pyshacl(report: bytes) -> set[tuple[str, str, str]]:
    """Return shape, focus and value of each result; paths longer than a property have no common spelling."""
    graph = Graph().parse(data=report, format="nt")
    results = list(graph.objects(None, SH.result))
    values = {result: graph.value(result, SH.value) for result in results}
    return {
        (
            compact(str(graph.value(result, SH.sourceShape))),
            str(graph.value(result, SH.focusNode)),
            "" if values[result] is None or isinstance(values[result], BNode) else str(values[result]),
        )
        for result in results
        if isinstance(graph.value(result, SH.sourceShape), URIRef)
    }


def _results_of_icatgraph(report: bytes) -> set[tuple[str, str, str]]:
    findings = json.loads(report)["findings"]
    return {
        (finding["rule"], finding["focus"], finding["value"])
        for finding in findings
        if finding["rule"].startswith("shape:")
    }
