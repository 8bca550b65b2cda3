"""Identities: two names that come out as one thing, which in this graph is always a mistake in the data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from icatgraph.vocabulary import EXTERNAL_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph.reasoning.closure import Closure
    from icatgraph.reasoning.schema import Triple

_SAME_AS: Final = f"{EXTERNAL_PREFIXES['owl']}sameAs"


@dataclass(frozen=True, slots=True)
class Identity:
    """Two IRIs that come out as the same, and the later of the two triples that make them so.

    `property` allows one value, or one subject, of `shared`; "" when owl:sameAs is stated.
    """

    first: str
    second: str
    triple: Triple
    property: str = ""
    shared: str = ""


def identities(closure: Closure) -> Iterator[Identity]:
    """Yield every pair of IRIs that owl:sameAs, a functional or an inverse functional property makes one."""
    functional = closure.schema.of_type("FunctionalProperty")
    inverse = closure.schema.of_type("InverseFunctionalProperty")
    values: dict[tuple[str, str], set[Triple]] = defaultdict(set)
    subjects: dict[tuple[str, str], set[Triple]] = defaultdict(set)
    for triple in closure.of({*functional, *inverse, _SAME_AS}):
        subject, property_, value = triple
        if property_ == _SAME_AS and subject != value:
            yield Identity(subject, value, triple)
        if property_ in functional and not value.startswith('"'):
            values[property_, subject].add(triple)
        if property_ in inverse:
            subjects[property_, value].add(triple)
    for end, groups in ((2, values), (0, subjects)):
        for (property_, shared), triples in groups.items():
            for first, second in combinations(sorted(triples), 2):
                yield Identity(first[end], second[end], second, property_, shared)
