"""Entailment: OWL 2 RL and the rules of `ontology/rules/`, which feed each other until nothing new comes.

What OWL 2 RL cannot say is a CONSTRUCT query over the union of all graphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryTriples, RdfFormat, Store, serialize

from icatgraph.errors import DataSyntaxError
from icatgraph.reasoning.closure import Closure
from icatgraph.reasoning.lines import quads_of, read_lines, triple_of
from icatgraph.reasoning.schema import TYPE, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad
    from pyoxigraph import Triple as RdfTriple

    from icatgraph.reasoning.schema import Triple

# The local part of a prefixed name, or of an IRI in full.
_LOCAL: Final = re.compile(r":([\w.-]+)|[#/]([\w.-]+)>")
_LAST: Final = re.compile(r"[#/]")
_ANY_PREDICATE: Final = re.compile(r"\?\w+\s+\?\w+\s+\?\w+")


def read_rules(folder: Path) -> dict[str, str]:
    """Return the text of each rule of a folder by its path; of a folder that is not there, none."""
    return {str(path): path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))}


def entail(quads: Iterable[Quad], rules: Mapping[str, str] | None = None) -> Closure:
    """Return all that follows from quads and from rules, by name: CONSTRUCT queries over their union.

    Raises:
        DataSyntaxError: with the name of a rule that does not parse, or is no CONSTRUCT.
    """
    lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return conclude(read_lines(lines), rules)


def conclude(stated: Sequence[Triple], rules: Mapping[str, str] | None = None) -> Closure:
    """Return what `entail` returns and raises, for triples that are text."""
    closure = Closure(Schema(stated))
    fresh = closure.add(stated)
    queries = dict(rules or {})
    scratch, read = Store(), _Reading(queries.values())
    scratch.bulk_extend(quads_of(read.needed(stated)))
    while queries:
        scratch.extend(quads_of(read.needed(fresh)))
        constructed = {triple_of(row) for query in queries.items() for row in _rows(scratch, *query)}
        added = [triple for triple in constructed if triple not in closure]
        fresh = [*added, *closure.add(added, constructed=True)]
        names = _names(fresh)
        queries = {name: query for name, query in queries.items() if _Reading([query]).among(names)}
    return closure


class _Reading:
    """Which triples some rules may read: of the properties and classes they name, or simply all."""

    def __init__(self, rules: Iterable[str]) -> None:
        bodies = [rule.partition("WHERE")[2] for rule in rules]
        self._words = {word for body in bodies for words in _LOCAL.findall(body) for word in words if word}
        self._all = any(_ANY_PREDICATE.search(body) for body in bodies)

    def needed(self, triples: Sequence[Triple]) -> list[Triple]:
        """Return the triples whose property a rule names, or whose class."""
        names = self.among(_names(triples))
        return [triple for triple in triples if (triple[2] if triple[1] == TYPE else triple[1]) in names]

    def among(self, names: Iterable[str]) -> set[str]:
        """Return those of some properties and classes that a rule names."""
        return {name for name in names if self._all or _LAST.split(name)[-1] in self._words}


def _names(triples: Iterable[Triple]) -> set[str]:
    """Return the properties of triples, and of those that give a class, the class."""
    return {value if predicate == TYPE else predicate for _, predicate, value in triples}


def _rows(store: Store, name: str, query: str) -> Iterator[RdfTriple]:
    try:
        results = store.query(query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise DataSyntaxError(str(error), 1, 1, path=name) from error
    if not isinstance(results, QueryTriples):
        raise DataSyntaxError("a rule must be a CONSTRUCT query", 1, 1, path=name)
    yield from results
