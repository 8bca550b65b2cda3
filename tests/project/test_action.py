"""The GitHub Action and the pre-commit hooks: their commands, run on a sample project as others would have it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from icatgraph.reports import FORMATS
from icatgraph.validation import SEVERITIES

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
PLACES = "data/entities/places.ttl"
FILES = {
    "ontology/places.ttl": """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .

icat:Place a owl:Class .
""",
    "shapes/places.ttl": """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/icatgraph/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

shape:Place a sh:NodeShape ;
  rdfs:label "Place"@en ;
  sh:targetClass icat:Place ;
  sh:property shape:Place-name .

shape:Place-name a sh:PropertyShape ;
  sh:path skos:prefLabel ;
  sh:minCount 1 ;
  sh:languageIn ( "en" ) ;
  sh:severity sh:Violation ;
  sh:message "Name the place in English."@en .
""",
    PLACES: """\
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix place: <https://w3id.org/icatgraph/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

place:austria a icat:Place ;
  skos:prefLabel "Austria"@en .
""",
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A sound project of somebody else's, of the same layout."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "queries").mkdir()
    return tmp_path


@pytest.fixture
def faulty(sample: Path) -> Path:
    """The same with one fault, on line 6 of its places."""
    (sample / PLACES).write_text(FILES[PLACES].replace('"Austria"@en', '"Autriche"@fr'), "utf-8")
    return sample


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with the commands of this environment first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path} | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as a runner does: its variables filled in, its text given to bash."""
    step = STEPS[name]
    given = {key: row["default"] for key, row in ACTION["inputs"].items()} | inputs
    known = {f"inputs.{key}": value for key, value in given.items()} | {"github.action_path": str(ROOT)}
    variables = {
        key: re.sub(r"\$\{\{ (\S+) \}\}", lambda m: known[m[1]], text) for key, text in step["env"].items()
    }
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return run(bash, folder, **variables)


