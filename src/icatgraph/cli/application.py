"""The application: all commands under one name.

Its edge is where errors become one line and an exit code.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path  # noqa: TC003 (typer reads the annotations)
from typing import TYPE_CHECKING, Annotated, Final

import typer

from icatgraph.cli.terminal import complain
from icatgraph.errors import IcatgraphError, InconsistentData, UnknownName, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.metadata import EntryPoint

COMMANDS_GROUP = "icatgraph.commands"

# The commands of each module, in the order in which help lists them.
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "icatgraph.cli.validation": frozenset({"validate"}),
    "icatgraph.cli.files": frozenset({"build", "format", "golden", "export"}),
    "icatgraph.cli.questions": frozenset({"query", "queries", "describe"}),
    "icatgraph.cli.sources": frozenset({"sources"}),
}

_EPILOG = """\
[bold]Examples[/bold]

icatgraph validate

icatgraph build

icatgraph query memberships/members-of-a-mechanism --param mechanism=mechanism:icat

icatgraph query "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }" --format csv

icatgraph describe organization:unodc --format ttl

[bold]Exit codes[/bold]: 0 all is well; 1 findings, a negative answer or nothing recorded; 2 it could not run.
"""

# Not faults of the run but what it found.
_NEGATIVE = (ValidationFailed, InconsistentData, UnknownName)


def create_app(arguments: Sequence[str] = ()) -> typer.Typer:
    """Build the command-line application, with the commands that installed packages contribute.

    When `arguments` name a command, its module is all that is loaded: to import the others takes longer than
    to run some commands.
    """
    app = typer.Typer(
        name="icatgraph",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(epilog=_EPILOG)(_options)
    asks_help = {"--help", "-h"}.intersection(arguments)
    named = [module for module, own in _OWN.items() if own.intersection(arguments) and not asks_help]
    contributed = [] if named else _contributed()
    called = [entry_point for entry_point in contributed if entry_point.name in arguments[:1]]
    for module in named or ([] if called else _OWN):
        import_module(module).register(app)
    for entry_point in called or contributed:
        app.command(entry_point.name, rich_help_panel="Server")(entry_point.load())
    return app


def main() -> None:
    """Run the command line; an error of ours is one line on standard error, any other is a bug and shows."""
    try:
        create_app(sys.argv[1:])()
    except IcatgraphError as error:
        complain(str(error))
        sys.exit(1 if isinstance(error, _NEGATIVE) else 2)


def _contributed() -> list[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 (of our own commands, none needs it)

    return sorted(entry_points(group=COMMANDS_GROUP), key=lambda entry: entry.name)


def _print_version(wanted: bool) -> None:
    if wanted:
        from icatgraph import __version__  # noqa: PLC0415 (it reads the package's metadata)

        typer.echo(f"icatgraph {__version__}")
        raise typer.Exit


def _options(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            help="The folder with ontology/ and data/.", envvar="ICATGRAPH_HOME", show_default=False
        ),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Who does what against trafficking in persons: a knowledge graph traced to its sources."""
    context.obj = project
