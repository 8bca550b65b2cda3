"""SHACL: the shapes applied to a graph by either of two engines, with the same findings.

pyshifty is quick and validates by default; pySHACL is the reference, and both must agree.
https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from icatgraph.reasoning import write_lines
from icatgraph.validation.neighbourhood import neighbourhood

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from icatgraph.reasoning import Triple
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
    triples: Sequence[Triple],
    shapes: bytes,
    engine: str = "pyshifty",
    focus: Collection[str] | None = None,
    failing: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """Apply shapes to triples, or to what the IRIs `focus` see of them.

    `failing` are the nodes that pyshifty found not to conform, for a caller who knows them: a report on these
    takes a third of the time. Raises what `validate_shapes` raises.
    """
    if failing is not None:
        # At its rim a neighbourhood is incomplete, and so are the nodes there.
        guilty = set(failing) if focus is None else set(failing).intersection(focus)
        if not guilty:
            return ()
        near = validate_shapes(write_lines(neighbourhood(triples, guilty)), shapes, engine)
        found = tuple(finding for finding in near if finding.focus in guilty)
        # A constraint in SPARQL may look further than its neighbourhood.
        if {finding.focus for finding in found} == guilty:
            return found
    seen = triples if focus is None else neighbourhood(triples, focus)
    whole = validate_shapes(write_lines(seen), shapes, engine)
    return tuple(finding for finding in whole if focus is None or finding.focus in focus)
