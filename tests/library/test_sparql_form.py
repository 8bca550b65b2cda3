"""The form of a query: told by its first word behind the prologue."""

from __future__ import annotations

import pytest

from icatgraph.sparql import query_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# SELECT\nBASE <http://x/> PREFIX : <ASK> CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("ask{}", "ASK"),
        ("PREFIX select: <http://x/> DESCRIBE select:a", "DESCRIBE"),
        ("SELECT*{}", "SELECT"),
        ("PREFIX é: <http://x/> PREFIX a.b: <http://x/#ASK> selectDistinct{}", "SELECT"),
        ("base <http://x/\\u0041>#ASK\rdescribe<x>", "DESCRIBE"),
    ],
)
def test_the_form_follows_the_prologue(text: str, form: str) -> None:
    """Comments, prefixes and IRIs do not count."""
    assert query_form(text) == form
