"""Examination: every rule applied to what was read, while the judge is at work on the shapes.

It is apart because what it imports can wait until the judge works.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ProjectError
from icatgraph.validation.checks import run_checks
from icatgraph.validation.findings import Finding, Report
from icatgraph.validation.mapping_sets import inspect_mappings
from icatgraph.validation.metadata import inspect_metadata
from icatgraph.validation.placing import place
from icatgraph.validation.saved_queries import inspect_saved_queries
from icatgraph.validation.shacl import apply_shapes
from icatgraph.validation.snapshot import Snapshot, layout_finding, n_triples
from icatgraph.validation.terms import inspect_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from icatgraph.validation.conformance import Judge
    from icatgraph.validation.scope import Scope

# Two processors are what most machines have to give.
_THREADS: Final = 2
# So many names take longer to ask for than the rest of the data takes to look at.
_MANY: Final = 1000
# A query file with such a finding cannot be answered.
_BROKEN: Final = ("file:header", "query:parameter", "query:run")
_UNASKED: Final = (
    "The recorded answers of saved queries were not compared, since there are violations; mend these first."
)


@dataclass(frozen=True, slots=True)
class Engines:
    """Who applies the rules: an engine and a reasoner by name, and the judge who was asked, if one was.

    `answers` says of which files what saved queries answer is wanted, None for none; with `steadfast` it is
    asked although there are violations.
    """

    shapes: str
    reasoner: str
    judge: Judge | None = None
    answers: Callable[[str], bool] | None = None
    steadfast: bool = False


def report_on(snapshot: Snapshot, scope: Scope, engines: Engines, progress: Callable[[str], None]) -> Report:
    """Apply every rule to what was read.

    Raises:
        ProjectError: for an unknown engine, shapes that it refuses, or a faulty check.
    """
    queries = list(_of_queries(snapshot, scope))
    if snapshot.faults or any(finding.rule == "file:syntax" for finding in queries):
        return Report.of(filter(scope.admits_file, [*snapshot.faults, *queries]), scope.notes)
    with ThreadPoolExecutor(_THREADS) as aside:
        beside = _checked_aside(snapshot, scope, aside) if scope.files is not None else ()
        found = [*queries, *_of_files(snapshot, scope)]
        progress("reasoning")
        found += _REASONERS[engines.reasoner](snapshot)
        progress("checking")
        found += [finding for part in beside for finding in part.result()]
    # With the whole to judge the judge has a processor to itself, which the checks aside would take away.
    found += run_checks(snapshot.checks, snapshot.store) if scope.files is None else ()
    progress("judging")
    found += _judged(snapshot, scope, engines)
    admitted = list(filter(scope.admits, place(found, snapshot)))
    if engines.answers is None:
        return Report.of(admitted, scope.notes)
    if not engines.steadfast and any(finding.severity == "violation" for finding in admitted):
        return Report.of(admitted, (*scope.notes, _UNASKED))
    progress("asking")
    # Late, for --changed seldom asks.
    from icatgraph.validation.golden_results import inspect_golden_results  # noqa: PLC0415

    broken = {finding.file for finding in admitted if finding.rule in _BROKEN}
    return Report.of([*admitted, *inspect_golden_results(snapshot, engines.answers, broken)], scope.notes)


def _checked_aside(
    snapshot: Snapshot, scope: Scope, aside: ThreadPoolExecutor
) -> list[Future[tuple[Finding, ...]]]:
    """Begin to run the checks in threads, for the focus of a scope where that tells all that is in it."""
    files = (lines for path, lines in snapshot.lines_of.items() if scope.has_file(snapshot.name(path)))
    # A blank node has no IRI to ask for.
    narrow = (
        scope.focus is not None and len(scope.focus) < _MANY and not any(b"_:" in lines for lines in files)
    )
    focus = scope.focus if narrow else None
    parts = [snapshot.checks[first::_THREADS] for first in range(_THREADS)]
    return [aside.submit(lambda part: run_checks(part, snapshot.store, focus), part) for part in parts]


def _judged(snapshot: Snapshot, scope: Scope, engines: Engines) -> tuple[Finding, ...]:
    """Return what the shapes find, and which files are not as the formatter writes them."""
    shapes = n_triples(snapshot.shapes)
    names = {snapshot.name(path): text for path, text in snapshot.texts.items()}
    if engines.judge is None:
        from icatgraph.turtle.tidiness import untidy_files  # noqa: PLC0415 (else the judge does that)

        texts = {file: text for file, text in names.items() if file.endswith(".ttl") and scope.has_file(file)}
        found = apply_shapes(snapshot.triples, shapes, engines.shapes, scope.focus) if shapes else ()
        return (*found, *(layout_finding(file, texts[file]) for file in untidy_files(texts)))
    try:
        verdict = engines.judge.verdict()
    except ValueError as error:
        raise ProjectError(f"pyshifty refuses the shapes: {error}") from error
    found = apply_shapes(snapshot.triples, shapes, engines.shapes, scope.focus, verdict.failing)
    return (*found, *(layout_finding(file, names[file]) for file in verdict.untidy))


def _of_queries(snapshot: Snapshot, scope: Scope) -> Iterator[Finding]:
    if scope.files is None or any(file.endswith(".rq") for file in scope.files):
        from icatgraph.validation.query_files import inspect_queries  # noqa: PLC0415 (with all of SPARQL)

        yield from inspect_queries(snapshot.project, scope.has_file)


def _of_files(snapshot: Snapshot, scope: Scope) -> Iterator[Finding]:
    yield from inspect_saved_queries(snapshot, scope.concerns)
    yield from inspect_metadata(snapshot)
    yield from inspect_mappings(snapshot)
    if scope.touches("shapes/"):
        from icatgraph.validation.shape_terms import inspect_shape_terms  # noqa: PLC0415 (with the tokens)

        yield from inspect_shape_terms(snapshot)
    if scope.touches("ontology/"):
        yield from inspect_terms(snapshot)


def _nothing(_snapshot: Snapshot) -> Iterator[Finding]:
    yield from ()


def _by_rules(snapshot: Snapshot) -> Iterator[Finding]:
    from icatgraph.validation.reasoner import reason  # noqa: PLC0415 (--changed seldom reasons)

    yield from reason(snapshot)


def _in_full(snapshot: Snapshot) -> Iterator[Finding]:
    from icatgraph.validation.description_logic import reason_in_full  # noqa: PLC0415 (optional, and heavy)

    yield from _by_rules(snapshot)
    yield from reason_in_full(snapshot)


_REASONERS: Final[Mapping[str, Callable[[Snapshot], Iterator[Finding]]]] = {
    "none": _nothing,
    "rl": _by_rules,
    "dl": _in_full,
}
