"""Validation against the `pyshacl` command: the same shapes and data, the same results, each as a process."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse, serialize
from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import BNode

from icatgraph.curated import read_project
from icatgraph.vocabulary import compact
from tests.benchmarks.measure import Measurement
from tests.benchmarks.processes import run_command
from tests.mutants.fault import load_faults
from tests.mutants.trial import batches, seeded_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icatgraph.resources import Project
    from tests.mutants.fault import Fault

# Enough SHACL results to compare, of rules of every topic.
FAULTS = 25
RUNS = 3


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
        ours = [run_command(*command) for _ in range(RUNS + 1)][1:]
        peer = run_command("pyshacl", "--shacl", str(shapes), "--format", "nt", str(data))
    expected, found = _results_of_pyshacl(peer.output), _results_of_icatgraph(ours[0].output)
    if found != expected:
        raise RuntimeError(f"icatgraph and pyshacl differ: {sorted(found ^ expected)}")
    yield Measurement(task, "icatgraph, all checks", tuple(run.seconds for run in ours))
    yield Measurement(task, "pyshacl, shapes alone", (peer.seconds,))
    memory = f"icatgraph {max(run.megabytes for run in ours):.0f} MB, pyshacl {peer.megabytes:.0f} MB"
    print(f"{task}: {len(found)} SHACL results by both; greatest resident memory {memory}")


def measure_commands() -> Iterator[Measurement]:
    """Time the build from Turtle, and the validation of what changed in one file, as a user runs them."""
    with tempfile.TemporaryDirectory(prefix="icatgraph-bench-") as folder:
        project = seeded_project(Path(folder) / "project", [])
        yield _alone("build, Turtle to frozen, command", project, "build", "--out", f"{folder}/build")
        _edit_one_file(project)
        yield _alone("validate --changed, one file", project, "validate", "--changed")


def _alone(task: str, project: Project, *arguments: str) -> Measurement:
    command = ("icatgraph", "--project", str(project.root), *arguments)
    runs = [run_command(*command, folder=project.root) for _ in range(RUNS + 1)][1:]
    print(f"{task}: greatest resident memory {max(run.megabytes for run in runs):.0f} MB")
    return Measurement(task, "icatgraph", tuple(run.seconds for run in runs))


def _edit_one_file(project: Project) -> None:
    """Commit the project to a repository of its own, then change a label in its largest curated file."""
    git = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "All")):
        subprocess.run([*git, *arguments], cwd=project.root, check=True, capture_output=True)
    chapters = (path for path in project.data.glob("*/*.ttl") if path.name != "passages.ttl")
    largest = max(chapters, key=lambda path: path.stat().st_size)
    largest.write_text(largest.read_text("utf-8").replace('rdfs:label "', 'rdfs:label "Edited: ', 1), "utf-8")


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
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


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
