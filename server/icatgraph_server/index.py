"""The index: what pages ask of the dataset again and again, gathered once when the server starts.

Read through the dataset's own look-ups, the page of a much-mentioned thing took 160 ms; most of it went into
labels and passages of its records. Here each is a dictionary.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from icatgraph.coverage import SourceCoverage, coverage
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, NS, compact
from icatgraph_server.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from icatgraph.dataset import Dataset

_RDFS: Final = EXTERNAL_PREFIXES["rdfs"]
_SKOS: Final = EXTERNAL_PREFIXES["skos"]
_DCTERMS: Final = EXTERNAL_PREFIXES["dcterms"]
_TYPE: Final = f"{EXTERNAL_PREFIXES['rdf']}type"
_INVERSE: Final = f"{EXTERNAL_PREFIXES['owl']}inverseOf"
# The first that a thing has is its name.
_NAMES: Final = (f"{_SKOS}prefLabel", f"{_RDFS}label", f"{_DCTERMS}title", f"{_DCTERMS}identifier")


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a passage stands: its source's IRI, its number, its place in the order, its path of headings."""

    iri: str
    source: str
    number: str
    sequence: int
    section: str


@dataclass(frozen=True)
class Index:
    """Dictionaries by IRI.

    Attributes:
        labels: the name of each thing that has one.
        types: the classes of a thing, asserted and derived.
        wider: all superclasses of a class and all superproperties of a property.
        inverses: the properties that say the same backwards.
        passages: the place of each passage, in the order of its source.
        evidence: the passages of a record, in the order of the text.
        years: the year to show for a record.
        attestations: the records that attest a triple, by subject, predicate and object.
        members: the things of a kind such as `organization`, sorted by name.
        abbreviations: the short name of an entity.
        notations: the short name of a source.
        coverage: how far each source is curated.
    """

    labels: Mapping[str, str]
    types: Mapping[str, tuple[str, ...]]
    wider: Mapping[str, frozenset[str]]
    inverses: Mapping[str, frozenset[str]]
    passages: Mapping[str, Passage]
    evidence: Mapping[str, tuple[str, ...]]
    years: Mapping[str, str]
    attestations: Mapping[tuple[str, str, str], tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]
    abbreviations: Mapping[str, str]
    notations: Mapping[str, str]
    coverage: tuple[SourceCoverage, ...]

    def name(self, iri: str) -> str:
        """Return the name of a thing, or its prefixed name."""
        return self.labels.get(iri) or compact(iri)

    def full_name(self, iri: str) -> str:
        """Return the name of a thing with its abbreviation, where the name does not hold it."""
        name, short = self.name(iri), self.abbreviations.get(iri, "")
        return f"{name} ({short})" if short and short not in name else name

    def term(self, iri: str) -> str:
        """Return the name of a class or property; one without a label is told in the words of its IRI."""
        return self.labels.get(iri) or words_of(iri)

    def narrowest(self, iri: str) -> tuple[str, ...]:
        """Return the classes of a thing of which no other class of it is a subclass."""
        types = self.types.get(iri, ())
        above = {wide for name in types for wide in self.wider.get(name, ()) if wide != name}
        return tuple(name for name in types if name not in above)

    def of_source(self, source: str) -> tuple[Passage, ...]:
        """Return the passages of a source in order."""
        return tuple(passage for passage in self.passages.values() if passage.source == source)


def index_of(dataset: Dataset) -> Callable[[], Index]:
    """Return what gives the index of a dataset, and makes it the first time."""
    return cache(partial(build_index, dataset))


def build_index(dataset: Dataset) -> Index:
    """Read a dataset once; takes about 5 µs a quad."""
    types = _grouped(_pairs(dataset, _TYPE))
    passages = _passages(dataset)
    notations = dict(_pairs(dataset, f"{_SKOS}notation"))
    # A number alone names a passage only beside its source.
    numbers = {
        iri: f"{notations.get(place.source, compact(place.source))} {place.number}"
        for iri, place in passages.items()
    }
    labels = _labels(dataset) | numbers
    return Index(
        labels=labels,
        types=types,
        wider=_closure([*_pairs(dataset, f"{_RDFS}subClassOf"), *_pairs(dataset, f"{_RDFS}subPropertyOf")]),
        inverses=_inverses(dataset),
        passages=passages,
        evidence=_evidence(dataset, passages),
        years=_years(dataset),
        attestations=_attestations(dataset),
        members=_members({**types, **labels}, labels),
        abbreviations=dict(_pairs(dataset, f"{NS}abbreviation")),
        notations=notations,
        coverage=coverage(dataset),
    )


