"""Places: the line and column of every triple."""

from __future__ import annotations

import pytest

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import Place, locate

TEXT = """\
@prefix ex: <http://e/> .
# a comment with ex:a ex:p ex:b .
ex:a a ex:C , ex:D ; # note
  ex:p "x" ,
    [ ex:q 1 ; ex:r ( 2 3 ) ] ,
    ex:b .
ex:b ex:p \"\"\"two
lines\"\"\" , "01"^^ex:n .
"""


def test_each_object_has_its_place() -> None:
    """An object is found at its own line and column, after comments, blank nodes and long strings."""
    places = locate(TEXT)

    assert places.find("http://e/a", "http://e/p", "x") == Place(4, 8)
    assert places.find("http://e/a", "http://e/p", "http://e/b") == Place(6, 5)
    assert places.find("http://e/b", "http://e/p", "two\nlines") == Place(7, 11)
    assert places.find("http://e/b", "http://e/p", "01") == Place(8, 12)


def test_type_is_found_by_its_iri() -> None:
    """The keyword `a` stands for rdf:type."""
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

    assert locate(TEXT).find("http://e/a", rdf_type, "http://e/D") == Place(3, 15)


def test_unknown_value_falls_back() -> None:
    """Without such a value the predicate's first object is meant, without such a predicate the subject."""
    places = locate(TEXT)

    assert places.find("http://e/a", "http://e/p", "absent") == Place(4, 8)
    assert places.find("http://e/a", "http://e/absent") == Place(3, 1)
    assert places.find("http://e/absent") is None


def test_every_triple_of_a_subject_is_placed() -> None:
    """The pairs inside a blank node have places too."""
    lines = {value: place.line for (_, _, value), place in locate(TEXT).triples.items()}

    assert lines["1"] == 5


def test_fault_has_a_line() -> None:
    """A text that does not parse raises with its line."""
    with pytest.raises(DataSyntaxError) as caught:
        locate("@prefix ex: <http://e/> .\nex:a ex:p .", "x.ttl")

    assert (caught.value.path, caught.value.line) == ("x.ttl", 2)
