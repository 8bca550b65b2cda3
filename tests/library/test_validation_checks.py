"""Checks: SPARQL rules over the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from icatgraph.errors import DataSyntaxError, ProjectError
from icatgraph.validation import Finding, load_checks, run_checks
from icatgraph.validation.checks import sound_checks

if TYPE_CHECKING:
    from pathlib import Path

CHECK = """#+ title: Nothing is odd
#+ description: >-
#+   Oddity confuses.
#+ severity: warning
#+ message: "{focus} has the odd value {value} in {graph}, {missing}{unknown}."
#+ remedy: Make it even.

SELECT ?focus ?path ?value ?graph ?missing
WHERE {
  GRAPH ?graph { ?focus ?path ?value }
}
"""
DATA = '<https://example.org/g> { <https://w3id.org/icatgraph/id/place/x> <https://example.org/p> "3" }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "odd.rq").write_text(CHECK)
    return tmp_path


def test_each_row_is_a_finding_with_its_message_filled_in(folder: Path) -> None:
    """IRIs are shown short, unbound variables as nothing, and braces without a variable stay."""
    store = Store()
    store.load(DATA, format=RdfFormat.TRIG)

    assert run_checks(load_checks(folder), store) == (
        Finding(
            rule="check:odd",
            severity="warning",
            message="place:x has the odd value 3 in <https://example.org/g>, {unknown}. Make it even.",
            focus="https://w3id.org/icatgraph/id/place/x",
            path="https://example.org/p",
            value="3",
        ),
    )


@pytest.mark.parametrize(("slug", "count"), [("x", 1), ("y", 0)])
def test_a_check_can_be_asked_about_some_things(folder: Path, slug: str, count: int) -> None:
    """What is wrong with others is left out."""
    store = Store()
    store.load(DATA, format=RdfFormat.TRIG)

    found = run_checks(load_checks(folder), store, [f"https://w3id.org/icatgraph/id/place/{slug}"])

    assert len(found) == count


@pytest.mark.parametrize(
    "query",
    [
        "# In a comment, WHERE { is no group.\nSELECT ?focus WHERE { ?focus ?path ?value }",
        "PREFIX a: <https://example.org/#WHERE>\nSELECT ?focus WHERE { ?focus ?path ?value }",
        "SELECT ?focus (CONCAT(\"WHERE {\", 'WHERE {') AS ?text) WHERE { ?focus ?path ?value }",
        "SELECT ?focus { ?focus ?path ?value }",
        "SELECT (EXISTS { ?a ?b ?c } AS ?any) ?focus WHERE { ?focus ?path ?value }",
        "SELECT ?focus { { SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c } } ?focus ?path ?value FILTER(?n = 1) }",
        "SELECT ?focus WHERE { # all\n SELECT ?focus WHERE { ?focus ?path ?value } }",
        "SELECT ?focus WHERE { ?focus ?path ?value } GROUP BY ?focus HAVING(COUNT(*) = 1)",
    ],
    ids=["comment", "IRI", "strings", "no WHERE", "EXISTS", "count", "only a subquery", "groups"],
)
@pytest.mark.parametrize(("slug", "count"), [("x", 1), ("y", 0)])
def test_a_check_may_be_written_in_many_ways(folder: Path, query: str, slug: str, count: int) -> None:
    """What is asked about stands where the outermost group begins, else at the end, and never elsewhere."""
    store = Store()
    store.load(DATA, format=RdfFormat.TRIG)
    header, _, _ = CHECK.partition("SELECT")
    (folder / "odd.rq").write_text(header + query)

    found = run_checks(load_checks(folder), store, [f"https://w3id.org/icatgraph/id/place/{slug}"])

    assert len(found) == count


def test_a_check_that_computes_its_focus_is_asked_in_full(folder: Path) -> None:
    """A value could not be given to what is computed: the engine would refuse the query."""
    store = Store()
    store.load(DATA, format=RdfFormat.TRIG)
    computed = CHECK.replace("?focus ?path ?value ?graph ?missing", "(MAX(?thing) AS ?focus)")
    (folder / "odd.rq").write_text(computed.replace("{ ?focus", "{ ?thing"))

    (finding,) = run_checks(load_checks(folder), store, [])

    assert finding.focus == "https://w3id.org/icatgraph/id/place/x"


def test_a_check_keeps_its_header(folder: Path) -> None:
    """Title and description are for those who list the rules."""
    (check,) = load_checks(folder)

    assert (check.title, check.description) == ("Nothing is odd", "Oddity confuses.")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("#+ remedy: Make it even.\n", "", "1:1: the #[+] header lacks remedy"),
        ("severity: warning", "severity: grave", "4:1: severity 'grave' is none of violation, warning, info"),
        ("#+ title: Nothing", "#+ title: [", "the #[+] header is not YAML"),
        ("#+ ", "# ", "1:1: the #[+] header lacks title"),
    ],
)
def test_a_faulty_header_is_named(folder: Path, before: str, after: str, message: str) -> None:
    """The error says where and what is missing; a validation goes on without that check."""
    (folder / "odd.rq").write_text(CHECK.replace(before, after))

    with pytest.raises(DataSyntaxError, match=rf"odd.rq:.*{message}"):
        load_checks(folder)
    assert sound_checks(folder) == ()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("WHERE {", "WHERE", "check:odd does not parse"),
        ("SELECT ?focus", "SELECT ?subject", r"check:odd must SELECT \?focus"),
        ("SELECT ?focus ?path ?value ?graph ?missing", "ASK", r"check:odd must SELECT \?focus"),
    ],
)
def test_a_faulty_query_is_named(folder: Path, before: str, after: str, message: str) -> None:
    """A check that cannot answer is a fault of the project, not a pass."""
    (folder / "odd.rq").write_text(CHECK.replace(before, after))

    with pytest.raises(ProjectError, match=message):
        run_checks(load_checks(folder), Store())
