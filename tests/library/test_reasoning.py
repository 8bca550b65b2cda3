"""Reasoning: what is derived, what is dropped, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from icatgraph.curated import parse_text
from icatgraph.errors import DataSyntaxError, InconsistentData
from icatgraph.reasoning import derive
from icatgraph.vocabulary import PREFIXES, compact

NAMES = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())


def quads(text: str) -> list[Quad]:
    """Parse Turtle that uses the project's prefixes."""
    return list(parse_text(NAMES + text, RdfFormat.TURTLE))


def derived(text: str, rules: Path = Path("absent")) -> list[str]:
    """Return the derived triples of a text as three names each."""
    return [
        " ".join(compact(term.value) if isinstance(term, NamedNode) else str(term) for term in quad.triple)
        for quad in derive(quads(text), rules)
    ]


def test_inverse_and_superclass_follow() -> None:
    """OWL 2 RL gives inverses and superclasses."""
    text = """
        icat:holdsMembership owl:inverseOf org:member .
        icat:Membership rdfs:subClassOf org:Membership .
        membership_tokyo-2006:a a icat:Membership ; org:member organization:iom .
    """

    assert derived(text) == [
        "membership_tokyo-2006:a rdf:type org:Membership",
        "organization:iom icat:holdsMembership membership_tokyo-2006:a",
    ]


def test_chains_follow_and_feed_each_other() -> None:
    """A chain uses what another chain, an inverse in its axiom and transitivity gave."""
    text = """
        icat:affiliatedWith owl:propertyChainAxiom
          ( [ owl:inverseOf org:member ] org:organization ) , ( icat:affiliatedWith icat:partOf ) .
        icat:partOf a owl:TransitiveProperty .
        membership_tokyo-2006:a org:member organization:iom ; org:organization mechanism:a .
        mechanism:a icat:partOf mechanism:b . mechanism:b icat:partOf mechanism:c .
    """

    assert derived(text) == [
        "mechanism:a icat:partOf mechanism:c",
        "organization:iom icat:affiliatedWith mechanism:a",
        "organization:iom icat:affiliatedWith mechanism:b",
        "organization:iom icat:affiliatedWith mechanism:c",
    ]


def test_rules_feed_the_reasoner(tmp_path: Path) -> None:
    """What a rule constructs is reasoned on like what was written."""
    (tmp_path / "part.rq").write_text(
        "#+ title: Parts\nPREFIX icat: <https://w3id.org/icatgraph/ns#>\n"
        "CONSTRUCT { ?a icat:partOf ?b } WHERE { ?a icat:within ?b }"
    )

    found = derived("icat:hasPart owl:inverseOf icat:partOf . place:a icat:within place:b .", tmp_path)

    assert found == ["place:a icat:partOf place:b", "place:b icat:hasPart place:a"]


def test_rules_may_construct_literals(tmp_path: Path) -> None:
    """A rule's literal is kept with its language."""
    (tmp_path / "label.rq").write_text(
        "CONSTRUCT { ?a <http://www.w3.org/2000/01/rdf-schema#label> ?b }"
        " WHERE { ?a <http://www.w3.org/2004/02/skos/core#prefLabel> ?b }"
    )

    assert derived('place:a skos:prefLabel "A"@en .', tmp_path) == ['place:a rdfs:label "A"@en']


def test_domain_and_wider_property_of_a_literal_follow() -> None:
    """A value that is a literal tells the class of its subject, and holds of a wider property, as an IRI would."""
    text = """
        icat:count a owl:DatatypeProperty ; rdfs:subPropertyOf icat:measure .
        icat:measure rdfs:domain icat:Measured .
        place:a icat:count 1 .
    """

    assert derived(text) == [
        "place:a rdf:type icat:Measured",
        'place:a icat:measure "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]


def test_what_says_nothing_is_dropped() -> None:
    """No owl:Thing, no reflexive sameAs, nothing about the ontology's own terms."""
    assert (
        derived("icat:A a owl:Class ; rdfs:subClassOf icat:B . icat:B a owl:Class . place:a a icat:B .") == []
    )


def test_written_triples_are_not_derived_again() -> None:
    """A triple that a file asserts stays out of the derived graph."""
    text = "icat:A rdfs:subClassOf icat:B . place:a a icat:A , icat:B ."

    assert derived(text) == []


def test_derived_quads_are_named_and_sorted() -> None:
    """All of them are in the graph `inferred`, in one order."""
    found = derive(
        quads("icat:p owl:inverseOf icat:q . place:b icat:p place:a . place:a icat:p place:b ."), Path()
    )

    assert {str(quad.graph_name) for quad in found} == {"<https://w3id.org/icatgraph/graph/inferred>"}
    assert [str(quad) for quad in found] == sorted(str(quad) for quad in found)


def test_two_values_of_a_functional_property_fail() -> None:
    """Two members of one membership would be one thing; the error names them and the membership."""
    text = """
        org:member a owl:FunctionalProperty .
        membership_tokyo-2006:a org:member organization:ilo , organization:iom .
    """

    with pytest.raises(InconsistentData) as caught:
        derived(text)

    assert str(caught.value) == (
        "organization:ilo and organization:iom come out as the same thing;"
        " membership_tokyo-2006:a has both as org:member, which allows one: make two records of it"
    )


def test_written_identity_fails_too() -> None:
    """An owl:sameAs in a file is refused, with a general remedy when no property explains it."""
    with pytest.raises(InconsistentData, match=r"place:a and place:b .* look for a functional property"):
        derived("place:a owl:sameAs place:b .")


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE", "SELECT * WHERE { ?s ?p ?o }"])
def test_faulty_rule_is_named(tmp_path: Path, text: str) -> None:
    """A rule that does not parse, or is no CONSTRUCT, is named by its file."""
    (tmp_path / "bad.rq").write_text(text)

    with pytest.raises(DataSyntaxError, match=r"bad\.rq"):
        derived("place:a a icat:A .", tmp_path)


def test_a_chain_may_go_back_along_a_property() -> None:
    """A step `[ owl:inverseOf … ]` is walked from object to subject."""
    text = """
        icat:p owl:propertyChainAxiom ( icat:q [ owl:inverseOf icat:r ] ) .
        place:a icat:q place:b . place:c icat:r place:b .
    """

    assert derived(text) == ["place:a icat:p place:c"]
