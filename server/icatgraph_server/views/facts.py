"""Facts: the properties of a thing in the order in which a reader asks for them.

First what identifies it, then what a record attests, then what follows from other statements.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES, NS, graph_iri
from icatgraph_server.views.links import Link, link_to, link_to_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

    from icatgraph.sparql import Term
    from icatgraph_server.index import Index

_RDF: Final = EXTERNAL_PREFIXES["rdf"]
_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
_SKOS: Final = EXTERNAL_PREFIXES["skos"]
_DCTERMS: Final = EXTERNAL_PREFIXES["dcterms"]
_ORG: Final = EXTERNAL_PREFIXES["org"]
INFERRED: Final = graph_iri("inferred")

# Shown elsewhere on the page: heading, kinds, names, texts, evidence, place in the source.
_ELSEWHERE: Final = frozenset(
    {
        f"{_RDF}type",
        f"{_RDFS}label",
        f"{_SKOS}prefLabel",
        f"{_SKOS}altLabel",
        f"{_SKOS}definition",
        f"{_SKOS}scopeNote",
        f"{_SKOS}note",
        f"{_SKOS}broader",
        f"{_SKOS}narrower",
        f"{_SKOS}topConceptOf",
        f"{_DCTERMS}description",
        f"{_DCTERMS}identifier",
        *(f"{NS}{name}" for name in ("abbreviation", "evidencedBy", "evidences", "hasPassage", "inSource")),
        *(f"{NS}{name}" for name in ("section", "sequence", "statedIn")),
    }
)
# Who, in what part, does what, to whom, where, when; anything else follows by name.
_FIRST: Final = (
    *(f"{_ORG}{name}" for name in ("classification", "member", "organization", "role", "subOrganizationOf")),
    *(f"{NS}{name}" for name in ("symbol", "about", "attestedProperty", "attestedValue", "mandateHolder")),
    *(f"{NS}{name}" for name in ("conferredBy", "carriedOutBy", "withPartner", "participant", "madeBy")),
    *(f"{NS}{name}" for name in ("identifiedBy", "addressedTo", "claimedBy", "cooperatesWith", "concerns")),
    *(f"{NS}{name}" for name in ("indicator", "qualifier", "value", "unit", "commitmentKind")),
    *(f"{NS}{name}" for name in ("activityType", "coversActivityType", "exploitationForm", "targetGroup")),
    *(f"{NS}{name}" for name in ("takesPlaceIn", "startDate", "endDate", "startYear", "endYear", "status")),
)


class Origin(IntEnum):
    """How a fact came to be, in the order of the page."""

    SAID = 0
    ATTESTED = 1
    DERIVED = 2


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value: a link or a text, how it came to be, and the records that attest it."""

    text: str
    href: str | None
    language: str
    origin: Origin
    records: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values."""

    term: Link
    values: tuple[FactValue, ...]

    @property
    def derived(self) -> bool:
        """Whether nothing of it is said by a source or a curator."""
        return all(value.origin is Origin.DERIVED for value in self.values)


def facts_of(index: Index, iri: str, quads: Iterable[Quad]) -> tuple[Fact, ...]:
    """Return the facts that quads tell of a thing, which is their subject."""
    told: defaultdict[str, dict[Term, Origin]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate.value not in _ELSEWHERE and not _told_elsewhere(index, iri, quad.object):
            terms, origin = told[quad.predicate.value], _origin(index, quad)
            terms[quad.object] = min(origin, terms.get(quad.object, origin))
    _drop_wider(index, told)
    ranked = sorted((name for name in told if told[name]), key=lambda name: _rank(index, name, told[name]))
    return tuple(Fact(link_to_term(index, name), _values(index, iri, name, told[name])) for name in ranked)


def texts_of(quads: Iterable[Quad], *predicates: str) -> tuple[str, ...]:
    """Return the texts of a thing by prefixed names of properties such as `skos:note`, without repetition."""
    prefixes = {**EXTERNAL_PREFIXES, "icat": NS}
    wanted = [prefixes[name.partition(":")[0]] + name.partition(":")[2] for name in predicates]
    found = [
        (wanted.index(quad.predicate.value), quad.object.value)
        for quad in quads
        if quad.predicate.value in wanted and isinstance(quad.object, Literal)
    ]
    return tuple(dict.fromkeys(text for _, text in sorted(found)))


def _told_elsewhere(index: Index, iri: str, term: Term) -> bool:
    """Say whether a value is the heading, or a record that the list of records shows anyway."""
    if isinstance(term, Literal):
        return term.value == index.labels.get(iri)
    return isinstance(term, NamedNode) and term.value in index.evidence and iri not in index.evidence


def _origin(index: Index, quad: Quad) -> Origin:
    if getattr(quad.graph_name, "value", "") != INFERRED:
        return Origin.SAID
    return Origin.ATTESTED if _attesting(index, quad.subject, quad.predicate, quad.object) else Origin.DERIVED


def _attesting(index: Index, subject: Term, predicate: NamedNode, value: Term) -> tuple[str, ...]:
    """Return the records that attest a triple, forwards or backwards."""
    source, target = getattr(subject, "value", ""), getattr(value, "value", "")
    triples = [(source, predicate.value, target)]
    triples += [(target, name, source) for name in index.inverses.get(predicate.value, ())]
    return tuple(record for triple in triples for record in index.attestations.get(triple, ()))


def _drop_wider(index: Index, told: Mapping[str, dict[Term, Origin]]) -> None:
    """Drop derived values that a narrower property of the same thing tells as well."""
    for name, terms in told.items():
        for wide in index.wider.get(name, frozenset()) - {name}:
            for term in terms:
                if told.get(wide, {}).get(term) is Origin.DERIVED:
                    del told[wide][term]


def _rank(index: Index, name: str, terms: Mapping[Term, Origin]) -> tuple[int, int, str]:
    place = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    return min(terms.values()), place, index.term(name)


def _values(index: Index, iri: str, name: str, terms: Mapping[Term, Origin]) -> tuple[FactValue, ...]:
    node, predicate = NamedNode(iri), NamedNode(name)
    values = [
        _value(index, term, origin, _attesting(index, node, predicate, term))
        for term, origin in terms.items()
    ]
    return tuple(sorted(values, key=lambda value: (value.origin, value.text.casefold(), value.href or "")))


def _value(index: Index, term: Term, origin: Origin, records: Iterable[str]) -> FactValue:
    attesting = tuple(link_to(index, record) for record in records)
    if isinstance(term, Literal):
        return FactValue(term.value, None, term.language or "", origin, attesting)
    if not isinstance(term, NamedNode):
        return FactValue(str(term), None, "", origin, attesting)
    ours = term.value.startswith(NS)
    link = link_to_term(index, term.value) if ours else link_to(index, term.value)
    return FactValue(link.text.strip("<>"), link.href, "", origin, attesting)
