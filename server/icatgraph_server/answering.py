"""The answering of a query over HTTP: from the cache, or by a worker, whole or as a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from icatgraph.sparql import formats_of, is_volatile
from icatgraph_server.cache import Entry, entry_of
from icatgraph_server.hangup import until_hangup
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.problems import NotAcceptableError
from icatgraph_server.responses import StreamedReply, entry_response
from icatgraph_server.site import Site, site_of
from icatgraph_server.views.table import Answer, view_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from icatgraph.sparql import Query
    from icatgraph.workers import Reply

# Up to here an answer is held back until it is complete: it gets a length, a tag, and clean errors.
HELD_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked query with its form and what HTTP said about its answer.

    `page` writes the page of an answer, for browsers; `page_name` says which page it is.
    """

    query: Query
    form: str
    choice: Choice
    seconds: float | None
    page_name: str
    page: Callable[[Answer], bytes]


def choose_format(request: Request, form: str, format_name: str | None) -> Choice:
    """Return the representation for a query of this form: by name, else by the Accept header.

    Raises:
        NotAcceptableError: when W3C defines no such results, as CSV for ASK.
    """
    offers = (*formats_of(form), "html")
    if format_name is None:
        return negotiate(request.headers.get("accept"), offers)
    if format_name not in offers:
        raise NotAcceptableError(list(offers))
    return choose(format_name)


async def answer(request: Request, asked: Asked) -> Response:
    """Answer a query.

    Raises:
        IcatgraphError: whatever the pool or the worker says, as long as nothing has been sent.
    """
    site = site_of(request)
    key = _key(site, asked)
    entry = site.cache.get(key)
    if entry is not None:
        return entry_response(request, entry)
    reply, held = await until_hangup(request.receive, _hold(site, asked))
    if reply is not None and asked.choice.name != "html":
        return StreamedReply(held, reply, asked.choice, {"Cache-Control": "no-cache"})
    return _complete(request, asked, key, await _entry(site, asked, reply, held))


def _complete(request: Request, asked: Asked, key: Hashable, entry: Entry) -> Response:
    if is_volatile(asked.query.text):
        return entry_response(request, entry, {"Cache-Control": "no-store"})
    site_of(request).cache.put(key, entry)
    return entry_response(request, entry)


async def _hold(site: Site, asked: Asked) -> tuple[Reply | None, list[bytes]]:
    """Return the chunks of a complete answer, or the first of a longer one with the reply that has more."""
    name = asked.choice.name
    if name == "html":
        name = formats_of(asked.form)[0]
    reply = await site.pool.run(asked.query, name, asked.seconds)
    held: list[bytes] = []
    size = 0
    try:
        while size <= HELD_BYTES:
            chunk = await reply.next_chunk()
            if not chunk:
                return None, held
            held.append(chunk)
            size += len(chunk)
    except BaseException:
        reply.close()
        raise
    return reply, held


async def _entry(site: Site, asked: Asked, reply: Reply | None, held: list[bytes]) -> Entry:
    if asked.choice.name != "html":
        return entry_of(b"".join(held), asked.choice.content_type)
    if reply is not None:
        reply.close()
    body = None if reply is not None else b"".join(held)
    page = await run_in_threadpool(lambda: asked.page(view_answer(site.index, asked.form, body)))
    return entry_of(page, asked.choice.content_type)


def _key(site: Site, asked: Asked) -> Hashable:
    query = asked.query
    bound = tuple(sorted((name, str(term)) for name, term in (query.substitutions or {}).items()))
    graphs = (query.default_graphs, query.named_graphs)
    return (site.dataset.digest, query.text, query.base_iri, *graphs, bound, asked.choice, asked.page_name)
