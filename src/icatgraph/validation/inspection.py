"""Inspection: everything the project demands of its files, in one report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, Literal

from icatgraph.errors import ProjectError
from icatgraph.turtle.tidiness import FOLDER, untidy_files
from icatgraph.validation.checks import run_checks
from icatgraph.validation.conformance import Judge
from icatgraph.validation.findings import Finding, Report
from icatgraph.validation.mapping_sets import inspect_mappings
from icatgraph.validation.metadata import inspect_metadata
from icatgraph.validation.neighbourhood import neighbourhood
from icatgraph.validation.placing import place
from icatgraph.validation.query_files import inspect_queries
from icatgraph.validation.reasoner import reason
from icatgraph.validation.saved_queries import inspect_saved_queries
from icatgraph.validation.scope import Scope
from icatgraph.validation.shacl import apply_shapes
from icatgraph.validation.shape_terms import inspect_shape_terms
from icatgraph.validation.snapshot import layout_finding, n_triples, read_snapshot
from icatgraph.validation.terms import inspect_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icatgraph.resources import Project
from icatgraph.validation.snapshot import Snapshot

Reasoner = Literal["none", "rl", "dl"]


def inspect(
    project: Project,
    engine: str = "pyshifty",
    reasoner: str = "rl",
    scope: Scope | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check syntax and layout of every file, the shapes, the checks, the queries, and what follows from all.

    When a file cannot be parsed the report stops there: half a dataset would raise false findings.
    `scope` narrows the report to some files and what depends on them; `progress` hears of each step.

    Raises:
        ProjectError: for an unknown engine or reasoner, a faulty check, or a file that no named graph takes.
    """
    report, _ = examine(project, engine, reasoner, scope, progress)
    return report


def examine(
    project: Project,
    engine: str = "pyshifty",
    reasoner: str = "rl",
    scope: Scope | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Report, Snapshot]:
    """Return what `inspect` returns and raises, with all that was read and concluded on the way."""
    if reasoner not in _REASONERS:
        raise ProjectError(f"no reasoner {reasoner!r}; choose one of {', '.join(_REASONERS)}")
    with Judge() if engine == "pyshifty" else nullcontext() as aside:
        progress("reading")
        wanted = scope or Scope()
        snapshot = read_snapshot(project, _begin(aside, wanted, project) if aside else lambda _: None)
        scope = wanted.within(snapshot)
        return _report(snapshot, scope, (engine, reasoner, aside), progress), snapshot


def _begin(judge: Judge, scope: Scope, project: Project) -> Callable[[Mapping[str, str]], None]:
    folder = project.root / FOLDER
    return lambda texts: judge.begin(
        {file: text for file, text in texts.items() if scope.may_have(file)}, folder
    )


def _report(
    snapshot: Snapshot, scope: Scope, engines: tuple[str, str, Judge | None], progress: Callable[[str], None]
) -> Report:
    engine, reasoner, process = engines
    project = snapshot.project
    queries = list(inspect_queries(project, scope.has_file))
    if snapshot.faults or any(finding.rule == "file:syntax" for finding in queries):
        return Report.of(filter(scope.admits_file, [*snapshot.faults, *queries]), scope.notes)
    with ThreadPoolExecutor(2) as aside:
        # The judge works in a process of its own. With the whole to judge it is busy for as long as all that
        # follows, and the checks aside would take it turns away; with a part it soon leaves a processor free.
        judged = aside.submit(_judged, snapshot, scope, engine, process)
        beside = (
            aside.submit(run_checks, snapshot.checks, snapshot.store) if scope.files is not None else None
        )
        found = [*queries, *_of_files(snapshot, scope)]
        progress("reasoning")
        found += _REASONERS[reasoner](snapshot)
        progress("checking")
        found += beside.result() if beside else run_checks(snapshot.checks, snapshot.store)
        found += judged.result()
    return Report.of(filter(scope.admits, place(found, snapshot)), scope.notes)


def _judged(snapshot: Snapshot, scope: Scope, engine: str, process: Judge | None) -> tuple[Finding, ...]:
    """Return what the shapes find, and which files are not as the formatter writes them."""
    shapes = n_triples(snapshot.shapes)
    names = {snapshot.name(path): text for path, text in snapshot.texts.items()}
    if process is None:
        texts = {file: text for file, text in names.items() if file.endswith(".ttl") and scope.has_file(file)}
        found = apply_shapes(snapshot.quads, shapes, engine, scope.focus) if shapes else ()
        return (*found, *(layout_finding(file, texts[file]) for file in untidy_files(texts)))
    seen = snapshot.quads if scope.focus is None else neighbourhood(snapshot.quads, scope.focus)
    try:
        verdict = process.ask(n_triples(seen), shapes)
    except ValueError as error:
        raise ProjectError(f"pyshifty refuses the shapes: {error}") from error
    found = apply_shapes(snapshot.quads, shapes, engine, scope.focus, verdict.failing)
    return (*found, *(layout_finding(file, names[file]) for file in verdict.untidy))


def _of_files(snapshot: Snapshot, scope: Scope) -> Iterator[Finding]:
    yield from inspect_saved_queries(snapshot, scope.concerns)
    yield from inspect_metadata(snapshot)
    yield from inspect_mappings(snapshot)
    if scope.touches("shapes/"):
        yield from inspect_shape_terms(snapshot)
    if scope.touches("ontology/"):
        yield from inspect_terms(snapshot)


def _nothing(_snapshot: Snapshot) -> Iterator[Finding]:
    yield from ()


def _in_full(snapshot: Snapshot) -> Iterator[Finding]:
    from icatgraph.validation.description_logic import reason_in_full  # noqa: PLC0415 (optional, and heavy)

    yield from reason(snapshot)
    yield from reason_in_full(snapshot)


_REASONERS: Final[Mapping[str, Callable[[Snapshot], Iterator[Finding]]]] = {
    "none": _nothing,
    "rl": reason,
    "dl": _in_full,
}
