"""What follows from the ontology, drawn by two reasoners on a small invented example."""

from __future__ import annotations

import owlrl
import pytest
import reasonable
from rdflib import OWL, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from icatgraph.vocabulary import NS, PREFIXES

EX = Namespace("https://example.org/")
ICAT = Namespace(NS)
ORG = Namespace(PREFIXES["org"])
TYPE = Namespace(PREFIXES["activity-type"])
FAULT = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")  # how owlrl reports one

Triple = tuple[Node, Node, Node]

BOTH: tuple[Triple, ...] = (
    (EX.working_group, RDF.type, ICAT.Actor),
    (EX.agency, ORG.hasMembership, EX.membership),
    (EX.training, ICAT.involves, EX.unit),
    (EX.training, ICAT.involves, EX.guest),
    (EX.unit, ICAT.involvedIn, EX.training),
    (EX.p001, ICAT.evidences, EX.mandate),
    (EX.membership, RDF.type, ICAT.Record),
    (EX.group, ICAT.hasPart, EX.working_group),
)
BY_CHAIN: tuple[Triple, ...] = (
    (EX.agency, ICAT.affiliatedWith, EX.working_group),
    (EX.agency, ICAT.affiliatedWith, EX.group),
    (EX.agency, ICAT.mandatedUnder, EX.resolution),
    (EX.agency, ICAT.mandatedFor, TYPE.research),
    (EX.training, ICAT.involves, EX.agency),
    (EX.agency, ICAT.involvedIn, EX.training),
    (EX.agency, ICAT.worksOn, TYPE.capacity),
    (EX.mandate, ICAT.statedIn, EX.report),
)


@pytest.fixture(scope="module")
def asserted(ontology: Graph, example: Graph) -> Graph:
    """The ontology and the example, with what the rules would add to it."""
    graph = ontology + example
    graph.add((EX.agency, ICAT.holdsMembership, EX.membership))
    graph.add((EX.agency, ICAT.holdsMandate, EX.mandate))
    graph.add((EX.agency, ICAT.worksOn, TYPE.training))
    return graph


@pytest.fixture(scope="module")
def by_owlrl(asserted: Graph) -> Graph:
    """The closure that owlrl draws."""
    graph = Graph() + asserted
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture(scope="module")
def by_reasonable(asserted: Graph) -> set[Triple]:
    """The closure that reasonable draws, which knows no chains."""
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(asserted)
    return set(reasoner.reason())


def slugged(triple: Triple) -> Triple:
    """The triple with the hyphens that Python names cannot have."""
    fixed = [URIRef(str(node).replace("_", "-")) if str(node).startswith(EX) else node for node in triple]
    return fixed[0], fixed[1], fixed[2]


@pytest.mark.parametrize("triple", BOTH + BY_CHAIN, ids=lambda triple: " ".join(n.n3() for n in triple))
def test_owlrl_draws_it(by_owlrl: Graph, triple: Triple) -> None:
    """With owlrl: subclasses, inverses, subproperties and chains are drawn."""
    assert slugged(triple) in by_owlrl


@pytest.mark.parametrize("triple", BOTH, ids=lambda triple: " ".join(n.n3() for n in triple))
def test_reasonable_draws_it(by_reasonable: set[Triple], triple: Triple) -> None:
    """With reasonable: all but the chains is drawn."""
    assert slugged(triple) in by_reasonable


def test_nothing_becomes_the_same_as_another(by_owlrl: Graph, by_reasonable: set[Triple]) -> None:
    """No owl:sameAs joins two names."""
    pairs = list(by_owlrl.subject_objects(OWL.sameAs))
    pairs += [(s, o) for s, p, o in by_reasonable if p == OWL.sameAs]
    assert [(s, o) for s, o in pairs if s != o] == []


def test_two_members_of_one_membership_become_the_same(asserted: Graph) -> None:
    """org:member is functional, so a second value draws the owl:sameAs that must fail a build."""
    graph = Graph() + asserted
    graph.add((EX.membership, ORG.member, EX.guest))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert (EX.agency, OWL.sameAs, EX.guest) in graph


def test_the_example_is_consistent(by_owlrl: Graph) -> None:
    """The closure holds no report of a contradiction."""
    assert list(by_owlrl.objects(None, FAULT)) == []


def test_a_record_that_is_an_entity_is_a_contradiction(asserted: Graph) -> None:
    """The disjointness of records and entities is noticed."""
    graph = Graph() + asserted
    graph.add((EX.mandate, RDF.type, ICAT.Organization))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert list(graph.objects(None, FAULT)) != []


def test_records_do_not_become_entities(by_owlrl: Graph) -> None:
    """No domain or range makes a record an entity, or an entity a record."""
    records = set(by_owlrl.subjects(RDF.type, ICAT.Record))
    entities = set(by_owlrl.subjects(RDF.type, ICAT.Entity))
    assert records & entities == set()
    assert EX.membership in records
    assert EX.agency in entities
