"""The index: a store of the dataset for the checks, filled in a thread of its own while files are parsed.

The store parses and sorts without Python's lock, so the other processor can do it meanwhile.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from icatgraph.vocabulary import graph_iri

if TYPE_CHECKING:
    from concurrent.futures import Future


class Index:
    """A store that becomes whole: graphs are added as they are read, and whoever asks waits for the last."""

    def __init__(self) -> None:
        self._store = Store()
        self._thread = ThreadPoolExecutor(1)
        self._pending: list[Future[None]] = []

    def add(self, lines: bytes, graph: str) -> None:
        """Begin to load N-Triples into the named graph of that short name; returns at once."""
        self._pending.append(self._thread.submit(self._load, lines, NamedNode(graph_iri(graph))))

    def close(self) -> None:
        """Say that nothing more will be added; what has begun goes on."""
        self._thread.shutdown(wait=False)

    @property
    def store(self) -> Store:
        """The store, once all graphs are in it."""
        for pending in self._pending:
            pending.result()
        return self._store

    def _load(self, lines: bytes, name: NamedNode) -> None:
        if b"_:" not in lines:
            self._store.load(lines, format=RdfFormat.N_TRIPLES, to_graph=name)
            return
        # To load would give blank nodes new labels, by which no finding could be placed.
        triples = parse(lines, format=RdfFormat.N_TRIPLES)
        self._store.bulk_extend(Quad(each.subject, each.predicate, each.object, name) for each in triples)
