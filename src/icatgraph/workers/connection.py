"""The connection of the server with one worker: frames in, frames out, without blocking the event loop."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from icatgraph.errors import IcatgraphError, QueryFailed, QueryMemoryError
from icatgraph.workers import frames

if TYPE_CHECKING:
    import socket

_READ_BYTES: Final = 64 * 1024
_CRASHES: Final = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL)


class WorkerGoneError(Exception):
    """The worker closed its channel, which it does only by dying."""


@dataclass(eq=False)
class Connection:
    """One worker as the server sees it; `ended` gets its wait status when the zygote has reaped it."""

    pid: int
    channel: socket.socket
    ended: asyncio.Future[int]
    _buffer: bytearray = field(default_factory=bytearray)

    @property
    def has_more(self) -> bool:
        """Whether bytes of the next frame have arrived already."""
        return bool(self._buffer)

    async def send(self, data: bytes) -> None:
        """Send bytes; a dead worker is noticed when its answer is read."""
        try:
            await asyncio.get_running_loop().sock_sendall(self.channel, data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WorkerGoneError from error

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the kind and the body of the next frame.

        Raises:
            WorkerGoneError: when the worker has died.
        """
        kind, length = frames.HEADER.unpack(await self._exactly(frames.HEADER.size))
        if length > frames.MAX_BODY:
            raise WorkerGoneError
        return kind, await self._exactly(length)

    async def death(self) -> IcatgraphError:
        """Return the error that tells why the worker died."""
        status = await asyncio.wait_for(self.ended, timeout=5)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _CRASHES:
            return QueryMemoryError("the query ran out of memory or stack; ask for less, or nest less deeply")
        return QueryFailed("the query ended its worker; ask the maintainers, with the query text")

    def close(self) -> None:
        """Close the channel."""
        self.channel.close()

    async def _exactly(self, length: int) -> bytes:
        loop = asyncio.get_running_loop()
        while len(self._buffer) < length:
            try:
                piece = await loop.sock_recv(self.channel, _READ_BYTES)
            except ConnectionResetError as error:
                raise WorkerGoneError from error
            if not piece:
                raise WorkerGoneError
            self._buffer += piece
        data = bytes(self._buffer[:length])
        del self._buffer[:length]
        return data
