"""The tree itself: facts that must agree across files, and what every file owes its reader."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def tracked(pattern: str) -> list[Path]:
    """The files git tracks, or would track, that match a glob."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listing.stdout.splitlines() if (path := ROOT / name).exists()]


def test_citation_gives_the_package_version() -> None:
    """CITATION.cff names the version that pyproject.toml has."""
    assert str(yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]) == VERSION


def test_changelog_opens_with_unreleased_or_the_package_version() -> None:
    """The newest section of the changelog is Unreleased or the current version."""
    newest = re.search(r"^## \[?([^\]\n ]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] in {"Unreleased", VERSION}


@pytest.mark.parametrize("path", tracked("tests/**/test_*.py"), ids=lambda path: path.stem)
def test_every_test_states_its_rule_in_a_docstring(path: Path) -> None:
    """A test function has a docstring, so that a failure reads as a broken rule."""
    tree = ast.parse(path.read_text())
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert [node.name for node in tests if not ast.get_docstring(node)] == []


def test_no_module_outgrows_one_noun() -> None:
    """Python modules stay within 260 lines; a longer one has found a second noun."""
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in tracked("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > 260} == {}


def test_architecture_stays_readable_in_one_sitting() -> None:
    """ARCHITECTURE.md has at most 80 lines and each decision at most 40."""
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 80
    decisions = tracked("docs/decisions/*.md")
    assert decisions
    assert [path.name for path in decisions if len(path.read_text().splitlines()) > 40] == []


def test_every_module_the_architecture_folder_table_names_exists() -> None:
    """A path in backquotes with a slash, in a top-level page, is a path of the tree."""
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    named = {
        match
        for page in pages
        for match in re.findall(
            r"`((?:ontology|shapes|data|queries|src|server|tests|docs)/[\w./-]*)`", page.read_text()
        )
    }
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_lock_files_name_no_download_address() -> None:
    """Lock files pin by hash and name no registry host."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert re.findall(r"https?://\S+|--index-url.*|file:\S+", (ROOT / lock).read_text()) == []


def test_every_pinned_package_has_a_hash() -> None:
    """Each requirement of a lock file carries at least one SHA-256."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        requirements = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert [line.split(" ")[0] for line in requirements if "--hash=sha256:" not in line] == []


def test_both_lock_files_pin_the_same_versions() -> None:
    """The server is tested with the versions it is served with."""

    def pins(lock: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))

    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in runtime} == runtime


def test_every_make_target_in_the_pages_exists() -> None:
    """`make X` in the top-level pages is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = "".join((ROOT / name).read_text() for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"))
    assert set(re.findall(r"`make ([a-z-]+)`", pages)) <= targets
