"""The clients: processes that each keep one connection and send the next request when the last is answered."""

from __future__ import annotations

import multiprocessing
import socket
import time
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Timing:
    """The seconds of each answered request, the seconds they took together, and how many were refused.

    `sittings` has the answers a second of each sitting, for what was measured in several.
    """

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    refused: int = 0
    sittings: list[float] = field(default_factory=list)

    def __iadd__(self, other: Timing) -> Timing:
        """Add what another measured later."""
        self.seconds += other.seconds
        self.elapsed += other.elapsed
        self.refused += other.refused
        return self

    def add_sitting(self, other: Timing) -> None:
        """Add what another measured later, in a sitting of its own."""
        self += other
        self.sittings.append(other.throughput)

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return 1000 * median(self.seconds) if self.seconds else float("nan")

    @property
    def p95(self) -> float:
        """The 95th percentile, in milliseconds."""
        return 1000 * sorted(self.seconds)[int(0.95 * len(self.seconds))] if self.seconds else float("nan")

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else float("nan")


class Connection:
    """A connection that stays open, and is opened anew when the server closes it."""

    def __init__(self, port: int, patience: float) -> None:
        self._port, self._patience = port, patience
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body; a status of 0 is no answer in time."""
        for _ in range(2):
            try:
                return self._ask(request)
            except TimeoutError:
                self._drop()
                return 0, b""
            except (OSError, EOFError):
                self._drop()
        return 0, b""

    def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        fields = head.lower()
        if b"content-length:" in fields:
            length = int(fields.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            parts, size = [body], len(body)
            while size < length:
                parts.append(self._receive())
                size += len(parts[-1])
            body = b"".join(parts)
        elif b"chunked" in fields:
            body = self._chunks(body)
        if b"connection: close" in fields:
            self._drop()
        return int(head[9:12]), body

    def _chunks(self, data: bytes) -> bytes:
        parts = []
        while True:
            while b"\r\n" not in data:
                data += self._receive()
            size, _, data = data.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            while len(data) < length + 2:
                data += self._receive()
            parts.append(data[:length])
            data = data[length + 2 :]
            if length == 0:
                return b"".join(parts)

    def _receive(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 18)
        if not data:
            raise EOFError
        return data

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def one_by_one(port: int, request: bytes, budget: float, patience: float) -> Timing:
    """Send a request again and again for `budget` seconds, at least once after one that warms up."""
    connection, timing = Connection(port, patience), Timing()
    started = time.perf_counter()
    if connection.ask(request)[0] != 200:
        return Timing(refused=1, elapsed=time.perf_counter() - started)
    begun = time.perf_counter()
    while not timing.seconds or (time.perf_counter() - begun < budget and len(timing.seconds) < 500):
        started = time.perf_counter()
        status, _ = connection.ask(request)
        if status != 200:
            timing.refused += 1
            break
        timing.seconds.append(time.perf_counter() - started)
    timing.elapsed = time.perf_counter() - begun
    return timing


def together(port: int, queues: list[list[bytes]], budget: float, patience: float) -> Timing:
    """Let each queue be sent by a process of its own, for `budget` seconds or to its end."""
    context = multiprocessing.get_context("fork")
    results: multiprocessing.SimpleQueue[tuple[list[float], int, float]] = context.SimpleQueue()
    begin = time.perf_counter() + 0.3
    arguments = [(port, queue, begin, begin + budget, patience, results) for queue in queues]
    processes = [context.Process(target=_client, args=each) for each in arguments]
    for process in processes:
        process.start()
    timing = Timing()
    for _ in processes:
        seconds, refused, ended = results.get()
        timing.seconds += seconds
        timing.refused += refused
        timing.elapsed = max(timing.elapsed, ended - begin)
    for process in processes:
        process.join()
    return timing


def _client(
    port: int, queue: list[bytes], begin: float, end: float, patience: float, results: object
) -> None:
    connection, seconds, refused = Connection(port, patience), [], 0
    time.sleep(max(0.0, begin - time.perf_counter()))
    for request in queue:
        started = time.perf_counter()
        if started > end:
            break
        status, _ = connection.ask(request)
        if status == 200:
            seconds.append(time.perf_counter() - started)
        else:
            refused += 1
    results.put((seconds, refused, time.perf_counter()))  # type: ignore[attr-defined]
