"""Inspection: everything the project demands of its files, in one report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Store, Triple, serialize

from icatgraph.curated import project_files, read_file
from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import Places, is_canonical, locate
from icatgraph.validation.checks import load_checks, run_checks
from icatgraph.validation.findings import Finding, Report
from icatgraph.validation.query_files import inspect_queries
from icatgraph.validation.shacl import validate_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icatgraph.resources import Project


def inspect(project: Project, engine: str = "pyshifty") -> Report:
    """Check syntax and layout of every file, then the shapes, then the checks over the whole dataset.

    When a file cannot be parsed the report stops there: half a dataset would raise false findings.

    Raises:
        ProjectError: for an unknown engine, a faulty check, or a file that no named graph takes.
    """
    reading = _read(project)
    queries = tuple(inspect_queries(project))
    if reading.faults or any(finding.rule == "file:syntax" for finding in queries):
        return Report.of([*reading.faults, *queries])
    shacl = validate_shapes(_n_triples(reading.quads), _n_triples(reading.shapes), engine)
    found = [*shacl, *run_checks(load_checks(project.checks), _store(reading.quads))]
    return Report.of([*queries, *_layout(project, reading.files), *_placed(found, reading, project)])


@dataclass(slots=True)
class _Reading:
    """What the files say: quads, shapes, faults, and which files speak of each subject."""

    files: list[Path] = field(default_factory=list)
    quads: list[Quad] = field(default_factory=list)
    shapes: list[Quad] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    mentions: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))


def _read(project: Project) -> _Reading:
    reading = _Reading()
    for file in project_files(project):
        quads = _parsed(file.path, file.graph, reading, project)
        reading.quads.extend(quads)
        for subject in dict.fromkeys(_name(quad) for quad in quads):
            reading.mentions[subject].append(file.path)
    for path in sorted(project.shapes.glob("*.ttl")):
        reading.shapes.extend(_parsed(path, None, reading, project))
    return reading


def _parsed(path: Path, graph: str | None, reading: _Reading, project: Project) -> list[Quad]:
    reading.files.append(path)
    try:
        return list(read_file(path, graph))
    except DataSyntaxError as error:
        message = f"{error.message} ({error.hint})" if error.hint else error.message
        file = path.relative_to(project.root).as_posix()
        reading.faults.append(Finding("file:syntax", "violation", message, file=file, line=error.line))
        return []


def _n_triples(quads: Iterable[Quad]) -> bytes:
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _store(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.bulk_extend(quads)
    return store


def _layout(project: Project, files: Iterable[Path]) -> Iterator[Finding]:
    for path in files:
        if not is_canonical(path.read_text(encoding="utf-8")):
            file = path.relative_to(project.root).as_posix()
            yield Finding(
                "file:layout",
                "warning",
                "The file is not in the canonical layout; run `icatgraph format`.",
                file=file,
            )


def _placed(findings: Iterable[Finding], reading: _Reading, project: Project) -> Iterator[Finding]:
    """Yield the findings with the file and line that they speak of; only the files named are parsed again."""
    known: dict[Path, Places] = {}
    for finding in findings:
        candidates = reading.mentions.get(finding.focus, [])
        for path in candidates:
            if path not in known:
                known[path] = locate(path.read_text(encoding="utf-8"), str(path))
        yield _at_place(finding, [(path, known[path]) for path in candidates], project)


def _at_place(finding: Finding, candidates: list[tuple[Path, Places]], project: Project) -> Finding:
    """Return the finding at its triple, else at the first file that speaks of its focus."""
    triple = (finding.focus, finding.path, finding.value)
    for key in (triple, (finding.focus, finding.path, "")):
        for path, places in candidates:
            if key in places.triples:
                return _at(finding, path, places.triples[key].line, project)
    for path, places in candidates:
        if finding.focus in places.subjects:
            return _at(finding, path, places.subjects[finding.focus].line, project)
    return finding


def _at(finding: Finding, path: Path, line: int, project: Project) -> Finding:
    return replace(finding, file=path.relative_to(project.root).as_posix(), line=line)


def _name(quad: Quad) -> str:
    return str(getattr(quad.subject, "value", quad.subject))
