"""The concept schemes: each concept is placed, named and defined so that two readers choose the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, URIRef

from icatgraph.vocabulary import ID, PREFIXES, SCHEMES

if TYPE_CHECKING:
    from rdflib.term import Node

FOLDER = Path(__file__).parents[2] / "ontology" / "schemes"


def concepts(graph: Graph) -> set[Node]:
    """All concepts."""
    return set(graph.subjects(RDF.type, SKOS.Concept))


def test_one_file_per_scheme() -> None:
    """The files are those the vocabulary names."""
    assert {path.stem for path in FOLDER.glob("*.ttl")} == set(SCHEMES)


@pytest.mark.parametrize("name", SCHEMES)
def test_scheme_says_what_it_is(schemes: Graph, name: str) -> None:
    """A scheme has a title, a definition and top concepts."""
    scheme = URIRef(f"{ID}scheme/{name}")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in schemes
    assert [len(list(schemes.objects(scheme, fact))) for fact in (DCTERMS.title, SKOS.definition)] == [1, 1]
    assert list(schemes.objects(scheme, SKOS.hasTopConcept)) != []


def test_every_concept_has_scheme_label_and_definition(schemes: Graph) -> None:
    """One of each, and the scheme is the one of its IRI."""
    needed = (SKOS.inScheme, SKOS.prefLabel, SKOS.definition)
    assert [c for c in concepts(schemes) for fact in needed if len(list(schemes.objects(c, fact))) != 1] == []
    homes = {c: str(schemes.value(c, SKOS.inScheme)).removeprefix(f"{ID}scheme/") for c in concepts(schemes)}
    assert [c for c, home in homes.items() if not str(c).startswith(PREFIXES[home])] == []


def test_slugs_are_kebab_case(schemes: Graph) -> None:
    """A slug has lower-case words, digits and single hyphens."""
    slugs = [str(concept).rsplit("/", 1)[1] for concept in concepts(schemes)]
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_labels_are_unambiguous_in_a_scheme(schemes: Graph) -> None:
    """Within a scheme no label, preferred or alternative, names two concepts."""
    names = Counter(
        (schemes.value(concept, SKOS.inScheme), str(label).lower())
        for concept in concepts(schemes)
        for fact in (SKOS.prefLabel, SKOS.altLabel)
        for label in schemes.objects(concept, fact)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_definitions_differ_and_are_short(schemes: Graph) -> None:
    """No definition is used twice, is a single word or has over 60."""
    definitions = [str(schemes.value(concept, SKOS.definition)) for concept in concepts(schemes)]
    assert [text for text, count in Counter(definitions).items() if count > 1] == []
    assert [text for text in definitions if not text.endswith(".") or not 1 < len(text.split()) <= 60] == []


def test_a_concept_is_on_top_or_below_another(schemes: Graph) -> None:
    """Exactly the concepts without a broader one are top concepts, and the scheme says so too."""
    narrower = set(schemes.subjects(SKOS.broader))
    top = set(schemes.subjects(SKOS.topConceptOf))
    assert top == concepts(schemes) - narrower
    assert {(o, s) for s, o in schemes.subject_objects(SKOS.hasTopConcept)} == set(
        schemes.subject_objects(SKOS.topConceptOf)
    )


def test_broader_stays_in_the_scheme_and_has_no_cycle(schemes: Graph) -> None:
    """A broader concept is declared in the same scheme, and none is above itself."""
    for concept, broader in schemes.subject_objects(SKOS.broader):
        assert schemes.value(broader, SKOS.inScheme) == schemes.value(concept, SKOS.inScheme)
        assert concept not in schemes.transitive_objects(broader, SKOS.broader)


def test_activity_types_have_eight_tops(schemes: Graph) -> None:
    """The four Ps and the four cross-cutting fields."""
    scheme = URIRef(f"{ID}scheme/activity-type")
    tops = {str(concept).rsplit("/", 1)[1] for concept in schemes.objects(scheme, SKOS.hasTopConcept)}
    assert tops == {
        "prevention",
        "protection",
        "prosecution",
        "partnership",
        "knowledge",
        "capacity",
        "norms-and-policy",
        "resources",
    }


def test_activity_types_say_in_and_out(schemes: Graph) -> None:
    """Each activity type says what belongs to it and what does not."""
    members = schemes.subjects(SKOS.inScheme, URIRef(f"{ID}scheme/activity-type"))
    notes = {member: str(schemes.value(member, SKOS.scopeNote)) for member in members}
    assert [member for member, note in notes.items() if not re.match(r"In: .+ Out: .+\.$", note)] == []


def test_notes_name_concepts_that_exist(schemes: Graph) -> None:
    """A slug in brackets in a scope note of an activity type is one of that scheme."""
    space = PREFIXES["activity-type"]
    slugs = {str(concept)[len(space) :] for concept in concepts(schemes) if str(concept).startswith(space)}
    notes = [str(schemes.value(URIRef(space + slug), SKOS.scopeNote)) for slug in slugs]
    named = {
        slug for note in notes for group in re.findall(r"\(([a-z, -]+)\)", note) for slug in group.split(", ")
    }
    assert named - slugs == set()
