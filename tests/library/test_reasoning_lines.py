"""Triples as text."""

from __future__ import annotations

import pytest

from icatgraph.reasoning import literal_value, quads_of, read_lines, triple_of, write_lines

LINES = b"""\
<https://example.org/a> <https://example.org/p> <https://example.org/b> .
<https://example.org/a> <https://example.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
<https://example.org/a> <https://example.org/p> "a <b> . \\"c\\" \\n"@en .
_:a <https://example.org/p> _:b .
"""
TRIPLES = [
    ("https://example.org/a", "https://example.org/p", "https://example.org/b"),
    ("https://example.org/a", "https://example.org/p", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ("https://example.org/a", "https://example.org/p", '"a <b> . \\"c\\" \\n"@en'),
    ("_:a", "https://example.org/p", "_:b"),
]


def test_lines_become_triples_and_lines_again() -> None:
    """IRIs without brackets; labels and literals as they were, whatever is in them."""
    assert read_lines(LINES) == TRIPLES
    assert write_lines(TRIPLES) == LINES


def test_triples_become_quads_and_triples_again() -> None:
    """Nothing is made of a literal's form, and a blank node keeps its label."""
    assert [triple_of(quad) for quad in quads_of(TRIPLES)] == TRIPLES


def test_a_nameless_step_of_a_chain_is_not_written() -> None:
    """No triple has a blank node between subject and object."""
    assert write_lines([("https://example.org/a", "_:step", "https://example.org/b")]) == b""


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"plain"', "plain"),
        ('"tagged"@en', "tagged"),
        ('"01"^^<http://www.w3.org/2001/XMLSchema#integer>', "01"),
        ('"say \\\\ \\"so\\"\\n"@en', 'say \\ "so"\n'),
        ('""', ""),
    ],
)
def test_a_literal_has_its_characters(literal: str, value: str) -> None:
    """Language, datatype and escapes are not among them."""
    assert literal_value(literal) == value
