"""SHACL: the shapes applied to a graph by either of two engines, with the same findings.

pyshifty is quick and validates by default; pySHACL is the reference, and both must agree. pyshifty first asks
only whether each node conforms, which takes a third of the time; it writes a report for those that do not.
https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from icatgraph.errors import ProjectError
from icatgraph.validation.conformance import failing_nodes
from icatgraph.validation.neighbourhood import neighbourhood
from icatgraph.validation.snapshot import n_triples

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyoxigraph import Quad

    from icatgraph.validation.conformance import Judge
    from icatgraph.validation.findings import Finding

Engine = Literal["pyshifty", "pyshacl"]


def validate_shapes(data: bytes, shapes: bytes, engine: str = "pyshifty") -> tuple[Finding, ...]:
    """Apply shapes to data, both N-Triples in UTF-8; findings have no file yet.

    Raises:
        ProjectError: for an unknown engine, one that is not installed, or shapes it refuses.
    """
    from icatgraph.validation.shacl_report import report_by  # noqa: PLC0415 (it takes rdflib along)

    return report_by(engine, data, shapes)


def apply_shapes(
    quads: Sequence[Quad],
    shapes: bytes,
    engine: str = "pyshifty",
    focus: Collection[str] | None = None,
    judge: Judge | None = None,
) -> tuple[Finding, ...]:
    """Apply shapes to the union of some quads, or to what the IRIs `focus` see of it.

    A `judge` looks for failing nodes in another process, beside what this one does.
    Raises what `validate_shapes` raises.
    """
    seen = quads if focus is None else neighbourhood(quads, focus)
    if engine == "pyshifty":
        failing = _failing(n_triples(seen), shapes, judge)
        if focus is not None:
            # At its rim the neighbourhood is incomplete, and so are the nodes there.
            failing &= set(focus)
        if not failing:
            return ()
        near = validate_shapes(n_triples(neighbourhood(quads, failing)), shapes, engine)
        found = tuple(finding for finding in near if finding.focus in failing)
        # A constraint in SPARQL may look further than its neighbourhood.
        if {finding.focus for finding in found} == failing:
            return found
    whole = validate_shapes(n_triples(seen), shapes, engine)
    return tuple(finding for finding in whole if focus is None or finding.focus in focus)


def _failing(data: bytes, shapes: bytes, judge: Judge | None) -> set[str]:
    try:
        return judge.ask(data, shapes) if judge else failing_nodes(data, shapes)
    except ValueError as error:
        raise ProjectError(f"pyshifty refuses the shapes: {error}") from error
