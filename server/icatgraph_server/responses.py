"""Responses: complete answers with entity tags, and streams that break when they fail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from icatgraph.errors import IcatgraphError, QueryTooLarge
from icatgraph_server.cache import matches
from icatgraph_server.hangup import ClientGoneError, until_hangup
from icatgraph_server.pages import page_headers
from icatgraph_server.site import SCOPE_KEY, field_of, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from icatgraph.workers import Reply
    from icatgraph_server.cache import Entry

logger: Final = logging.getLogger(__name__)


def entry_response(request: Request, entry: Entry, headers: Mapping[str, str] | None = None) -> Response:
    """Return a complete answer, or 304 when the client has it already."""
    sent = {"ETag": entry.etag, "Cache-Control": cache_control(request), "Vary": "Accept", **(headers or {})}
    if entry.content_type.startswith("text/html"):
        sent |= page_headers()
    if matches(field_of(request, b"if-none-match"), entry.etag):
        site_of(request).cache.count("unmodified")
        return Response(status_code=304, headers=sent)
    return _Whole(entry.body, headers=sent | {"Content-Type": entry.content_type})


class _Whole(Response):
    """A body with its length and the headers it is given, and no others."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Write the headers as they go out."""
        given = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        self.raw_headers = [*given, (b"content-length", b"%d" % len(self.body))]


def cache_control(request: Request) -> str:
    """Return what caches may do: browsers ask each time, which costs no body; shared ones keep for a while.

    While files are followed, nothing is kept unasked.
    """
    seconds = site_of(request).settings.max_age
    if seconds <= 0 or request.scope["app"].state.status.watched is not None:
        return "no-cache"
    return f"public, max-age=0, s-maxage={seconds}, stale-if-error=86400"


async def cached_response(
    request: Request,
    key: tuple[Hashable, ...],
    build: Callable[[], Entry],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what `build` makes, once for each key: in a thread, so that other requests go on meanwhile."""
    site = site_of(request)
    full_key = (site.dataset.digest, *key)
    entry = site.cache.get(full_key)
    if entry is None:
        entry = await run_in_threadpool(build)
        site.cache.put(full_key, entry)
    return entry_response(request, entry, headers)


class StreamedReply(Response):
    """An answer too large to hold: sent as the worker computes it, without an entity tag.

    An error in the middle, or a byte beyond `limit`, which a header announces, ends the connection without
    the closing chunk, so that no client takes a part for the whole; a client that leaves ends the worker.
    """

    def __init__(self, held: Sequence[bytes], reply: Reply, limit: int, headers: Mapping[str, str]) -> None:
        self._held = held
        self._reply = reply
        self._limit = limit
        super().__init__(headers={"Vary": "Accept", "X-Result-Limit": str(limit), **headers})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await until_hangup(receive, self._send_all(scope, send))
        except ClientGoneError:
            logger.info("the client left in the middle of an answer")
        except IcatgraphError as error:
            scope[SCOPE_KEY].metrics.broken += 1
            logger.warning("an answer broke off: %s", error)
        finally:
            self._reply.close()

    async def _send_all(self, scope: Scope, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            left = self._limit
            for chunk in self._held:
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            async for chunk in self._reply:
                left -= len(chunk)
                if left < 0:
                    raise QueryTooLarge(f"the answer is longer than {self._limit} bytes")
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
