"""The terms of the vocabulary, as a reader wants them: by kind, with definition and links to others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

_OWL: Final = EXTERNAL_PREFIXES["owl"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
_SKOS: Final = EXTERNAL_PREFIXES["skos"]
_TYPE: Final = f"{EXTERNAL_PREFIXES['rdf']}type"
_KINDS: Final = {
    "Classes": (f"{_OWL}Class", f"{_RDFS}Class"),
    "Properties between things": (f"{_OWL}ObjectProperty",),
    "Properties with values": (f"{_OWL}DatatypeProperty",),
    "Annotations": (f"{_OWL}AnnotationProperty",),
}
_LINKS: Final = {
    "is a": f"{_RDFS}subClassOf",
    "implies": f"{_RDFS}subPropertyOf",
    "domain": f"{_RDFS}domain",
    "range": f"{_RDFS}range",
    "inverse of": f"{_OWL}inverseOf",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property; `links` names other terms, such as `domain`, by IRI."""

    iri: str
    name: str
    label: str
    definition: str
    note: str
    links: Mapping[str, tuple[str, ...]]


def read_terms(triples: Iterable[Triple]) -> dict[str, list[Term]]:
    """Return the vocabulary's own terms by kind, each kind sorted by name."""
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        named = isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(NS)
        if named and isinstance(triple.object, NamedNode | Literal):
            facts[triple.subject.value][triple.predicate.value].append(triple.object.value)  # type: ignore[union-attr]
    return {
        kind: [_term(iri, facts[iri]) for iri in sorted(facts) if set(facts[iri][_TYPE]) & set(types)]
        for kind, types in _KINDS.items()
    }


def _term(iri: str, facts: Mapping[str, list[str]]) -> Term:
    def first(*predicates: str) -> str:
        return next((facts[predicate][0] for predicate in predicates if facts.get(predicate)), "")

    name = iri.removeprefix(NS)
    links = {word: tuple(sorted(facts[link])) for word, link in _LINKS.items() if facts.get(link)}
    definition = first(f"{_SKOS}definition", f"{_RDFS}comment")
    return Term(iri, name, first(f"{_RDFS}label") or name, definition, first(f"{_SKOS}scopeNote"), links)
