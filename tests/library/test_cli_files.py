"""Commands on curated files and sources: what they print, what they change, and the exit code they leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icatgraph.resources import Project
    from tests.library.command import Run

UGLY = "@prefix place: <https://w3id.org/icatgraph/id/place/> .\nplace:a   a place:b .\n"
CANONICAL = "@prefix place: <https://w3id.org/icatgraph/id/place/> .\n\nplace:a a place:b .\n"


def test_validate_reports_and_fails_on_violations(run: Callable[..., Run], project: Project) -> None:
    """Without violations the exit code is 0; a record without its label makes it 1."""
    good = run("validate")
    (project.data / "tokyo-2006" / "records.ttl").write_text(
        "<https://w3id.org/icatgraph/id/membership/x> a <https://w3id.org/icatgraph/ns#Membership> .\n"
    )
    bad = run("validate", str(project.root))

    assert (good.code, bad.code) == (0, 1)
    assert "A membership must have a label." in bad.out


def test_fail_on_sets_the_level(run: Callable[..., Run], project: Project) -> None:
    """A file that is not canonical is a warning, which fails only when asked."""
    (project.data / "entities" / "ugly.ttl").write_text(UGLY)

    assert run("validate").code == 0
    assert run("validate", "--fail-on", "warning").code == 1


def test_build_prints_the_path(run: Callable[..., Run], project: Project) -> None:
    """The path goes to standard output, the progress to standard error."""
    result = run("build")

    assert result.code == 0
    assert result.out.strip() == str(project.build / "dataset.nq")
    assert "derived: 3 quads" in result.err


def test_failed_build_exits_1(run: Callable[..., Run], project: Project) -> None:
    """A violation is a finding, told in one line."""
    (project.data / "entities" / "bad.ttl").write_text("<http://a> .")

    result = run("build")

    assert result.code == 1
    assert result.err.startswith("error: 1 to correct, first data/entities/bad.ttl:1:")
    assert result.err.count("\n") == 1


def test_format_rewrites_what_is_not_canonical(run: Callable[..., Run], project: Project) -> None:
    """--check only tells; without it the file changes, and only that file."""
    path = project.data / "entities" / "ugly.ttl"
    path.write_text(UGLY)

    checked = run("format", "--check")
    formatted = run("format")
    again = run("format", "--check", str(project.data))

    assert (checked.code, checked.out) == (1, f"would change {path}\n")
    assert (formatted.code, formatted.out) == (0, f"formatted {path}\n")
    assert path.read_text() == CANONICAL
    assert (again.code, again.out) == (0, "")


def test_format_stops_at_a_syntax_fault(run: Callable[..., Run], project: Project) -> None:
    """A file that does not parse is left alone and named."""
    path = project.data / "entities" / "bad.ttl"
    path.write_text("<http://a> .")

    result = run("format", str(path))

    assert result.code == 2
    assert f"{path}:1:" in result.err
    assert path.read_text() == "<http://a> ."


def test_export_writes_a_file_or_standard_output(run: Callable[..., Run], tmp_path: Path) -> None:
    """--out names a file; without it the data is printed."""
    out = tmp_path / "entities.nq"

    assert run("export", "--format", "nq", "--graph", "entities", "--out", str(out)).code == 0
    assert run("export", "--format", "nq", "--graph", "entities").out == out.read_text()
    assert run("export", "--out", str(tmp_path / "no" / "folder")).code == 2


def test_coverage_exits_1_while_passages_are_open(run: Callable[..., Run]) -> None:
    """Open passages are listed by section."""
    result = run("sources", "coverage", "--source", "tokyo-2006")

    assert result.code == 1
    assert result.out.splitlines()[0] == "tokyo-2006: 3 passages, 1 cited, 1 marked, 1 open"
    assert result.out.splitlines()[2].endswith("I / A  open: p003")


def test_sources_are_verified(run: Callable[..., Run], tmp_path: Path) -> None:
    """Right texts exit 0, others 1 with the numbers that differ."""
    (tmp_path / "tokyo-2006.txt").write_text("[p001] hello\n[p002] world\n[p003] a\n[u001] b\n")
    right = run("sources", "verify", "--texts", str(tmp_path))
    (tmp_path / "tokyo-2006.txt").write_text("[p001] hello\n[p002] other\n[p003] a\n[u001] b\n")
    wrong = run("sources", "verify", "--texts", str(tmp_path))

    assert (right.code, right.out) == (0, "tokyo-2006: 4 passages verified\n")
    assert (wrong.code, wrong.out) == (1, "tokyo-2006: 3 passages verified; changed: p002\n")


def test_passages_are_written_for_every_source(run: Callable[..., Run], project: Project) -> None:
    """An index of all five sources gives five files."""
    rows = [
        {"source": source, "id": "p001", "kind": "item", "section": [], "chars": 1, "sha256": "ab"}
        for source in ("tokyo-2006", "icat-2010", "unodc-2012", "multilateral-2012", "icat-2018")
    ]
    index = project.root / "passages.jsonl"
    index.write_text("\n".join(map(json.dumps, rows)))

    assert run("sources", "passages", "--index", str(index)).code == 0
    assert len(list(project.data.glob("*/passages.ttl"))) == 5
