"""Saved queries: headers are read strictly, parameters are bound by type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from icatgraph.errors import DataSyntaxError, ParameterError, UnknownName
from icatgraph.queries import Parameter, SavedQuery, bind, find_query, load_library, read_query
from icatgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from icatgraph.resources import Project

XSD = PREFIXES["xsd"]


def saved(*parameters: Parameter) -> SavedQuery:
    """Return a saved query that takes these parameters."""
    return SavedQuery("topic", "slug", "title", "", "", (), parameters, "ASK {}", Path("slug.rq"))


def test_library_is_read_by_topic_and_slug(project: Project) -> None:
    """Folder and file name are the name of a query; its header is its description."""
    query = load_library(project)["memberships/members"]

    assert (query.topic, query.slug, query.title) == ("memberships", "members", "Members")
    assert query.description == "The members of a group."
    assert query.parameters == (Parameter("group", "iri", "the group", "mechanism", "mechanism:icat"),)
    assert query.text.startswith("#+ title: Members\n")


def test_default_is_bound_when_nothing_is_given(project: Project) -> None:
    """A parameter left out has its default."""
    query = load_library(project)["memberships/members"]

    assert bind(query, {}) == {"group": NamedNode("https://w3id.org/icatgraph/id/mechanism/icat")}


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "place:mali", NamedNode("https://w3id.org/icatgraph/id/place/mali")),
        ("iri", "<http://a/b>", NamedNode("http://a/b")),
        ("iri", "https://a/b", NamedNode("https://a/b")),
        ("string", 'x" }', Literal('x" }')),
        ("integer", "-07", Literal("-07", datatype=NamedNode(f"{XSD}integer"))),
        ("decimal", "2.50", Literal("2.50", datatype=NamedNode(f"{XSD}decimal"))),
    ],
)
def test_values_become_terms(kind: str, value: str, term: object) -> None:
    """Each type gives its term; the text of a value is never part of a query."""
    assert bind(saved(Parameter("x", kind)), {"x": value}) == {"x": term}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("iri", "mali"), ("iri", "nope:mali"), ("iri", "https://a b"), ("integer", "1.0"), ("decimal", "1e3")],
)
def test_value_of_another_type_is_refused(kind: str, value: str) -> None:
    """A value that is not of its type is named with the parameter."""
    with pytest.raises(ParameterError, match=r"^x: "):
        bind(saved(Parameter("x", kind)), {"x": value})  # type: ignore[arg-type]


def test_unknown_and_missing_parameters_list_the_known() -> None:
    """The error says what the query takes."""
    query = saved(Parameter("year", "integer"), Parameter("place", "iri"))

    with pytest.raises(ParameterError, match=r"no parameter 'yaer'; its parameters: year \(integer\), place"):
        bind(query, {"yaer": "1"})
    with pytest.raises(ParameterError, match="needs a value for 'place'"):
        bind(query, {"year": "1"})
    with pytest.raises(ParameterError, match="it takes none"):
        bind(saved(), {"x": "1"})


def test_unknown_query_lists_its_neighbours(project: Project) -> None:
    """A wrong slug lists the topic's queries, a wrong topic the topics."""
    library = load_library(project)

    with pytest.raises(UnknownName, match="known here: memberships/members"):
        find_query(library, "memberships/member")
    with pytest.raises(UnknownName, match=r"known here: memberships$"):
        find_query(library, "other/member")


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("#+ title: a\n#+ nope: 1\n", 2, "unknown field 'nope'"),
        ("#+ title: [a\n#+ b: c\n", 2, "not YAML"),
        ("#+ description: a\n", 1, "no title"),
        ("ASK {}", 1, "no title"),
        ("#+ title: a\n#+ parameters: 3\n", 2, "must map"),
        ("#+ title: a\n#+ parameters:\n#+   x: {type: date}\n", 3, "needs a type"),
        (
            "#+ title: a\n#+ parameters:\n#+   x:\n#+     type: iri\n#+     typo: 1\n",
            5,
            "unknown field 'typo'",
        ),
    ],
)
def test_faulty_header_names_file_and_line(tmp_path: Path, header: str, line: int, message: str) -> None:
    """A header that is not as it should be raises with its place."""
    path = tmp_path / "bad.rq"
    path.write_text(header)

    with pytest.raises(DataSyntaxError, match=message) as caught:
        read_query(path)

    assert (caught.value.path, caught.value.line) == (str(path), line)
