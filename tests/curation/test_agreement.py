"""The agreement of two readers is counted over passages, classes and activity types."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import Graph

from tests.curation.agreement import Agreement, activity_type_units, class_units, compare, passages_of

PREFIXES = """
@prefix icat: <https://w3id.org/icatgraph/ns#> .
@prefix activity-type: <https://w3id.org/icatgraph/id/activity-type/> .
@prefix p: <https://w3id.org/icatgraph/id/passage/tokyo-2006/> .
@prefix : <https://example.org/> .
"""
PASSAGE = "https://w3id.org/icatgraph/id/passage/tokyo-2006/p001"


def reading(turtle: str) -> Graph:
    """A reading written as Turtle."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_same_units_agree_fully() -> None:
    """Two readings with the same units have a coefficient of one."""
    units = Counter({("p001", "Gap"): 2})
    assert [row.dice for row in compare(units, units)] == [1.0, 1.0]


def test_splitting_a_statement_costs_agreement() -> None:
    """One record against two of the same class in the same passage is two thirds."""
    one, two = Counter({("p001", "Gap"): 1}), Counter({("p001", "Gap"): 2})
    assert compare(one, two)[0] == Agreement("Gap", 1, 2, 1)
    assert compare(one, two)[0].dice == pytest.approx(2 / 3)


def test_units_are_taken_from_the_passages_asked_for() -> None:
    """Records of passages outside the sample do not count."""
    graph = reading(
        ":a a icat:Gap ; icat:activityType activity-type:training ; icat:evidencedBy p:p001 . "
        ":b a icat:Gap ; icat:evidencedBy p:p002 ."
    )
    assert class_units(graph, {PASSAGE}) == Counter({(PASSAGE, "Gap"): 1})
    assert activity_type_units(graph, {PASSAGE}) == Counter({(PASSAGE, "training"): 1})


def test_marked_passages_belong_to_the_sample() -> None:
    """A passage that the reader marked as without assertion was read."""
    graph = reading(
        "p:p001 icat:noAssertion <https://w3id.org/icatgraph/id/no-assertion-reason/administrative> ."
    )
    assert passages_of(graph) == {PASSAGE}
