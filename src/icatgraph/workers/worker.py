"""The worker: evaluates one query at a time and writes the results to its only channel."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Final, cast

from icatgraph.errors import IcatgraphError, QueryMemoryError
from icatgraph.sparql import evaluate, serialize
from icatgraph.workers import frames
from icatgraph.workers.limits import confine, detach, die_with_parent, resident_peak
from icatgraph.workers.slate import map_to_write

if TYPE_CHECKING:
    import socket
    from mmap import mmap

    from icatgraph.dataset import Dataset

_CHUNK_BYTES: Final = 128 * 1024
# A worker that once grew this much keeps fragments of it; a fresh one costs two milliseconds.
_RETIREMENT_BYTES: Final = 256 * 1024 * 1024


class _Channel:
    """Results on their way to the server: on the slate, and in frames of about 128 KiB when that is full.

    It blocks when nobody reads the frames. What the serializer flushes at its end stays here, for the last
    piece goes with the frame that ends it.
    """

    def __init__(self, connection: socket.socket, slate: mmap | None) -> None:
        self._connection = connection
        self._slate = slate
        self._written = 0
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        if self._slate is not None:
            end = self._written + len(data)
            if end <= len(self._slate):
                self._slate[self._written : end] = data
                self._written = end
                return len(data)
            self._slate = None
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= _CHUNK_BYTES:
            self._connection.sendall(self.take(b""))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self, behind: bytes) -> bytes:
        """Return what has not been sent, in frames if it is anything, and what comes behind it."""
        written, pieces, size = self._written, self._pieces, self._size
        self._written, self._pieces, self._size = 0, [], 0
        if size > frames.MAX_BODY:  # one value can be as long as that
            whole = b"".join(pieces)
            starts = range(0, size, frames.MAX_BODY)
            pieces = [frames.frame(frames.CHUNK, whole[at : at + frames.MAX_BODY]) for at in starts]
        elif size:
            pieces.insert(0, frames.HEADER.pack(frames.CHUNK, size))
        return b"".join([frames.slate_frame(written) if written else b"", *pieces, behind])


def run_worker(
    dataset: Dataset, connection: socket.socket, slate_file: int | None, memory: int, parent: int
) -> None:
    """Answer queries from `connection` until it closes; never return."""
    try:
        die_with_parent(parent)
        slate = map_to_write(slate_file)
        detach(connection.fileno())
        confine(memory, lambda: _answer_queries(dataset, connection, slate))
        os._exit(0)
    finally:
        os._exit(1)


def _answer_queries(dataset: Dataset, connection: socket.socket, slate: mmap | None) -> None:
    baseline = resident_peak()
    while (body := _receive(connection)) is not None:
        channel = _Channel(connection, slate)
        error = _answer(dataset, body, channel)
        if error is not None:
            connection.sendall(frames.fault_frame(error))
            continue
        retire = resident_peak() - baseline > _RETIREMENT_BYTES
        # In one piece, so that a short answer wakes the server once.
        connection.sendall(channel.take(frames.frame(frames.END, frames.RETIRE if retire else b"")))


def _answer(dataset: Dataset, body: bytes, channel: _Channel) -> IcatgraphError | None:
    """Write the results of one query to a channel, and return the error that ended it, if one did."""
    try:
        query, name = frames.read_query(body)
        serialize(evaluate(dataset, query), name, cast("IO[bytes]", channel), text=query.text)
    except IcatgraphError as error:
        return error
    except MemoryError:
        return QueryMemoryError("the query needs more memory than one query may have; ask for less")
    return None


def _receive(connection: socket.socket) -> bytes | None:
    """Return the body of the next frame, or None when the server has closed the channel.

    The server sends the next one when this is answered, so nothing comes behind it.
    """
    data = bytearray()
    head = whole = frames.HEADER.size
    while len(data) < whole:
        piece = connection.recv(_CHUNK_BYTES)
        if not piece:
            return None
        data += piece
        if len(data) >= head:
            whole = head + frames.HEADER.unpack_from(data)[1]
    return bytes(data[head:])
