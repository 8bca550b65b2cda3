"""`icatgraph serve`: loads a dataset, starts its workers, serves it over HTTP."""

from __future__ import annotations

import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Final

import typer

from icatgraph.dataset import load_files
from icatgraph.errors import IcatgraphError, ProjectError
from icatgraph.resources import find_project
from icatgraph.workers import Limits, WorkerPool
from icatgraph_server.logs import set_up_logs
from icatgraph_server.opening import Opened, open_project
from icatgraph_server.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icatgraph_server.settings import Settings

_USAGE: Final = 2


def serve(  # noqa: PLR0913, PLR0917 - one argument for each flag
    rdf: Annotated[list[Path] | None, typer.Option(help="Serve these RDF files, not the project.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one. [default: 8000]")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds a query may take. [default: 10]")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer queries. [default: 2]")] = None,
    memory: Annotated[int | None, typer.Option(help="MiB a query may take. [default: 1024]")] = None,
    union_default_graph: Annotated[
        bool, typer.Option("--union-default-graph", help="With --rdf: query all graphs as one by default.")
    ] = False,
    reload: Annotated[
        bool, typer.Option("--reload", help="Follow the project's files; serve each sound state.")
    ] = False,
) -> None:
    """Serve the graph on http://127.0.0.1:8000: SPARQL, linked data, saved queries."""
    try:
        flags = {"host": host, "port": port, "timeout": timeout, "workers": workers, "memory": memory}
        settings = read_settings(flags)
        set_up_logs(settings)
        listener = _listen(settings)
        # The dataset is read while the web framework is imported; that has ended when workers are forked.
        with _swift_turns(), ThreadPoolExecutor(1) as aside:
            opening = aside.submit(_open, rdf or [], union_default_graph, reload)
            from icatgraph_server.app import create_app  # noqa: PLC0415
            from icatgraph_server.running import run  # noqa: PLC0415

            opened = opening.result()
    except IcatgraphError as error:
        typer.echo(f"icatgraph serve: {error}", err=True)
        raise typer.Exit(_USAGE) from None
    if opened.warning:
        typer.echo(f"icatgraph serve: {opened.warning}", err=True)
    pool = WorkerPool.start(opened.dataset, _limits(settings))
    try:
        app = create_app(opened.dataset, pool, settings, opened.library, opened.status, opened.project)
        run(app, settings, listener)
    finally:
        pool.close()


@contextmanager
def _swift_turns() -> Iterator[None]:
    """Let threads take turns more often: one that reads many files waits for its turn after each."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(interval / 50)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def _listen(settings: Settings) -> socket.socket:
    """Return a listening socket.

    Raises:
        ProjectError: when the address cannot be had, with the remedy.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        remedy = (
            f"choose another with --port {settings.port + 1}" if settings.port else "choose another --host"
        )
        place = f"{settings.host}:{settings.port}"
        raise ProjectError(f"cannot listen on {place}: {error.strerror}; {remedy}") from None
    return listener


def _open(paths: list[Path], union: bool, reload: bool) -> Opened:
    if paths and reload:
        raise ProjectError("--reload follows a project, not files of --rdf; leave one of the two out")
    if paths:
        return Opened(load_files(paths, union_default_graph=union))
    return open_project(find_project(), watch=reload)


def _limits(settings: Settings) -> Limits:
    return Limits(
        workers=settings.workers,
        reserve=settings.reserve,
        queue=settings.queue,
        memory=settings.memory * 1024 * 1024,
        seconds=settings.timeout,
    )