def run_hook(name: str, folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does: entry, arguments and, where it wants them, the names of changed files."""
    hook = HOOKS[name]
    names = files if hook.get("pass_filenames", True) else ()
    return run([*hook["entry"].split(), *hook.get("args", []), *names], folder)


def test_the_action_is_a_composite_one() -> None:
    """Every input has a description and a default, every step a name, a shell and a command."""
    assert ACTION["runs"]["using"] == "composite"
    assert list(STEPS) == ["Install icatgraph", "Write SARIF", "Validate"]
    assert all(set(row) == {"description", "default"} for row in ACTION["inputs"].values())
    assert all({"name", "shell", "run"} <= set(step) for step in STEPS.values())


def test_every_input_is_used_and_none_is_pasted_into_a_command() -> None:
    """An input in the text of a command could run whatever it says; as a variable it cannot."""
    used = {key for step in STEPS.values() for key in re.findall(r"inputs\.([\w-]+)", str(step["env"]))}

    assert used == set(ACTION["inputs"])
    assert not any("${{" in step["run"] for step in STEPS.values())
    assert STEPS["Write SARIF"]["if"] == "${{ inputs.sarif != '' }}"


def test_the_action_names_the_formats_and_severities_there_are() -> None:
    """Who reads the inputs learns every value that they may have."""
    described = {key: set(re.findall(r"\w+", row["description"])) for key, row in ACTION["inputs"].items()}

    assert set(FORMATS) <= described["format"]
    assert set(SEVERITIES) <= described["fail-on"]


def test_the_action_installs_itself_or_the_version_asked_for(sample: Path) -> None:
    """The command resolves to this checkout; with a version, to that release."""
    dry = {"PIP_DRY_RUN": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
    command = ["bash", "-eo", "pipefail", "-c", STEPS["Install icatgraph"]["run"].replace("--quiet ", "")]

    own = run(command, sample, **dry, VERSION="", HERE=str(ROOT))
    release = run(command, sample, **dry, VERSION="9.9.9", HERE=str(ROOT))

    assert own.returncode == 0, own.stderr
    assert "Would install icatgraph-" in own.stdout
    assert "No matching distribution found for icatgraph==9.9.9" in release.stderr


def test_the_action_passes_on_a_sound_project(sample: Path) -> None:
    """Nothing is annotated, and the step succeeds."""
    done = run_step("Validate", sample)

    assert (done.returncode, done.stderr) == (0, "")
    assert "::" not in done.stdout
    assert "0 violations" in done.stdout


def test_the_action_fails_and_annotates_the_line(faulty: Path) -> None:
    """The runner reads the annotation from the log and shows it beside the line."""
    done = run_step("Validate", faulty)

    assert done.returncode == 1
    annotation = next(line for line in done.stdout.splitlines() if line.startswith("::error "))
    assert annotation.startswith(f"::error file={PLACES},line=6,")
    assert "title=shape%3APlace-name" in annotation
    assert "::Name the place in English." in annotation


def test_the_path_of_an_annotation_is_that_of_the_repository(faulty: Path) -> None:
    """A project in a folder of a repository is annotated by its path from the top."""
    done = run_step("Validate", faulty.parent, path=faulty.name)

    assert f"::error file={faulty.name}/{PLACES},line=6," in done.stdout


def test_the_action_fails_on_what_it_is_told_to(sample: Path) -> None:
    """A layout out of order is a warning: let through by default, not with `fail-on: warning`."""
    (sample / PLACES).write_text(FILES[PLACES].replace("  skos:", "   skos:"), "utf-8")

    assert run_step("Validate", sample).returncode == 0
    assert run_step("Validate", sample, **{"fail-on": "warning"}).returncode == 1


def test_the_action_writes_sarif_and_goes_on(faulty: Path) -> None:
    """Findings do not end this step, so that the file can be uploaded; the next one fails."""
    done = run_step("Write SARIF", faulty, sarif="found.sarif")

    assert done.returncode == 0, done.stderr
    (result,) = json.loads((faulty / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("shape:Place-name", "error")
    assert (location["artifactLocation"]["uri"], location["region"]["startLine"]) == (PLACES, 6)


def test_the_action_does_not_go_on_when_it_cannot_run(tmp_path: Path) -> None:
    """A folder that is no project is no finding."""
    assert run_step("Write SARIF", tmp_path, sarif="found.sarif").returncode == 1
    assert run_step("Validate", tmp_path).returncode == 2


def test_the_action_lets_known_findings_through(faulty: Path) -> None:
    """A baseline keeps old findings from failing new work."""
    run(["icatgraph", "validate", ".", "--write-baseline", "known.json"], faulty)

    assert run_step("Validate", faulty, baseline="known.json").returncode == 0


def test_the_hooks_are_a_manifest_that_pre_commit_accepts() -> None:
    """Both hooks install themselves from this repository."""
    done = run(["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"], ROOT)

    assert done.returncode == 0, done.stdout
    assert sorted(HOOKS) == ["icatgraph-format", "icatgraph-validate"]
    assert {hook["language"] for hook in HOOKS.values()} == {"python"}


@pytest.mark.parametrize(
    ("name", "hook", "meant"),
    [
        ("data/entities/places.ttl", "icatgraph-format", True),
        ("queries/places/all.rq", "icatgraph-format", False),
        ("queries/places/all.rq", "icatgraph-validate", True),
        ("README.md", "icatgraph-validate", False),
    ],
)
def test_a_hook_runs_for_the_files_it_is_meant_for(name: str, hook: str, meant: bool) -> None:
    """The pattern says which changed files call for the hook."""
    assert bool(re.search(HOOKS[hook]["files"], name)) is meant


def test_the_validate_hook_passes_a_sound_project_and_stops_a_faulty_one(sample: Path) -> None:
    """It reads the whole project where the commit is made, whichever files changed."""
    assert run_hook("icatgraph-validate", sample, PLACES).returncode == 0

    (sample / PLACES).write_text(FILES[PLACES].replace('"Austria"@en', '"Autriche"@fr'), "utf-8")
    stopped = run_hook("icatgraph-validate", sample, PLACES)

    assert stopped.returncode == 1
    assert PLACES in stopped.stdout
    assert "shape:Place-name" in stopped.stdout


def test_the_format_hook_mends_the_files_it_is_given(sample: Path) -> None:
    """Pre-commit fails when a file was changed; run again, nothing changes."""
    (sample / PLACES).write_text(FILES[PLACES].replace("  skos:", "    skos:"), "utf-8")

    first = run_hook("icatgraph-format", sample, PLACES)
    second = run_hook("icatgraph-format", sample, PLACES)

    assert (first.returncode, first.stdout) == (0, f"formatted {PLACES}\n")
    assert (sample / PLACES).read_text("utf-8") == FILES[PLACES]
    assert (second.returncode, second.stdout) == (0, "")
