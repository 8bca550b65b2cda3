"""The answering of a query over HTTP: from the cache, or by a worker, whole or as a stream."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from icatgraph.sparql import formats_of
from icatgraph.workers import SetAsideError
from icatgraph_server.cache import Entry, entry_of, matches
from icatgraph_server.hangup import until_hangup
from icatgraph_server.identity import Identity, identify
from icatgraph_server.negotiation import Choice, choose, negotiate
from icatgraph_server.problems import NotAcceptableError
from icatgraph_server.responses import StreamedReply, cache_control, entry_response
from icatgraph_server.shortcut import alias_of
from icatgraph_server.site import QUERY_KEY, Site, field_of, site_of
from icatgraph_server.views.table import Answer, view_answer

if TYPE_CHECKING:
    from collections.abc import Callable

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
        return negotiate(field_of(request, b"accept"), offers)
    if format_name not in offers:
        raise NotAcceptableError(list(offers))
    return choose(format_name)


async def answer(request: Request, asked: Asked) -> Response:
    """Answer a query.

    Raises:
        IcatgraphError: whatever the pool or the worker says, as long as nothing has been sent.
    """
    site = site_of(request)
    request.scope[QUERY_KEY] = asked.query.text
    page_name = asked.page_name if asked.choice.name == "html" else ""
    identity = identify(asked.query, site.dataset.digest, asked.choice.content_type, page_name)
    entry = _known(request, asked, identity)
    if entry is None:
        reply, held = await until_hangup(request.receive, _hold(site, asked, client_of(request)))
        if reply is not None and asked.choice.name != "html":
            return _stream(request, asked, identity, reply, held)
        entry = await _entry(site, asked, reply, held, identity.etag)
        if identity.volatile:
            return entry_response(request, entry, {"Cache-Control": "no-store"})
        site.cache.put(identity.key, entry)
    # What is told beside an answer is told by the text, which the shortcut does not read.
    if request.method in ("GET", "HEAD") and not site.adviser.doubts(asked.query.text):
        site.cache.name(alias_of(request.scope), identity.key)
    return entry_response(request, entry)


def client_of(request: Request) -> str:
    """Return whom a request counts for: an address, or the network of 64 bits that one holder of IPv6 has."""
    client = request.scope["client"]
    return _holder_of(client[0]) if client else ""


@lru_cache(maxsize=1024)
def _holder_of(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ip_network((int(address) >> 64 << 64, 64)))


def _known(request: Request, asked: Asked, identity: Identity) -> Entry | None:
    """Return the entry of the cache, or a bare one for a client that shows the tag and needs no body."""
    if identity.volatile:
        return None
    if identity.etag and matches(field_of(request, b"if-none-match"), identity.etag):
        return Entry(b"", asked.choice.content_type, identity.etag)
    return site_of(request).cache.get(identity.key)


def _stream(
    request: Request, asked: Asked, identity: Identity, reply: Reply, held: list[bytes]
) -> StreamedReply:
    settings = site_of(request).settings
    headers = {"Content-Type": asked.choice.content_type}
    if identity.volatile:
        headers["Cache-Control"] = "no-store"
    elif identity.etag:
        headers |= {"ETag": identity.etag, "Cache-Control": cache_control(request)}
    else:
        headers["Cache-Control"] = "no-cache"
    return StreamedReply(held, reply, settings.result_limit * 1024 * 1024, headers)


async def _hold(site: Site, asked: Asked, client: str) -> tuple[Reply | None, list[bytes]]:
    """Return the chunks of a complete answer, or the first of a longer one with the reply that has more."""
    name = asked.choice.name
    if name == "html":
        name = formats_of(asked.form)[0]
    reply = await site.pool.run(asked.query, name, asked.seconds, client)
    site.adviser.doubts(asked.query.text)  # remembered for the response, and found while the worker computes
    most = min(HELD_BYTES, site.settings.result_limit * 1024 * 1024)
    held: list[bytes] = []
    size = 0
    try:
        while size <= most:
            try:
                chunk = await reply.next_chunk()
            except SetAsideError:  # nothing has been sent yet
                held, size = [], 0
                await reply.begin_again()
                continue
            if not chunk:
                return None, held
            held.append(chunk)
            size += len(chunk)
    except BaseException:
        reply.close()
        raise
    return reply, held


async def _entry(site: Site, asked: Asked, reply: Reply | None, held: list[bytes], etag: str) -> Entry:
    content_type = asked.choice.content_type
    if asked.choice.name != "html":
        body = b"".join(held)
        return Entry(body, content_type, etag) if etag else entry_of(body, content_type)
    if reply is not None:
        reply.close()
    shown = None if reply is not None else b"".join(held)
    page = await run_in_threadpool(lambda: asked.page(view_answer(site.index, asked.form, shown)))
    return entry_of(page, content_type)
