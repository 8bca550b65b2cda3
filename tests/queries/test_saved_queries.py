"""The saved queries say what they answer, and answer something; `icatgraph validate` proves what they answer."""

from __future__ import annotations

import pytest

from docs.generate import query_table
from icatgraph.golden import golden_path
from icatgraph.queries import SavedQuery, load_library
from icatgraph.resources import find_project

LIBRARY = load_library(find_project())
each_query = pytest.mark.parametrize("saved_query", LIBRARY.values(), ids=LIBRARY.keys())


@each_query
def test_result_has_rows(saved_query: SavedQuery) -> None:
    """The default parameters give at least one row, so that the golden result can fail."""
    assert len(golden_path(find_project(), saved_query.name).read_text().splitlines()) > 1


@each_query
def test_header_tells_what_is_asked(saved_query: SavedQuery) -> None:
    """A saved query has a title and a description of at least eight words, and every parameter is explained."""
    assert saved_query.title
    assert len(saved_query.description.split()) >= 8
    assert [parameter.name for parameter in saved_query.parameters if not parameter.description] == []


def test_library_has_at_least_twelve_questions() -> None:
    """The library starts with a dozen questions that the Tokyo report answers."""
    assert len(LIBRARY) >= 12


def test_table_of_queries_is_current() -> None:
    """queries/README.md is what `make docs` writes."""
    assert (find_project().queries / "README.md").read_text() == query_table()
