"""Reasoning in validation: what follows, what contradicts, and the statement that each comes from."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph, URIRef

from icatgraph.curated import read_project
from icatgraph.reasoning import derive
from icatgraph.resources import Project, find_project
from icatgraph.validation import Finding, inspect
from icatgraph.validation.reasoner import entail
from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, compact

REAL = find_project()
EXAMPLE = Path(__file__).parents[1] / "ontology" / "example.ttl"
# What owlrl adds about everything, or about literals, and no one asks for.
AXIOMATIC = ("owl:sameAs", "owl:Thing", "owl:differentFrom")
SCHEMA = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Egg a owl:Class ; owl:disjointWith ex:Hen .
ex:Hen a owl:Class .
ex:lays a owl:ObjectProperty , owl:AsymmetricProperty , owl:IrreflexiveProperty ; rdfs:range ex:Egg .
ex:mother a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range ex:Hen .
"""
PREFIXES = "@prefix ex: <https://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a small ontology of birds."""
    project = Project(tmp_path)
    for folder in (project.rules, project.checks, project.data / "entities", project.queries):
        folder.mkdir(parents=True)
    (project.ontology / "birds.ttl").write_text(SCHEMA)
    return project


def found(project: Project, text: str) -> list[Finding]:
    """Return what reasoning finds in a file of the project."""
    (project.data / "entities" / "birds.ttl").write_text(PREFIXES + text)
    return [one for one in inspect(project).findings if one.rule.startswith("reasoning:")]


def test_the_real_conclusions_are_those_of_the_build() -> None:
    """What the dataset's own reasoner derives is what this one derives, triple by triple."""
    quads = list(read_project(REAL))
    rules = [path.read_text() for path in sorted(REAL.rules.glob("*.rq"))]
    built = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in derive(quads, REAL.rules)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }

    closure = entail(quads, rules)

    assert len(built) > 1000
    assert [triple for triple in built if triple not in closure] == []


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


def test_a_thing_in_two_disjoint_classes_is_shown_where_it_was_put_there(project: Project) -> None:
    """The finding stands at the statement that drew the second class, and names both."""
    (finding,) = found(project, "ex:berta a ex:Hen .\n\nex:ada ex:lays ex:berta .\n")

    assert (finding.rule, finding.file, finding.line) == (
        "reasoning:inconsistent",
        "data/entities/birds.ttl",
        6,
    )
    assert "is both" in finding.message
    assert "ex" in finding.message


def test_two_values_of_a_functional_property_are_one_thing(project: Project) -> None:
    """An identity that nobody stated is refused, at one of the two values."""
    (finding,) = found(project, "ex:ada ex:mother ex:berta , ex:clara .\n")

    assert (finding.rule, finding.line) == ("reasoning:identity", 4)
    assert "come out as the same thing" in finding.message


def test_a_stated_identity_is_refused_too(project: Project) -> None:
    """In this graph owl:sameAs is always a mistake."""
    (finding,) = found(project, "ex:ada owl:sameAs ex:berta .\n")

    assert finding.rule == "reasoning:identity"


@pytest.mark.parametrize(
    "text", ["ex:ada ex:lays ex:ada .\n", "ex:ada ex:lays ex:b .\n\nex:b ex:lays ex:ada .\n"]
)
def test_a_property_keeps_what_it_says_of_itself(project: Project, text: str) -> None:
    """Irreflexive and asymmetric properties are held to it."""
    assert "reasoning:inconsistent" in {finding.rule for finding in found(project, text)}


def test_a_class_below_two_disjoint_ones_is_unsatisfiable(project: Project) -> None:
    """It is found without any member."""
    (project.ontology / "birds.ttl").write_text(
        SCHEMA + "ex:Chimera a owl:Class ; rdfs:subClassOf ex:Egg , ex:Hen .\n"
    )

    assert [finding.rule for finding in found(project, "")] == ["reasoning:unsatisfiable"]


def test_a_golden_triple_that_no_longer_follows_is_found(project: Project) -> None:
    """The list in ontology/golden/ is pointed at, and what does follow is passed over."""
    golden = project.ontology / "golden" / "eggs.ttl"
    golden.parent.mkdir()
    golden.write_text(PREFIXES + "ex:egg a ex:Egg .\n\nex:ada a ex:Egg .\n\nex:absent a ex:Egg .\n")

    (finding,) = found(project, "ex:ada ex:lays ex:egg .\n")

    assert (finding.rule, finding.file, finding.line) == ("reasoning:golden", "ontology/golden/eggs.ttl", 6)


def test_rules_feed_the_reasoner_and_it_feeds_them() -> None:
    """A rule that reads what was inferred runs again, to a fixpoint."""
    text = SCHEMA + "ex:ada ex:lays ex:egg .\n"
    rule = "PREFIX ex: <https://example.org/> CONSTRUCT { ?egg ex:mother ?hen } WHERE { ?hen ex:lays ?egg . ?egg a ex:Egg }"

    closure = entail(list(parse(text, format=RdfFormat.TURTLE)), [rule])

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


def test_dl_finds_what_rl_cannot(project: Project) -> None:
    """HermiT looks at class expressions, which the closure leaves alone."""
    (project.ontology / "birds.ttl").write_text(
        SCHEMA + "ex:Odd a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf ex:Odd ] .\n"
    )

    by_rule = {finding.rule for finding in inspect(project, reasoner="dl").findings}

    assert "reasoning:unsatisfiable" not in {finding.rule for finding in inspect(project).findings}
    assert "reasoning:unsatisfiable" in by_rule


def test_no_record_of_ours_is_an_entity() -> None:
    """The real project has no contradiction, seen from its types."""
    closure = entail(list(read_project(REAL)))
    kinds = [types for thing, types in closure.types.items() if thing.startswith(ID)]

    both = {"https://w3id.org/icatgraph/ns#Record", "https://w3id.org/icatgraph/ns#Entity"}
    assert [types for types in kinds if both <= types] == []
