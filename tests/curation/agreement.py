"""How far two readers of the same passages agree, per record class and per activity type.

    .venv/bin/python -m tests.curation.agreement tests/curation/second-readings/tokyo-2006.ttl [p008 p009 …]

The second reading is a Turtle file made without sight of the first one, which stands in `data/<source>/`.
A unit is a pair (passage, class) or (passage, activity type).
Agreement is Dice's coefficient over units, 2·both / (first + second); for classes a unit counts as often as
the reader made a record of it, so that splitting one statement in two costs agreement too.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, Graph, URIRef

from icatgraph.resources import find_project
from icatgraph.vocabulary import ID, NS

EVIDENCED_BY = URIRef(f"{NS}evidencedBy")
TYPED_BY = (URIRef(f"{NS}activityType"), URIRef(f"{NS}coversActivityType"))

Units = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Units of one value (a class or a type): how many each reader has, and how many both."""

    value: str
    first: int
    second: int
    both: int

    @property
    def dice(self) -> float:
        """From 0 (nothing shared) to 1 (the same units)."""
        return 2 * self.both / (self.first + self.second)


def compare(first: Units, second: Units) -> list[Agreement]:
    """Agreement per value, the most frequent first, and over all values at the end."""
    both = first & second
    values = Counter(value for _, value in (first + second).elements())
    rows = [_agreement(value, first, second, both) for value, _ in values.most_common()]
    return [*rows, Agreement("all", first.total(), second.total(), both.total())]


def class_units(graph: Graph, passages: set[str]) -> Units:
    """A unit per passage and record class, as often as there are records."""
    return Counter(
        (passage, str(cls).removeprefix(NS))
        for passage, record in _evidence(graph, passages)
        for cls in graph.objects(record, RDF.type)
    )


def activity_type_units(graph: Graph, passages: set[str]) -> Units:
    """A unit per passage and activity type, once however many records have it."""
    return Counter(
        {
            (passage, str(concept).removeprefix(f"{ID}activity-type/"))
            for passage, record in _evidence(graph, passages)
            for term in TYPED_BY
            for concept in graph.objects(record, term)
        }
    )


def passages_of(graph: Graph) -> set[str]:
    """The passages that a reading speaks of, cited or marked."""
    marked = set(graph.subjects(URIRef(f"{NS}noAssertion")))
    return {str(passage) for passage in set(graph.objects(None, EVIDENCED_BY)) | marked}


def _evidence(graph: Graph, passages: set[str]) -> list[tuple[str, URIRef]]:
    return [
        (str(passage), URIRef(str(record)))
        for record, passage in graph.subject_objects(EVIDENCED_BY)
        if str(passage) in passages
    ]


def _agreement(value: str, first: Units, second: Units, both: Units) -> Agreement:
    counts = (sum(n for (_, each), n in units.items() if each == value) for units in (first, second, both))
    return Agreement(value, *counts)


def _read(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def _print(title: str, rows: list[Agreement]) -> None:
    print(f"{title:<28} first second  both   Dice")
    for row in rows:
        print(f"  {row.value:<26} {row.first:>5} {row.second:>6} {row.both:>5} {row.dice:>6.2f}")


def main(arguments: list[str]) -> int:
    """Print the agreement of a second reading with the data of its source."""
    path = Path(arguments[0])
    second = _read([path])
    first = _read(sorted((find_project().data / path.stem).glob("*.ttl")))
    sample = {f"{ID}passage/{path.stem}/{number}" for number in arguments[1:]}
    passages = sample or passages_of(second)
    print(f"{len(passages)} passages of {path.stem}")
    _print("record class", compare(class_units(first, passages), class_units(second, passages)))
    _print(
        "activity type", compare(activity_type_units(first, passages), activity_type_units(second, passages))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
