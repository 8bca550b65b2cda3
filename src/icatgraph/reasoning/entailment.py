"""Entailment: OWL 2 RL and the rules of `ontology/rules/`, which feed each other until nothing new comes.

What OWL 2 RL cannot say is a CONSTRUCT query over the union of all graphs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store, parse, serialize
from pyoxigraph import Triple as RdfTriple

from icatgraph.errors import DataSyntaxError
from icatgraph.reasoning.closure import Closure
from icatgraph.reasoning.schema import TYPE, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from icatgraph.reasoning.schema import Triple

# The local part of a prefixed name, or of an IRI in full.
_LOCAL: Final = re.compile(r":([\w.-]+)|[#/]([\w.-]+)>")
_LAST: Final = re.compile(r"[#/]")
_ANY_PREDICATE: Final = re.compile(r"\?\w+\s+\?\w+\s+\?\w+")


def read_rules(folder: Path) -> dict[str, str]:
    """Return the text of each rule of a folder by its path; of a folder that is not there, none."""
    return {str(path): path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))}


def entail(quads: Sequence[Quad], rules: Mapping[str, str] | None = None) -> Closure:
    """Return all that follows from quads and from rules, by name: CONSTRUCT queries over their union.

    Raises:
        DataSyntaxError: with the name of a rule that does not parse, or is no CONSTRUCT.
    """
    stated = list(_stated(quads))
    closure = Closure(Schema(stated))
    fresh = closure.add(stated)
    queries = dict(rules or {})
    scratch, read = Store(), _Reading(queries.values())
    scratch.bulk_extend(quad for quad, triple in zip(quads, stated, strict=True) if read.needs(triple))
    while queries:
        scratch.extend(quads_of(filter(read.needs, fresh)))
        constructed = {triple_of(row) for query in queries.items() for row in _rows(scratch, *query)}
        added = [triple for triple in constructed if triple not in closure]
        fresh = [*added, *closure.add(added, constructed=True)]
        queries = {name: query for name, query in queries.items() if any(map(_Reading([query]).needs, fresh))}
    return closure


class _Reading:
    """Which triples some rules may read; one with a variable predicate reads them all."""

    def __init__(self, rules: Iterable[str]) -> None:
        bodies = [rule.partition("WHERE")[2] for rule in rules]
        self._words = {word for body in bodies for words in _LOCAL.findall(body) for word in words if word}
        self._all = any(_ANY_PREDICATE.search(body) for body in bodies)
        self._known: dict[str, bool] = {}

    def needs(self, triple: Triple) -> bool:
        """Say whether a rule names the property of the triple, or its class."""
        _, predicate, value = triple
        name = value if predicate == TYPE else predicate
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._all or _LAST.split(name)[-1] in self._words
        return known


def _rows(store: Store, name: str, query: str) -> Iterator[RdfTriple]:
    try:
        results = store.query(query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise DataSyntaxError(str(error), 1, 1, path=name) from error
    if not isinstance(results, QueryTriples):
        raise DataSyntaxError("a rule must be a CONSTRUCT query", 1, 1, path=name)
    yield from results


def triple_of(statement: Quad | RdfTriple) -> Triple:
    """Return a triple as text: IRIs as they are, blank labels with `_:`, literals as N-Triples has them."""
    return _term(statement.subject), statement.predicate.value, _term(statement.object)


def _term(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _stated(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the triples of quads as text; read from N-Triples, since terms are slow to ask one by one."""
    lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    for line in lines.decode().split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        yield _plain(subject), predicate[1:-1], _plain(value[:-2])


def _plain(term: str) -> str:
    return term[1:-1] if term[0] == "<" else term


def quads_of(triples: Iterable[Triple]) -> Iterator[Quad]:
    """Yield triples that are text as quads of the default graph; nameless steps of chains are no triples."""
    lines = (
        f"{_written(subject)} <{predicate}> {_written(value)} .\n"
        for subject, predicate, value in triples
        if not predicate.startswith("_:")
    )
    yield from parse("".join(lines), format=RdfFormat.N_TRIPLES)


def _written(term: str) -> str:
    return term if term.startswith(("_:", '"')) else f"<{term}>"
