"""Connections that end when their client stalls: uvicorn's HTTP protocol with bounds on time and size.

uvicorn waits for ever for the rest of a request's head, and for ever for a client that does not read.
Beyond a number of connections it turns everybody away, and accepts on until no file is left. Here the oldest
idle connection of the address that has most of them makes room, so that nobody can keep others out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from icatgraph_server.settings import Settings

_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LARGE: Final = _SLOW.replace(b"408 Request Timeout", b"431 Request Header Fields Too Large")
_LONG: Final = _SLOW.replace(b"408 Request Timeout", b"414 URI Too Long")
# httptools reads no longer ones, and uvicorn calls them malformed.
_URL_BYTES: Final = 65_535
_AT_ONCE_BYTES: Final = 64 * 1024


def bounded_protocol(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the protocol class for these settings."""

    class BoundedProtocol(_BoundedProtocol):
        head_bytes = settings.head_limit * 1024
        read_seconds = settings.read_timeout
        write_seconds = settings.write_timeout
        most = settings.connections

    return BoundedProtocol


class _Joined:
    """A transport that sends what is written within one turn of the loop at once: a head with its body.

    Sent apart, the head alone would wake the client, which takes the processor from whoever has the body.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        if len(data) >= _AT_ONCE_BYTES:  # else nobody would notice that the client does not read
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._held = []
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def _send(self) -> None:
        if self._held:
            held, self._held = self._held, []
            self._transport.writelines(held)


class _BoundedProtocol(HttpToolsProtocol):
    """One connection; a timer runs while a head is incomplete, another while the client does not read."""

    head_bytes: int
    read_seconds: float
    write_seconds: float
    most: int
    born: float
    _in_head = True
    _received = 0
    _head_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", _Joined(transport, self.loop))
        self.born = self.loop.time()
        self._await_head()
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_head_timer()
        if self._write_timer is not None:
            self._write_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._received += len(data)
            if self._received > self.head_bytes and self._is_quiet():
                self._refuse(_LARGE)
                return
        super().data_received(data)
        if self._in_head and self._head_timer is None:  # most heads arrive whole, and need no clock
            self._await_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._end_head_timer()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._received = 0
        self._end_head_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        if len(self.url or b"") > _URL_BYTES:
            self._refuse(_LONG)
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_timer = self.loop.call_later(self.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()

    def _make_room(self) -> None:
        """Close the oldest idle connection of the address that has most; without one, the newest of them."""
        held = [other for other in self.connections if isinstance(other, _BoundedProtocol)]
        held = [other for other in held if not other.transport.is_closing()]
        counts = Counter(other.address for other in held)
        max(held, key=lambda other: other.rank(counts)).transport.abort()

    def rank(self, counts: Mapping[str, int]) -> tuple[bool, int, float]:
        """Say how much sooner than others this one goes; `counts` has the connections of each address."""
        quiet = self._is_quiet()
        return quiet, counts[self.address], -self.born if quiet else self.born

    @property
    def address(self) -> str:
        """The host that the connection comes from."""
        return self.client[0] if self.client else ""

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.read_seconds, self._refuse, _SLOW)

    def _end_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _is_quiet(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _refuse(self, response: bytes) -> None:
        """Answer a head that never ended, unless an answer is on its way, and close."""
        if self.transport.is_closing():
            return
        if self._is_quiet():
            self.transport.write(response)
        self.transport.close()