def _pairs(dataset: Dataset, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield the IRI of the subject and the IRI or text of the object of each quad of a predicate."""
    for quad in dataset.quads.quads_for_predicate(NamedNode(predicate)):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            yield quad.subject.value, quad.object.value


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for subject, value in pairs:
        groups[subject].add(value)
    return {subject: tuple(sorted(values)) for subject, values in groups.items()}


def _labels(dataset: Dataset) -> dict[str, str]:
    labels: dict[str, str] = {}
    for predicate in reversed(_NAMES):
        labels |= {subject: names[0] for subject, names in _grouped(_pairs(dataset, predicate)).items()}
    return labels


def _closure(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    direct = _grouped(pairs)

    def above(name: str) -> frozenset[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            new = set(direct.get(pending.pop(), ())) - found
            found |= new
            pending += new
        return frozenset(found)

    return {name: above(name) for name in direct}


def _inverses(dataset: Dataset) -> dict[str, frozenset[str]]:
    pairs = list(_pairs(dataset, _INVERSE))
    both = _grouped([*pairs, *((second, first) for first, second in pairs)])
    return {name: frozenset(others) for name, others in both.items()}


def _passages(dataset: Dataset) -> dict[str, Passage]:
    numbers = dict(_pairs(dataset, f"{_DCTERMS}identifier"))
    orders = dict(_pairs(dataset, f"{NS}sequence"))
    sections = dict(_pairs(dataset, f"{NS}section"))
    found = [
        Passage(
            iri, source, numbers.get(iri, compact(iri)), _whole(orders.get(iri, "")), sections.get(iri, "")
        )
        for iri, source in _pairs(dataset, f"{NS}inSource")
    ]
    return {passage.iri: passage for passage in sorted(found, key=_place)}


def _place(passage: Passage) -> tuple[str, int, str]:
    return passage.source, passage.sequence, passage.number


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _evidence(dataset: Dataset, passages: Mapping[str, Passage]) -> dict[str, tuple[str, ...]]:
    order = {iri: number for number, iri in enumerate(passages)}
    cited = _grouped(_pairs(dataset, f"{NS}evidencedBy"))
    return {
        record: tuple(sorted(iris, key=lambda iri: order.get(iri, len(order))))
        for record, iris in cited.items()
    }


def _years(dataset: Dataset) -> dict[str, str]:
    """Return what a record is about in time, else when its source speaks."""
    return {
        **dict(_pairs(dataset, f"{NS}asOfYear")),
        **dict(_pairs(dataset, f"{NS}referenceYear")),
        **dict(_pairs(dataset, f"{NS}startYear")),
    }


def _attestations(dataset: Dataset) -> dict[tuple[str, str, str], tuple[str, ...]]:
    subjects = _grouped(_pairs(dataset, f"{NS}about"))
    properties = dict(_pairs(dataset, f"{NS}attestedProperty"))
    values = _grouped(_pairs(dataset, f"{NS}attestedValue"))
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for record in sorted(properties):
        for subject in subjects.get(record, ()):
            for value in values.get(record, ()):
                found[subject, properties[record], value].append(record)
    return {triple: tuple(records) for triple, records in found.items()}


def _members(iris: Iterable[str], labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for iri in iris:
        kind, slash, _ = iri.removeprefix(ID).partition("/")
        if iri.startswith(ID) and slash:
            kinds[kind].append(iri)
    return {
        kind: tuple(sorted(members, key=lambda iri: (labels.get(iri, iri).casefold(), iri)))
        for kind, members in sorted(kinds.items())
    }
