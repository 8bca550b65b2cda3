"""Derivation: the quads of the graph `inferred`, from the closure of what was curated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from icatgraph.errors import InconsistentData
from icatgraph.reasoning.entailment import entail, read_rules
from icatgraph.reasoning.identities import Identity, identities
from icatgraph.reasoning.lines import quads_of
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, compact, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from icatgraph.reasoning.closure import Closure
    from icatgraph.reasoning.schema import Triple

_OWL: Final = EXTERNAL_PREFIXES["owl"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
_SKOS: Final = EXTERNAL_PREFIXES["skos"]

# True of everything, or of every concept: they would fill the graph and answer no question.
_SAYS_NOTHING: Final = frozenset(
    f"{_OWL}{name}" for name in ("Thing", "NamedIndividual", "topObjectProperty")
) | {f"{_RDFS}Resource"}
_NOISE: Final = frozenset(
    f"{_SKOS}{name}"
    for name in ("semanticRelation", "mappingRelation", "broaderTransitive", "narrowerTransitive")
)


def derive(quads: Sequence[Quad], rules: Path) -> list[Quad]:
    """Return what follows from the quads and the `.rq` rules of a folder, as `derived_quads` does.

    Raises:
        InconsistentData: when two different IRIs come out as the same.
        DataSyntaxError: for a rule that does not parse.
    """
    return derived_quads(entail(quads, read_rules(rules)))


def derived_quads(closure: Closure) -> list[Quad]:
    """Return what follows, sorted, in the graph `inferred`: all that says something about an `/id/` thing.

    Raises:
        InconsistentData: when two different IRIs come out as the same.
    """
    first = min(identities(closure), key=lambda identity: (identity.first, identity.second), default=None)
    if first is not None:
        raise InconsistentData(_told(first))
    return sorted(inferred_quads(closure), key=str)


def inferred_quads(closure: Closure) -> Iterator[Quad]:
    """Yield the same in no order, whether it may be published or not."""
    yield from quads_of(filter(_matters, closure.derived), graph_iri("inferred"))


def _matters(triple: Triple) -> bool:
    subject, predicate, value = triple
    return (
        subject.startswith(ID)
        and not value.startswith("_:")
        and value not in _SAYS_NOTHING
        and predicate not in _NOISE
        and not predicate.startswith("_:")
    )


def _told(identity: Identity) -> str:
    names = f"{compact(identity.first)} and {compact(identity.second)} come out as the same thing;"
    if not identity.property:
        return f"{names} look for a functional property with two values"
    shared, property_ = compact(identity.shared), compact(identity.property)
    return f"{names} {shared} has both as {property_}, which allows one: make two records of it"
