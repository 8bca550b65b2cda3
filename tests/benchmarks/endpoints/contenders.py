"""The contenders: each server started on the same file, and ended afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from icatgraph.curated import fingerprint
from icatgraph.frozen import NOTE_NAME, QUADS_NAME, Note
from icatgraph.resources import find_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
# Peers have an environment of their own: their requirements shall not decide the versions that we test with.
PEERS = ROOT / "build" / "peers"
PACKAGES = ("oxigraph", "rdflib-endpoint[cli]")
VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql_port}
DirsAllowed = {data}, {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 1G
[HTTPServer]
ServerPort = {port}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 30
"""


@dataclass(frozen=True)
class Running:
    """A server that runs: its port, the path of its endpoint, its first process, seconds until it answered."""

    port: int
    path: str
    pid: int
    seconds: float


@dataclass(frozen=True)
class Contender:
    """A server by name; `serve` runs it on a file of N-Quads; without `serve` it says why not."""

    name: str
    serve: Callable[[Path], contextlib.AbstractContextManager[Running]] | None
    absent: str = ""


def contenders() -> list[list[Contender]]:
    """Every server, ours first, in groups that run side by side.

    A peer that goes on computing what nobody waits for any more is alone in its group.
    """
    installed = _install_peers()
    virtuoso = shutil.which("virtuoso-t") and shutil.which("isql-vt")
    ours = [
        Contender("icatgraph, uncached", lambda data: _icatgraph(data, "0")),
        Contender("icatgraph", lambda data: _icatgraph(data, "64")),
        Contender("oxigraph serve", _oxigraph if installed else None, "not installed"),
    ]
    rdflib = Contender("rdflib-endpoint", _rdflib if installed else None, "not installed")
    return [ours, [Contender("Virtuoso", _virtuoso if virtuoso else None, "not installed")], [rdflib]]


def _install_peers() -> bool:
    if (PEERS / "bin" / "rdflib-endpoint").exists():
        return True
    print("bench: installing oxigraph and rdflib-endpoint in build/peers", file=sys.stderr)
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    made = subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=False)
    return made.returncode == 0 and subprocess.run([*pip, *PACKAGES], check=False).returncode == 0


@contextlib.contextmanager
def _icatgraph(data: Path, cache: str) -> Iterator[Running]:
    port = free_port()
    command = [str(Path(sys.executable).parent / "icatgraph"), "serve", "--port", str(port)]
    settings = {"ICATGRAPH_CACHE": cache, "ICATGRAPH_TIMEOUT": "30", "ICATGRAPH_HOME": str(built(data))}
    with _process(command, settings) as pid:
        yield _ready(port, "/sparql", pid)


def built(data: Path) -> Path:
    """Return the folder of a project whose build is a file of N-Quads: ours, or one beside the file."""
    if data == ROOT / "build" / QUADS_NAME:
        return ROOT
    folder = data.with_suffix("")
    (folder / "build").mkdir(parents=True, exist_ok=True)
    for name in ("ontology", "shapes", "data", "queries"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(ROOT / name)
    quads = folder / "build" / QUADS_NAME
    if not quads.exists():
        quads.hardlink_to(data.resolve())
    with data.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    note = Note(digest, fingerprint(find_project(folder)), version("icatgraph"), {})
    (folder / "build" / NOTE_NAME).write_text(json.dumps(asdict(note)), "utf-8")
    return folder


@contextlib.contextmanager
def _oxigraph(data: Path) -> Iterator[Running]:
    port = free_port()
    command = [str(PEERS / "bin" / "oxigraph"), "serve", "--union-default-graph", "-b", f"127.0.0.1:{port}"]
    started = time.perf_counter()
    with _process(command) as pid:
        _ready(port, "/query", pid)
        with data.open("rb") as file:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/store", file, {"Content-Type": "application/n-quads"}
            )
            request.add_header("Content-Length", str(data.stat().st_size))
            urllib.request.urlopen(request, timeout=600).close()
        yield Running(port, "/query", pid, time.perf_counter() - started)


@contextlib.contextmanager
def _rdflib(data: Path) -> Iterator[Running]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        # It would keep each statement in its graph and query the empty default graph; so it gets triples.
        triples = Path(folder) / "data.nt"
        lines = {line.rsplit(" ", 2)[0] for line in data.read_text("utf-8").splitlines()}
        triples.write_text("".join(f"{line} .\n" for line in sorted(lines)), "utf-8")
        command = [
            str(PEERS / "bin" / "rdflib-endpoint"),
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        with _process([*command, str(triples)]) as pid:
            yield _ready(port, "/", pid)


@contextlib.contextmanager
def _virtuoso(data: Path) -> Iterator[Running]:
    port, sql_port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "virtuoso.ini"
        values = {"folder": folder, "port": port, "sql_port": sql_port, "data": data.parent}
        settings.write_text(VIRTUOSO_INI.format(**values))
        started = time.perf_counter()
        with _process(["virtuoso-t", "+foreground", "+configfile", str(settings)]) as pid:
            _ready(port, "/sparql", pid)
            load = f"DB.DBA.TTLP_MT(file_to_string_output('{data}'), '', 'urn:x', 512, 2); checkpoint;"
            isql = ["isql-vt", f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={load}"]
            subprocess.run(isql, check=True, stdout=subprocess.DEVNULL, timeout=900)
            yield Running(port, "/sparql", pid, time.perf_counter() - started)


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | (environment or {})
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(port: int, path: str, pid: int, patience: float = 900) -> Running:
    """Return once a query is answered."""
    started = time.perf_counter()
    while time.perf_counter() - started < patience:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D", timeout=30).close()
            return Running(port, path, pid, time.perf_counter() - started)
        except OSError:
            if os.waitpid(pid, os.WNOHANG)[0]:
                raise TimeoutError(f"the server at port {port} has ended") from None
            time.sleep(0.02)
    raise TimeoutError(f"nothing answered at port {port}")


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
