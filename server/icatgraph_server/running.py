"""The run of a server: uvicorn around the application, until a signal ends it."""

from __future__ import annotations

import math
import signal
import sys
from typing import TYPE_CHECKING

import uvicorn

from icatgraph_server.connections import bounded_protocol

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

    from fastapi import FastAPI

    from icatgraph_server.settings import Settings


class _Server(uvicorn.Server):
    """uvicorn, saying in one line where it listens once it does, and ending in bounded time."""

    def __init__(self, config: uvicorn.Config, end_queries: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_queries = end_queries

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            sys.stdout.write(f"icatgraph serves on {_url(sockets[0])} (Ctrl-C ends it)\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_queries()
        await super().shutdown(sockets)


def run(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then return."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal once more when it has shut down; then it is the end of the program.
        signal.signal(number, _exit)
    config = uvicorn.Config(
        app,
        http=bounded_protocol(settings),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_keep_alive=30,
        # What has not ended by then is waiting for a client that does not read.
        timeout_graceful_shutdown=math.ceil(settings.grace) + 1,
    )
    _Server(config, lambda: app.state.site.pool.drain(settings.grace)).run(sockets=[listener])


def _exit(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
    raise SystemExit(0)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
