"""A server for tests alone: the project's own application over one dataset of the W3C suite at a time.

python -m tests.conformance.endpoint < datasets.json

`/{number}/sparql` is the endpoint over the dataset of that number. Everything is as in `icatgraph serve`:
negotiation, the check, a worker process that evaluates, the answer. Only the datasets are chosen here, when
the server starts; there is no route that writes. Standard input lists them, each as the files of its default
graph and those of its named graphs: `[[[path, iri], …], [[path, iri], …]]`.
"""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph
import uvicorn
from pyoxigraph import NamedNode, Quad

from icatgraph.dataset import assemble
from icatgraph.workers import Limits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from icatgraph.dataset import Dataset

Files = list[tuple[str, str]]
LIMITS = Limits(workers=1, queue=4, memory=256 * 1024 * 1024, seconds=5.0)


class Endpoints:
    """An ASGI application that serves many datasets, each by workers of its own while it is asked."""

    def __init__(self, served: Sequence[Dataset], pools: Sequence[WorkerPool]) -> None:
        # Imported when the zygotes are born: without the server in them each takes a tenth of the time.
        from icatgraph_server import app, cache, index, settings  # noqa: PLC0415

        self._served, self._pools = served, pools
        self._index, self._cache = index.index_of, cache.Cache(0)
        self._app = app.create_app(served[0], pools[0], settings.Settings(workers=1, timeout=5.0, cache=0))
        self._attached = [pools[0]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the dataset that its path names."""
        if scope["type"] == "http":
            number, _, rest = scope["path"].lstrip("/").partition("/")
            self._choose(int(number))
            scope = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        app: ASGIApp = self._app
        await app(scope, receive, send)

    def _choose(self, number: int) -> None:
        site = self._app.state.site
        dataset, pool = self._served[number], self._pools[number]
        if pool not in self._attached:
            pool.attach()
            self._attached.append(pool)
        if dataset is not site.dataset:
            gather = self._index(dataset)
            changed = replace(site, dataset=dataset, pool=pool, gather=gather, cache=self._cache)
            self._app.state.site = changed


def read(default: Files, named: Files) -> Dataset:
    """Load the dataset of some files; the name of a graph is the IRI of its file."""
    return assemble([*_quads(default, None), *(q for file in named for q in _quads([file], file[1]))])


def _quads(files: Files, graph: str | None) -> Iterator[Quad]:
    for path, iri in files:
        for quad in pyoxigraph.parse(path=path, base_iri=iri, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph) if graph else None)


def main() -> None:
    """Serve until SIGTERM; say first where."""
    served = [read(default, named) for default, named in json.load(sys.stdin)]
    pools = [WorkerPool.start(dataset, LIMITS) for dataset in served]
    endpoints = Endpoints(served, pools)
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"datasets on http://127.0.0.1:{listener.getsockname()[1]} (SIGTERM ends it)\n")
    sys.stdout.flush()
    try:
        uvicorn.Server(uvicorn.Config(endpoints, log_level="warning", ws="none")).run(sockets=[listener])
    finally:
        for pool in pools:
            pool.close()


if __name__ == "__main__":
    main()
