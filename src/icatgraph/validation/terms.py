"""Terms: those of the ontology that nothing in the project makes use of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from icatgraph.reasoning import TYPE
from icatgraph.validation.findings import Finding
from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.validation.snapshot import Snapshot

_ONTOLOGY: Final = "ontology"
_OWL: Final = EXTERNAL_PREFIXES["owl"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
# A term with one of these is a part of the vocabulary, there to be used; one without stands alone.
_BINDING: Final = frozenset(
    [f"{_OWL}{name}" for name in ("inverseOf", "propertyChainAxiom", "deprecated")]
    + [f"{_RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")]
)
_NAME: Final = re.compile(r"\bicat:(\w+)")


def inspect_terms(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield each term of ours that no axiom binds and no statement, shape, rule or query mentions."""
    ontology = list(snapshot.triples_in(_ONTOLOGY))
    declared = {subject for subject, property_, _ in ontology if property_ == TYPE and subject.startswith(NS)}
    used = {subject for subject, property_, _ in ontology if property_ in _BINDING}
    used |= {property_ for _, property_, _ in snapshot.triples}
    used |= {value for _, _, value in snapshot.triples}
    used |= {_iri(term) for quad in snapshot.shapes for term in (quad.predicate, quad.object)}
    project = snapshot.project
    queries = (
        path for folder in (project.rules, project.checks, project.queries) for path in folder.rglob("*.rq")
    )
    used |= {NS + name for path in queries for name in _NAME.findall(path.read_text("utf-8"))}
    for term in sorted(declared - used):
        message = f"Nothing in the project uses {compact(term)}."
        yield Finding("ontology:unused-term", "warning", message, term)


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
