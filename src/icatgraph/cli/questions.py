"""Commands that ask the dataset: query, queries, describe."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import pyoxigraph
import typer

from icatgraph import sparql
from icatgraph.cli.terminal import project_of, table_width
from icatgraph.dataset import open_dataset
from icatgraph.entities import describe, triples_about
from icatgraph.errors import ParameterError
from icatgraph.queries import bind, find_query, load_library, read_query
from icatgraph.vocabulary import compact, expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icatgraph.entities import Description, Statement
    from icatgraph.queries import SavedQuery
    from icatgraph.resources import Project
    from icatgraph.sparql import Term

_PANEL = "Questions"
_SAVED_NAME = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")

AnswerFormat = Literal["table", "json", "csv", "tsv", "xml", "ttl", "nt", "rdf", "jsonld"]
DescriptionFormat = Literal["text", "ttl", "nt", "rdf", "jsonld"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to an application."""
    app.command("query", rich_help_panel=_PANEL)(_query)
    app.command("queries", rich_help_panel=_PANEL)(_queries)
    app.command("describe", rich_help_panel=_PANEL)(_describe)


def _query(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="SPARQL text, a .rq file, topic/slug, or - for stdin.")],
    param: Annotated[list[str] | None, typer.Option(help="A parameter, as name=value; repeatable.")] = None,
    form: Annotated[AnswerFormat, typer.Option("--format", help="How to write it.")] = "table",
) -> None:
    """Answer a SPARQL query or one of the saved queries; exit 1 when ASK says no."""
    project = project_of(context)
    text, values = _text_and_values(question, _pairs(param or []), project)
    answer = open_dataset(project.root).query(text, substitutions=values)
    typer.echo(answer.serialize(form, width=table_width()).rstrip("\n"))
    if answer.boolean is False:
        raise typer.Exit(1)


def _queries(
    context: typer.Context,
    topic: Annotated[str | None, typer.Argument(help="One topic, such as memberships.")] = None,
) -> None:
    """List the saved queries with what they answer and the parameters they take."""
    library = load_library(project_of(context))
    if topic is not None and not any(query.topic == topic for query in library.values()):
        find_query(library, topic)
    for query in library.values():
        if topic in (None, query.topic):
            typer.echo(_library_entry(query))


def _describe(
    context: typer.Context,
    iri: Annotated[str, typer.Argument(help="An IRI or a prefixed name, such as organization:unodc.")],
    form: Annotated[DescriptionFormat, typer.Option("--format")] = "text",
    limit: Annotated[int, typer.Option(help="How many mentions to show.", min=0)] = 50,
) -> None:
    """Tell what the graph says about one thing, and what mentions it."""
    dataset = open_dataset(project_of(context).root)
    full = _expanded(iri)
    if form == "text":
        typer.echo(_description_text(describe(dataset, full, limit)))
    else:
        typer.echo(sparql.serialize_triples(triples_about(dataset, full), form).decode(), nl=False)


def _text_and_values(
    question: str, values: dict[str, str], project: Project
) -> tuple[str, dict[str, Term] | None]:
    """Return the text of a question and the terms of its parameters, wherever the question comes from."""
    if _SAVED_NAME.fullmatch(question):
        saved = find_query(load_library(project), question)
        return saved.text, bind(saved, values)
    if question.endswith(".rq") and Path(question).is_file():
        saved = read_query(Path(question))
        return saved.text, bind(saved, values)
    if values:
        raise ParameterError("only a saved query takes parameters; name it as topic/slug")
    return sys.stdin.read() if question == "-" else question, None


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    for text in texts:
        if "=" not in text:
            raise ParameterError(f"--param {text!r} has no value; write it as name=value")
    return {name: value for name, _, value in (text.partition("=") for text in texts)}


def _expanded(name: str) -> str:
    try:
        return expand(name)
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _library_entry(query: SavedQuery) -> str:
    parameters = (
        f"    {parameter.name} ({parameter.type}"
        f"{'' if parameter.default is None else f', default {parameter.default}'}): {parameter.description}"
        for parameter in query.parameters
    )
    return "\n".join([f"{query.name}\n    {query.title}", *parameters])


def _description_text(description: Description) -> str:
    lines = [description.label, f"  {compact(description.iri)}"]
    if description.types:
        lines.append(f"  {', '.join(kind.label for kind in description.types)}")
    lines += ["", *(line for statement in description.statements for line in _statement_lines(statement))]
    lines += _evidence_lines(description)
    if description.inverse:
        shown = sum(len(statement.values) for statement in description.inverse)
        lines += ["", f"Mentioned by {description.inverse_total}, of which {shown} here"]
        lines += [line for statement in description.inverse for line in _statement_lines(statement)]
    return "\n".join(lines)


def _statement_lines(statement: Statement) -> list[str]:
    return [
        f"  {statement.predicate.label}",
        *(
            f"    {value.label}"
            + ("" if isinstance(value.term, pyoxigraph.Literal) else f"  {_name(value.term)}")
            for value in statement.values
        ),
    ]


def _evidence_lines(description: Description) -> list[str]:
    return [
        f"  passage {evidence.passage.label} of {evidence.source.label if evidence.source else '?'}"
        + (f", {evidence.section}" if evidence.section else "")
        for evidence in description.evidence
    ]


def _name(term: Term) -> str:
    return compact(term.value) if isinstance(term, pyoxigraph.NamedNode) else str(term)
