"""Both SHACL engines agree on the whole of the real data, with faults seeded in it.

Silence proves little, so the data have a fault for rules of every topic. What only one engine found in the rest of
the data would be a difference too; hence one run of the slow engine is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse, serialize

from icatgraph.curated import read_project
from icatgraph.validation import validate_shapes
from tests.mutants.fault import load_faults
from tests.mutants.trial import batches, seeded_project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from icatgraph.validation import Finding


def test_both_engines_find_the_same_in_the_whole_data(tmp_path: Path) -> None:
    """They name the same rules, places, values, severities and messages, and each seeded rule is among them."""
    faults = batches(fault for fault in load_faults() if fault.rule.startswith("shape:"))[0]
    project = seeded_project(tmp_path, faults)
    data = n_triples(read_project(project))
    files = sorted(project.shapes.glob("*.ttl"))
    shapes = n_triples(quad for path in files for quad in parse(path=path, rename_blank_nodes=True))

    quick, reference = (facts(validate_shapes(data, shapes, engine)) for engine in ("pyshifty", "pyshacl"))

    assert quick == reference
    assert {fault.rule for fault in faults} <= {rule for rule, *_ in quick}


def facts(findings: Iterable[Finding]) -> set[tuple[str, str, str, str, str, str]]:
    return {
        (found.rule, found.severity, found.message, found.focus, found.path, found.value)
        for found in findings
    }


def n_triples(quads: Iterable[Quad]) -> bytes:
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
