"""The command `validate`: what to look at, what to let through, how to write it, when to fail."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from icatgraph.cli.terminal import Progress, project_of, wants_colour
from icatgraph.errors import ParameterError, ProjectError
from icatgraph.reports import ReportFormat, View, write_report
from icatgraph.resources import Project  # noqa: TC001 (a field of a dataclass)
from icatgraph.validation import Engine, Reasoner, Registry, Report, Scope, Severity, inspect, read_rules
from icatgraph.validation.baseline import without_known, write_baseline
from icatgraph.validation.changes import changed_scope
from icatgraph.validation.explanation import explain, rule_list
from icatgraph.validation.single_file import file_scope, inspect_alone, project_around
from icatgraph.validation.watching import watch


@dataclass(frozen=True)
class _Run:
    """What one validation is asked for."""

    project: Project
    path: Path | None
    engine: Engine
    reasoner: Reasoner | None
    changed: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: Path | None
    saves_baseline: bool

    @cached_property
    def rules(self) -> Registry:
        """The rules of the project, read when something names one."""
        return read_rules(self.project)


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command("validate", rich_help_panel="Curated files")(validate)


def validate(  # noqa: PLR0913, PLR0917 (a command has an argument for each option)
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="A project or one file of it; the default is this project.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What runs the SHACL shapes.")] = "pyshifty",
    reasoner: Annotated[
        Reasoner | None,
        typer.Option(
            help="rl, dl (adds HermiT on the ontology) or none; default: rl, with --changed none unless"
            " a query or a golden result changed."
        ),
    ] = None,
    fail_on: Annotated[Severity, typer.Option(help="The mildest finding that fails.")] = "violation",
    select: Annotated[
        list[str] | None, typer.Option(help="Only rules with this id, prefix or glob; repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="No rules with this id, prefix or glob; repeatable.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="A file of known findings to let through.")] = None,
    save_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Write what is found as known, and exit 0.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what git says changed, and what depends on it.")
    ] = False,
    watching: Annotated[bool, typer.Option("--watch", help="Validate again after each change.")] = False,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to write the findings.")] = "text",
    output: Annotated[Path | None, typer.Option(help="A file; the default is standard output.")] = None,
    rule: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Tell what a rule means; all lists them.")
    ] = None,
) -> None:
    """Check every file against every rule, and list the findings with their lines.

    Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 it could not run.
    """
    project = _project(context, path)
    if rule is not None:
        rules = read_rules(project)
        typer.echo(rule_list(rules) if rule == "all" else explain(rules.find(rule), project))
        return
    run = _Run(
        project,
        path,
        engine,
        reasoner,
        changed,
        tuple(select or ()),
        tuple(ignore or ()),
        baseline,
        save_baseline is not None,
    )
    if watching:
        watch(project, lambda: _print_again(run))
        return
    report = _report(run)
    if save_baseline is not None:
        write_baseline(report, save_baseline)
        typer.echo(f"{save_baseline} knows {len(report.findings)} findings now", err=True)
        return
    _write(report, run, form, output)
    if report.at_or_above(fail_on):
        raise typer.Exit(1)


def _project(context: typer.Context, path: Path | None) -> Project:
    """Return the project to read: the one named, else the one around the file, else this one."""
    if path is None or path.is_dir():
        return project_of(context, path)
    if not path.exists():
        raise ProjectError(f"{path} does not exist; name a folder or a file")
    return project_around(path) or project_of(context)


def _report(run: _Run) -> Report:
    alone = run.path is not None and run.path.is_file()
    if run.changed and alone:
        raise ParameterError("--changed looks at a project; name a folder, or leave --changed out")
    if alone and run.path is not None and project_around(run.path) is None:
        report = inspect_alone(run.path)
    else:
        scope = _scope(run)
        # What a query answers depends on all that follows; what is wrong with an edit of data seldom does.
        spared = run.changed and not scope.touches("queries/")
        with Progress() as progress:
            reasoner = run.reasoner or ("none" if spared else "rl")
            # Where violations are known, or not looked for, the other findings are wanted all the same.
            steadfast = run.baseline is not None or run.saves_baseline or bool(run.select)
            report = inspect(run.project, run.engine, reasoner, scope, progress.tell, steadfast=steadfast)
    wanted = run.rules.matching(run.select) if run.select else None
    unwanted = run.rules.matching(run.ignore) if run.ignore else frozenset()
    findings = tuple(
        finding
        for finding in report.findings
        if finding.rule not in unwanted and (wanted is None or finding.rule in wanted)
    )
    report = replace(report, findings=findings)
    if run.baseline is None:
        return report
    whole = not (alone or run.changed or run.select or run.ignore)
    return without_known(report, run.baseline, whole=whole)


def _scope(run: _Run) -> Scope:
    if run.changed:
        return changed_scope(run.project)
    if run.path is not None and run.path.is_file():
        return file_scope(run.path, run.project)
    return Scope()


def _print_again(run: _Run) -> None:
    typer.echo("\x1b[2J\x1b[H" if sys.stdout.isatty() else "---", nl=not sys.stdout.isatty())
    _write(_report(run), run, "text", None)


def _write(report: Report, run: _Run, form: ReportFormat, output: Path | None) -> None:
    colour = output is None and form == "text" and wants_colour()
    # To read the rules takes a while, and a person who has no finding needs none.
    rules = run.rules if report.findings or form != "text" else Registry(())
    text = write_report(View(report, rules, _prefix(run.project), colour), form)
    if output is None:
        typer.echo(text, nl=False, color=True)
        return
    try:
        output.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise ProjectError(f"{output} cannot be written: {error.strerror}") from error
    typer.echo(report.summary(), err=True)


def _prefix(project: Project) -> str:
    """Return what leads from the current folder down to the project, "" when it is not below."""
    try:
        relative = project.root.relative_to(Path.cwd())
    except ValueError:
        return ""
    return "" if relative == Path() else f"{relative.as_posix()}/"
