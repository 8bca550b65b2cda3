"""Advice: what a query names in vain, told beside its answer.

It travels in the header `Query-Warnings`, a list of Structured Fields (RFC 9651), because most formats of
results have no place for it; in the member `warnings` of a problem; and in words on a page.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from icatgraph.sparql import Doubt, KnownNames, doubts
from icatgraph.vocabulary import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icatgraph.dataset import Dataset
    from icatgraph_server.index import Index

HEADER: Final = "Query-Warnings"
# The longest text that gets advice: reading one takes about 3 µs for each letter, while others wait.
_LONGEST: Final = 16_384
# Texts whose advice is kept, and the longest of them: what is asked again and again is short.
_MOST: Final = 256
_LONGEST_KEPT: Final = 4096
_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))


class Adviser:
    """Says what queries name in vain in one dataset; remembers what it said of the latest."""

    def __init__(self, dataset: Dataset, gather: Callable[[], Index]) -> None:
        self._known = KnownNames(dataset.store)
        self._gather = gather
        self._said: OrderedDict[str, tuple[Doubt, ...]] = OrderedDict()

    def doubts(self, text: str) -> tuple[Doubt, ...]:
        """Return the doubts about a query text; none about one of more than 16,384 letters."""
        if len(text) > _LONGEST:
            return ()
        said = self._said.get(text)
        if said is not None:
            self._said.move_to_end(text)
            return said
        said = doubts(text, self._known, self._names_in)
        if len(text) <= _LONGEST_KEPT:
            self._said[text] = said
            while len(self._said) > _MOST:
                self._said.popitem(last=False)
        return said

    def _names_in(self, namespace: str) -> tuple[str, ...]:
        return self._names.get(namespace, ())

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """The IRIs of each namespace; gathered at the first doubt, in about 2 µs for each."""
        index = self._gather()
        spaces: defaultdict[str, list[str]] = defaultdict(list)
        for iri in dict.fromkeys((*index.types, *index.labels)):
            spaces[iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]].append(iri)
        return {space: tuple(iris) for space, iris in spaces.items() if space.startswith(BASE)}


def header_of(told: Sequence[Doubt]) -> dict[str, str]:
    """Return the header that tells the doubts; none when there are none."""
    return {HEADER: ", ".join(map(_item, told))} if told else {}


def members_of(told: Sequence[Doubt]) -> list[dict[str, object]]:
    """Return the doubts as members of a JSON object."""
    return [
        {"detail": doubt.message, "line": doubt.line, "column": doubt.column, "token": doubt.token}
        | ({"nearest": doubt.nearest} if doubt.nearest else {})
        for doubt in told
    ]


def _item(doubt: Doubt) -> str:
    parameters = f";line={doubt.line};column={doubt.column};token={_string(doubt.token)}"
    return (
        _string(doubt.message) + parameters + (f";nearest={_string(doubt.nearest)}" if doubt.nearest else "")
    )


def _string(text: str) -> str:
    """Return a string of Structured Fields, in which what is not ASCII is percent-encoded."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quote(escaped, safe=_PRINTABLE)}"'
