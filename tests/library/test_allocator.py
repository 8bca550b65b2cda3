"""The allocator: which library takes the place of the C library's, and that the server starts with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from icatgraph.allocator import choose_library, restart_with_allocator

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="libraries are preloaded on Linux only")
COMMAND = (str(Path(sys.executable).with_name("icatgraph")), "serve")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of libraries, as a system has them."""
    for name in ("libmimalloc.so.2", "libjemalloc.so.2", "libc.so.6"):
        (tmp_path / name).touch()
    return tmp_path


@LINUX
def test_the_systems_libraries_are_tried_in_order(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """First mimalloc, in whatever folder; a system without either goes on as it is."""
    empty = tmp_path_factory.mktemp("lib")
    assert choose_library({}, [empty, folder]) == folder / "libmimalloc.so.2"
    (folder / "libmimalloc.so.2").unlink()
    assert choose_library({}, [empty, folder]) == folder / "libjemalloc.so.2"
    assert choose_library({}, [empty]) is None


@LINUX
def test_the_operator_chooses(folder: Path) -> None:
    """By the variable: a file, or the C library's own; what is preloaded already stays."""
    assert choose_library({"ICATGRAPH_ALLOCATOR": "/x.so"}, [folder]) == Path("/x.so")
    assert choose_library({"ICATGRAPH_ALLOCATOR": "system"}, [folder]) is None
    assert choose_library({"LD_PRELOAD": "/y.so"}, [folder]) is None


@LINUX
def test_a_program_that_is_not_ours_is_not_started_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when tests call the command line: what would start anew are the tests."""
    monkeypatch.setattr(sys, "argv", ["icatgraph", "serve"])
    restart_with_allocator({"ICATGRAPH_ALLOCATOR": str(folder / "libmimalloc.so.2")})


@LINUX
def test_a_library_that_is_not_there_ends_the_start() -> None:
    """One line says what is wrong, and the exit code is that of a wrong call."""
    environment = {"ICATGRAPH_ALLOCATOR": "/none.so"}
    ended = subprocess.run(COMMAND, capture_output=True, text=True, check=False, env=environment, timeout=30)
    told = "icatgraph: ICATGRAPH_ALLOCATOR='/none.so' is no file; name a library's, or `system`\n"
    assert (ended.returncode, ended.stderr) == (2, told)


@LINUX
def test_the_server_starts_with_the_library_and_its_own_arguments(tmp_path: Path) -> None:
    """The loader is asked for it once, and the command goes on where it was."""
    library = tmp_path / "lib.so"
    library.write_text("no library")
    environment = {"ICATGRAPH_ALLOCATOR": str(library)}
    command = (*COMMAND, "--rdf", "none.ttl")
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=30)
    assert f"'{library}' from LD_PRELOAD cannot be preloaded" in ended.stderr
    assert "none.ttl" in ended.stderr.splitlines()[-1]
    assert ended.returncode == 2
