"""Rows that could come the other way round are seen, whatever the engine made of them by luck."""

from __future__ import annotations

import pytest

from icatgraph.validation.row_order import is_told_by_rows, order_token, tied_rows

SELECT = "SELECT ?a ?b WHERE { ?a ?p ?b { SELECT ?a WHERE { ?a ?q ?c } ORDER BY ?c } }"


@pytest.mark.parametrize(
    ("order", "rows", "tied"),
    [
        ("ORDER BY ?a", ['1\t"x"', '1\t"y"', '2\t"z"'], ('1\t"x"', '1\t"y"')),
        ("ORDER BY ?a ?b", ['1\t"x"', '1\t"y"'], None),
        ("ORDER BY DESC(?a) ASC( ?b )", ['1\t"x"', '1\t"y"'], None),
        ("order by desc(?a) LIMIT 5", ['1\t"x"', '1\t"y"'], ('1\t"x"', '1\t"y"')),
        ("ORDER BY ?a", ['1\t"x"', '1\t"x"'], None),
        ("ORDER BY ?b", ["<x:1>\t", "<x:2>\t"], ("<x:1>\t", "<x:2>\t")),
        ("ORDER BY ?b", ["<x:1>\t1", "<x:2>\t1.0"], ("<x:1>\t1", "<x:2>\t1.0")),
        ("ORDER BY ?b", ['<x:1>\t"1"', '<x:2>\t"1"@en'], None),
        ("ORDER BY STRLEN(?b)", ['1\t"x"', '1\t"y"'], None),
        ("ORDER BY ?hidden", ['1\t"x"', '1\t"y"'], None),
        ("", ['1\t"x"', '1\t"y"'], None),
    ],
    ids=[
        *("one key", "both keys", "turned keys", "small letters and an end", "the same row twice"),
        *("unbound", "equal numbers", "string and text", "expression", "no column", "no order"),
    ],
)
def test_rows_that_agree_in_all_keys_are_tied(
    order: str, rows: list[str], tied: tuple[str, str] | None
) -> None:
    """Rows that differ and agree in every key; of a key that is not shown the rows do not tell."""
    assert tied_rows(f"{SELECT} {order}", ["?a\t?b", *rows]) == tied


@pytest.mark.parametrize(
    ("query", "rows", "told"),
    [
        (f"{SELECT} ORDER BY ?a ?b", ["1\t2", "1\t3"], True),
        (f"{SELECT} ORDER BY ?hidden ?a", ["1\t2", "3\t4"], True),
        (f"{SELECT} ORDER BY ?hidden ?a", ["1\t2", "1\t4"], False),
        (f"{SELECT} ORDER BY STRLEN(?b)", ["1\t2", "3\t4"], False),
        (f"{SELECT} ORDER BY ?a ?b LIMIT 2", ["1\t2", "1\t3"], False),
        ("SELECT ?a (SAMPLE(?c) AS ?b) WHERE { ?a ?p ?c } GROUP BY ?a ORDER BY ?a", ["1\t2"], False),
        ("SELECT ?a ?b WHERE { ?a ?p ?b } # GROUP_CONCAT\nORDER BY ?a ?b", ["1\t2"], True),
    ],
    ids=["columns", "told apart", "not told apart", "expression", "cut", "any value", "comment"],
)
def test_the_rows_tell_their_order_when_nothing_hangs_on_the_engine(
    query: str, rows: list[str], told: bool
) -> None:
    """Else a second answer has to be compared."""
    assert is_told_by_rows(query, ["?a\t?b", *rows]) is told


def test_the_order_is_that_of_the_query_itself() -> None:
    """What a sub-query orders by is not what the rows come in."""
    text = f"{SELECT}\nORDER BY ?a"
    token = order_token(text)

    assert token is not None
    assert token.start == text.rindex("ORDER")
    assert order_token(SELECT) is None
