"""The connection of the server with one worker: frames in, frames out, without blocking the event loop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from typing import TYPE_CHECKING, Final

from icatgraph.errors import IcatgraphError, QueryFailed, QueryMemoryError
from icatgraph.workers import frames

if TYPE_CHECKING:
    import socket
    from mmap import mmap

_CRASHES: Final = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL)
# What arrives at once is at most what a socket holds, about 200 KiB; all connections share the place for it.
_ARRIVING: Final = memoryview(bytearray(256 * 1024))
# How far a connection reads ahead of whoever takes its frames; then the worker waits.
_AHEAD_BYTES: Final = 1024 * 1024
# Seconds from a worker's last word to the report of its end.
_PATIENCE: Final = 5.0
_ENDED: Final = "the query ended its worker; ask the maintainers, with the query text"


class WorkerGoneError(Exception):
    """The worker closed its channel, which it does only by dying."""


class Connection:
    """One worker as the server sees it; `ended` gets its wait status when the zygote has reaped it.

    Make it in the event loop, with a socket that does not block. It reads whenever bytes arrive, so that a
    short answer needs one look at the socket.
    """

    def __init__(self, pid: int, channel: socket.socket, slate: mmap | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.pid = pid
        self.ended: asyncio.Future[int] = self._loop.create_future()
        self._channel = channel
        self._slate = slate
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._ahead = 0
        self._rest = bytearray()
        self._gone = False
        self._reading = False
        self._arrival: asyncio.Future[None] | None = None
        self._resume()

    @property
    def has_ended(self) -> bool:
        """Whether the frame has arrived that ends the answer."""
        return bool(self._frames) and self._frames[-1][0] != frames.CHUNK

    async def send(self, data: bytes) -> None:
        """Send bytes; a dead worker is noticed when its answer is read.

        Raises:
            WorkerGoneError: when it is noticed at once.
        """
        try:
            sent = self._channel.send(data)
            if sent < len(data):
                await self._loop.sock_sendall(self._channel, data[sent:])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerGoneError from error

    def take(self) -> tuple[bytes, bytes] | None:
        """Return the kind and the body of the next frame, or None when it has not arrived whole."""
        if not self._frames:
            return None
        found = self._frames.popleft()
        self._ahead -= len(found[1])
        if not self._reading and not self._gone and self._ahead < _AHEAD_BYTES:
            self._resume()
        return found

    async def arrival(self) -> None:
        """Wait until more bytes have arrived, or until `wake` is called.

        Raises:
            WorkerGoneError: when the worker has died.
        """
        if self._gone:
            raise WorkerGoneError
        if not self._reading:
            self._resume()  # the frame is longer than what is read ahead
        self._arrival = self._loop.create_future()
        await self._arrival

    def wake(self) -> None:
        """Let whoever waits for an arrival go on."""
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    async def death(self) -> IcatgraphError:
        """Return the error that tells why the worker died, or that it lives and sends what it must not."""
        try:
            status = await asyncio.wait_for(self.ended, timeout=_PATIENCE)
        except TimeoutError:
            return QueryFailed(_ENDED)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _CRASHES:
            return QueryMemoryError("the query ran out of memory or stack; ask for less, or nest less deeply")
        return QueryFailed(_ENDED)

    def close(self) -> None:
        """Close the channel, and the slate."""
        self._pause()
        self._channel.close()
        if self._slate is not None:
            self._slate.close()

    def _resume(self) -> None:
        self._reading = True
        self._loop.add_reader(self._channel, self._read)

    def _pause(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._channel)

    def _read(self) -> None:
        """Take in what has arrived, and wake whoever waits for it."""
        try:
            count = self._channel.recv_into(_ARRIVING)
        except BlockingIOError:
            return
        except ConnectionResetError:
            count = 0
        self._gone = count == 0
        if self._rest:
            self._rest += _ARRIVING[:count]
            with memoryview(self._rest) as view:
                taken = self._divide(view)
            del self._rest[:taken]
        else:
            taken = self._divide(_ARRIVING[:count])
            self._rest += _ARRIVING[taken:count]
        if self._gone or self._ahead + len(self._rest) >= _AHEAD_BYTES:
            self._pause()
        self.wake()

    def _may_come(self, kind: bytes, length: int) -> bool:
        """Say whether a frame is one that a worker of ours sends: the engine may have a fault."""
        if kind == frames.SLATE:
            return self._slate is not None and length == frames.SIZE_BYTES
        return length <= frames.MAX_BODY and kind in (frames.CHUNK, frames.END, frames.FAULT)

    def _divide(self, data: memoryview) -> int:
        """Put aside the frames that are whole, and return how many bytes they take."""
        head, start = frames.HEADER.size, 0
        while len(data) - start >= head:
            kind, length = frames.HEADER.unpack_from(data, start)
            if not self._may_come(kind, length):
                self._gone = True
                break
            end = start + head + length
            if end > len(data):
                break
            body = bytes(data[start + head : end])
            if kind == frames.SLATE and self._slate is not None:
                # At once: the worker writes on it again for the next query.
                kind, body = frames.CHUNK, self._slate[: frames.read_size(body)]
            self._frames.append((kind, body))
            self._ahead += len(body)
            start = end
        return start
