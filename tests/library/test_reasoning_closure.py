"""The closure: what follows, drawn by two peers as well, and the statement that each conclusion comes from."""

from __future__ import annotations

from pathlib import Path

import owlrl
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph, URIRef

from icatgraph.curated import read_project
from icatgraph.reasoning import entail, read_rules, triple_of
from icatgraph.resources import find_project
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, compact
from tests.library.peer_reasoning import conclusions

REAL = find_project()
EXAMPLE = Path(__file__).parents[1] / "ontology" / "example.ttl"
# What the peers add about everything, or about literals, and no one asks for.
AXIOMATIC = ("owl:sameAs", "owl:Thing", "owl:differentFrom", "owl:topObjectProperty", "owl:NamedIndividual")
SCHEMA = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Egg a owl:Class ; owl:disjointWith ex:Hen .
ex:Hen a owl:Class .
ex:lays a owl:ObjectProperty , owl:AsymmetricProperty , owl:IrreflexiveProperty ; rdfs:range ex:Egg .
ex:mother a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range ex:Hen .
"""


def test_a_peer_draws_the_same_conclusions_from_the_real_data() -> None:
    """Of all things of ours, `reasonable` with SPARQL derives what the closure derives, triple by triple."""
    quads, rules = list(read_project(REAL)), read_rules(REAL.rules)
    expected = {
        triple_of(triple)
        for triple in conclusions(quads, list(rules.values()))
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(ID)
    }

    derived = set(entail(quads, rules).derived)

    assert len(derived) > 20_000
    assert {triple for triple in expected - derived if not trivial(*triple[1:])} == set()
    assert {triple for triple in derived - expected if triple[0].startswith(ID) and named(triple)} == set()


def test_owlrl_draws_the_same_conclusions() -> None:
    """On the example, what owlrl says of named things is what the closure has, and nothing else of ours."""
    texts = [path.read_text() for path in (*sorted(REAL.ontology.glob("*.ttl")), EXAMPLE)]
    graph = Graph()
    for text in texts:
        graph.parse(data=text, format="turtle")
    stated = set(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    example = "https://example.org/"
    expected = {
        (str(s), str(p), str(o))
        for s, p, o in set(graph) - stated
        if s.startswith(example) and isinstance(o, URIRef) and not trivial(str(p), str(o))
    }

    closure = entail([quad for text in texts for quad in parse(text, format=RdfFormat.TURTLE)])

    assert len(expected) > 20
    assert sorted(triple for triple in expected if triple not in closure) == []


def trivial(predicate: str, value: str) -> bool:
    return compact(predicate) in AXIOMATIC or compact(value) in AXIOMATIC


def test_rules_feed_the_reasoner_and_it_feeds_them() -> None:
    """A rule that reads what was inferred runs again, to a fixpoint."""
    text = SCHEMA + "ex:ada ex:lays ex:egg .\n"
    rule = "PREFIX ex: <https://example.org/> CONSTRUCT { ?egg ex:mother ?hen } WHERE { ?hen ex:lays ?egg . ?egg a ex:Egg }"

    closure = entail(list(parse(text, format=RdfFormat.TURTLE)), {"mothers": rule})

    ada = "https://example.org/ada"
    assert (ada, f"{EXTERNAL_PREFIXES['rdf']}type", "https://example.org/Hen") in closure


def test_a_chain_of_three_steps_is_followed() -> None:
    """Longer chains are cut into chains of two."""
    text = SCHEMA + (
        "ex:far a owl:ObjectProperty ; owl:propertyChainAxiom ( ex:p ex:q ex:r ) .\n"
        "ex:c ex:r ex:d . ex:a ex:p ex:b . ex:b ex:q ex:c .\n"
    )

    closure = entail(list(parse(text, format=RdfFormat.TURTLE)))

    assert ("https://example.org/a", "https://example.org/far", "https://example.org/d") in closure


def test_a_conclusion_knows_the_statement_it_comes_from() -> None:
    """Through any number of steps, the origin is a triple that someone wrote."""
    quads = list(parse(SCHEMA + "ex:ada ex:lays ex:egg .\n", format=RdfFormat.TURTLE))
    closure = entail(quads)
    ada, lays, egg = (f"https://example.org/{name}" for name in ("ada", "lays", "egg"))
    kind = (egg, f"{EXTERNAL_PREFIXES['rdf']}type", "https://example.org/Egg")

    assert closure.origin(kind) == (ada, lays, egg)
    assert closure.origin((ada, lays, egg)) == (ada, lays, egg)


def test_no_record_of_ours_is_an_entity() -> None:
    """The real project has no contradiction, seen from its types."""
    closure = entail(list(read_project(REAL)))
    kinds = [types for thing, types in closure.types.items() if thing.startswith(ID)]

    both = {"https://w3id.org/icatgraph/ns#Record", "https://w3id.org/icatgraph/ns#Entity"}
    assert [types for types in kinds if both <= types] == []


def named(triple: tuple[str, str, str]) -> bool:
    """True unless the property is a nameless step of a chain."""
    return not triple[1].startswith("_:")
