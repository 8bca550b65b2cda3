"""The command `validate`: what it looks at, what it lets through, and the exit code it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

import pytest

from icatgraph.cli import terminal
from icatgraph.validation.watching import watch

if TYPE_CHECKING:
    from pathlib import Path

    from icatgraph.resources import Project

Command = "Callable[..., Run]"
BAD = "<https://w3id.org/icatgraph/id/membership/x> a <https://w3id.org/icatgraph/ns#Membership> .\n"


@pytest.fixture
def bad(project: Project) -> Path:
    """Write a record without its label, and return its file."""
    path = project.data / "tokyo-2006" / "bad.ttl"
    path.write_text(BAD)
    return path


def test_select_and_ignore_take_ids_prefixes_and_globs(run: Command, bad: Path) -> None:
    """What is not selected, or is ignored, is neither shown nor fails."""
    assert bad.exists()
    assert run("validate", "--select", "shape:").code == 1
    assert run("validate", "--select", "file:").code == 0
    assert run("validate", "--ignore", "shape:", "--fail-on", "info", "--ignore", "file:layout").code == 0


def test_an_unknown_rule_exits_2_with_near_ones(run: Command) -> None:
    """A misspelt rule is no clean run."""
    result = run("validate", "--select", "file:layuot")

    assert result.code == 2
    assert "did you mean file:layout" in result.err
    assert run("validate", "--explain", "file:layuot").code == 2


def test_explain_prints_a_rule_and_validates_nothing(run: Command, bad: Path) -> None:
    """Meaning and remedy on standard output, exit 0."""
    result = run("validate", "--explain", "query:order")

    assert bad.exists()
    assert result.code == 0
    assert "Remedy: End the query with ORDER BY" in result.out
    assert "file:syntax" in run("validate", "--explain", "all").out


def test_a_file_gets_the_report_and_the_terminal_the_counts(run: Command, bad: Path, tmp_path: Path) -> None:
    """--output leaves standard output empty and says on standard error how it went."""
    out = tmp_path / "report.xml"
    result = run("validate", "--format", "junit", "--output", str(out))

    assert bad.exists()
    assert (result.code, result.out) == (1, "")
    assert "1 violation" in result.err
    assert Xml.parse(out).getroot().attrib["failures"] == "2"  # noqa: S314 (we wrote it)
    assert run("validate", "--output", str(tmp_path / "no" / "x")).code == 2


def test_a_project_that_is_none_exits_2(run: Command, tmp_path: Path) -> None:
    """A run that could not start is neither clean nor a finding."""
    (tmp_path / "empty").mkdir()

    assert run("validate", str(tmp_path / "empty")).code == 2
    assert run("validate", str(tmp_path / "absent.ttl")).code == 2


def test_a_baseline_lets_known_findings_through(run: Command, bad: Path, tmp_path: Path) -> None:
    """Once written it silences what was found, on other lines too, and nothing else."""
    baseline = tmp_path / "known.json"
    written = run("validate", "--write-baseline", str(baseline))
    bad.write_text("# A comment that moves the line.\n\n" + BAD)
    moved = run("validate", "--baseline", str(baseline))
    bad.write_text(BAD + BAD.replace("/x>", "/y>"))
    another = run("validate", "--baseline", str(baseline))

    assert (written.code, moved.code, another.code) == (0, 0, 1)
    assert "membership/y" in another.out
    assert "membership/x>" not in another.out.replace("|", "")


def test_a_stale_entry_of_a_baseline_is_told(run: Command, bad: Path, tmp_path: Path) -> None:
    """What was corrected is to leave the baseline; a partial run cannot tell and does not."""
    baseline = tmp_path / "known.json"
    run("validate", "--write-baseline", str(baseline))
    bad.unlink()
    whole = run("validate", "--baseline", str(baseline), "--fail-on", "info")

    assert whole.code == 1
    assert "baseline:stale" in whole.out
    assert run("validate", "--baseline", str(baseline), "--fail-on", "info", "--select", "shape:").code == 0


@pytest.mark.parametrize("text", [None, "{", "[]", '{"version": 2, "known": {}}'])
def test_a_baseline_that_is_none_exits_2(run: Command, tmp_path: Path, text: str | None) -> None:
    """A missing or foreign file is not an empty baseline."""
    baseline = tmp_path / "known.json"
    if text is not None:
        baseline.write_text(text)

    assert run("validate", "--baseline", str(baseline)).code == 2


def test_a_single_file_is_shown_alone(run: Command, bad: Path, project: Project) -> None:
    """Its project is read around it, the findings of other files are not shown."""
    other = project.data / "tokyo-2006" / "records.ttl"

    assert run("validate", str(bad)).code == 1
    assert run("validate", str(other)).code == 0


def test_a_file_in_no_project_gets_syntax_and_layout(
    run: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The report says that nothing else was looked at."""
    path = tmp_path_factory.mktemp("elsewhere") / "alone.ttl"
    path.write_text(BAD)
    known = run("validate", str(path))
    path.write_text("<a> .")
    broken = run("validate", str(path))
    path.with_suffix(".rq").write_text("SELECT ?x WHERE { ?x }")

    assert known.code == 0
    assert "is in no project, so only its syntax and layout were looked at" in known.out
    assert (broken.code, "alone.ttl" in broken.out, "file:syntax" in broken.out) == (1, True, True)
    assert run("validate", str(path.with_suffix(".rq"))).code == 1
    assert run("validate", str(path.with_suffix(".md"))).code == 2


def test_watch_runs_again_after_each_change_until_interrupted(project: Project) -> None:
    """Once at the start, once per change, not while nothing changes; Ctrl-C ends it without an error."""
    runs: list[int] = []
    edits = iter([None, "# one\n", None, "# two, longer\n"])

    def wait(_seconds: float) -> None:
        try:
            text = next(edits)
        except StopIteration:
            raise KeyboardInterrupt from None
        if text:
            (project.data / "entities" / "new.ttl").write_text(text)

    watch(project, lambda: runs.append(1), wait)

    assert len(runs) == 3


def test_progress_shows_on_a_terminal_after_a_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A short run prints nothing; a long one names its step and clears it."""
    clock = iter([0.0, 0.5, 1.5])
    monkeypatch.setattr(terminal.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with terminal.Progress() as progress:
        progress.tell("reading")
        progress.tell("reasoning")

    assert capsys.readouterr().err == "\r\x1b[Kreasoning …\r\x1b[K"


@pytest.mark.parametrize(
    ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colour_is_for_a_terminal_that_wants_it(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], coloured: bool
) -> None:
    """NO_COLOR and a dumb terminal are honoured."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    assert terminal.wants_colour() is coloured
