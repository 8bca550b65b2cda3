"""Every rule has a case that keeps it and a case that breaks it, and both SHACL engines agree on each.

A case is a small Turtle file, a case of a check a TriG file, both added to `cases/context.trig`.
An invalid case names the one rule that must be found: `# expect: shape:Record-label`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Literal, Node, URIRef

from icatgraph.validation import load_checks, run_checks, validate_shapes
from icatgraph.vocabulary import compact, expand, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"
CHECKS = load_checks(ROOT / "shapes" / "checks")
SHAPE_CASES = sorted(CASES.rglob("*.ttl"))
CHECK_CASES = sorted((CASES / "checks").glob("*.trig"))

# Terms of the ontology that cases attest; the engines see no more of it than these and the class tree.
ATTESTED = ("icat:adoptedBy", "icat:adoptionDate", "icat:symbol")


def case_id(path: Path) -> str:
    return path.relative_to(CASES).with_suffix("").as_posix()


@pytest.mark.parametrize("path", SHAPE_CASES, ids=case_id)
def test_both_engines_find_exactly_what_a_case_expects(path: Path) -> None:
    """An invalid case breaks the one rule it names, a valid case none, whichever engine looks."""
    quick = found("pyshifty")[path]
    reference = found("pyshacl")[path]

    assert quick == reference
    assert {rule for _, rule, _ in quick} == named_rules(path, "expect")


@pytest.mark.parametrize("path", CHECK_CASES, ids=case_id)
def test_the_checks_find_exactly_what_a_case_expects(path: Path) -> None:
    """An invalid case breaks the one check it names, a valid case none."""
    store = Store()
    store.bulk_extend([*ontology_quads(), *context_quads(), *parse(path=path, rename_blank_nodes=True)])

    findings = run_checks(CHECKS, store)

    assert {finding.rule for finding in findings} == named_rules(path, "expect")


def test_every_shape_rule_has_an_invalid_case() -> None:
    """A rule that no case breaks is a rule nobody has seen work."""
    broken = {rule for path in SHAPE_CASES for rule in named_rules(path, "expect")}

    assert shape_rules() - broken == set()


def test_every_shape_rule_has_a_valid_case() -> None:
    """A valid case has a focus node of the rule, with a value on its path unless the rule forbids one."""
    kept = {rule for path in SHAPE_CASES if path.name.startswith("valid-") for rule in exercised(path)}

    assert shape_rules() - kept == set()


def test_every_check_has_a_valid_and_an_invalid_case() -> None:
    """A check needs data that it passes over and data that it finds."""
    rules = {check.rule for check in CHECKS}

    assert rules - {rule for path in CHECK_CASES for rule in named_rules(path, "expect")} == set()
    assert rules - {rule for path in CHECK_CASES for rule in named_rules(path, "covers")} == set()


def test_every_case_is_named_for_what_it_is() -> None:
    """`valid-` files expect nothing; `invalid-` files expect exactly one rule."""
    for path in [*SHAPE_CASES, *CHECK_CASES]:
        expected = named_rules(path, "expect")
        assert len(expected) == (1 if path.name.startswith("invalid-") else 0), path


def test_every_shape_tells_its_severity_and_message() -> None:
    """A rule without a message or severity would leave the engine to invent one."""
    shapes = shapes_graph()

    for rule in shape_rules():
        iri = URIRef(expand(rule))
        assert (iri, SH.severity, None) in shapes, rule
        assert (iri, SH.message, None) in shapes, rule


def test_every_property_rule_can_be_displayed() -> None:
    """Name, order and group let a form or a page list the rules of a class."""
    shapes = shapes_graph()
    groups = set(shapes.subjects(RDF.type, SH.PropertyGroup))

    for shape in shapes.objects(None, SH.property):
        if targets(shape):
            assert (shape, SH.name, None) in shapes, shape
            assert (shape, SH.order, None) in shapes, shape
            assert shapes.value(shape, SH.group) in groups, shape


def test_every_variable_of_a_message_is_answered() -> None:
    """A placeholder that the query does not select would reach the reader in braces."""
    for check in CHECKS:
        head = check.query.partition("WHERE")[0]
        assert set(re.findall(r"\{(\w+)\}", check.message)) <= set(re.findall(r"\?(\w+)", head)), check.rule


def named_rules(path: Path, keyword: str) -> set[str]:
    """Return the rules of the comment `# expect: …` or `# covers: …`."""
    return set(re.findall(rf"^# {keyword}: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE))


@cache
def found(engine: str) -> dict[Path, set[tuple[str, str, str]]]:
    """Return what an engine finds in each case: focus, rule and severity.

    All cases are looked at in one go, which pySHACL does in a second and not in minutes:
    the subjects of a case get its number at their end, so no case sees another.
    """
    number = {f"{index:03d}": path for index, path in enumerate(SHAPE_CASES)}
    cases = [quad for suffix, path in number.items() for quad in _numbered(list(parse(path=path)), suffix)]
    findings = validate_shapes(n_triples([*context_quads(), *class_tree(), *cases]), shapes_bytes(), engine)
    results: dict[Path, set[tuple[str, str, str]]] = {path: set() for path in SHAPE_CASES}
    for finding in findings:
        results[number[finding.focus[-3:]]].add((finding.focus, finding.rule, finding.severity))
    return results


def _numbered(quads: list[Quad], suffix: str) -> list[Quad]:
    new = {quad.subject: NamedNode(quad.subject.value + suffix) for quad in quads}
    return [Quad(new[quad.subject], quad.predicate, new.get(quad.object, quad.object)) for quad in quads]


def case_triples(path: Path) -> bytes:
    """Return context, class tree and case as N-Triples."""
    return n_triples([*context_quads(), *class_tree(), *parse(path=path)])


def n_triples(quads: Iterable[Quad]) -> bytes:
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


@cache
def context_quads() -> tuple[Quad, ...]:
    return tuple(parse(path=CASES / "context.trig"))


@cache
def ontology_quads() -> tuple[Quad, ...]:
    graph = NamedNode(graph_iri("ontology"))
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    quads = (quad for path in files for quad in parse(path=path, rename_blank_nodes=True))
    return tuple(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


@cache
def class_tree() -> tuple[Quad, ...]:
    subclass = NamedNode(str(RDFS.subClassOf))
    attested = {NamedNode(expand(name)) for name in ATTESTED}
    return tuple(
        quad
        for quad in ontology_quads()
        if (quad.predicate == subclass and isinstance(quad.object, NamedNode)) or quad.subject in attested
    )


@cache
def shapes_bytes() -> bytes:
    files = sorted((ROOT / "shapes").glob("*.ttl"))
    return n_triples(quad for path in files for quad in parse(path=path, rename_blank_nodes=True))


@cache
def shapes_graph() -> Graph:
    return Graph().parse(data=shapes_bytes(), format="nt")


@cache
def shape_rules() -> frozenset[str]:
    """Return the rules: targeted node shapes that demand something themselves, and their property shapes."""
    shapes = shapes_graph()
    own = {SH.closed, SH["or"], SH["not"], SH.pattern}
    nodes = {node for node in shapes.subjects(SH.targetClass, None) if own & set(shapes.predicates(node))}
    properties = {prop for prop in shapes.objects(None, SH.property) if targets(prop)}
    return frozenset(compact(str(rule)) for rule in nodes | properties)


def targets(shape: Node) -> set[Node]:
    """Return the classes whose nodes a rule is about; none for a shape that only others refer to."""
    shapes = shapes_graph()
    owners = [shape, *shapes.subjects(SH.property, shape)]
    return {target for owner in owners for target in shapes.objects(owner, SH.targetClass)}


def exercised(path: Path) -> set[str]:
    """Return the rules that the nodes of a case put to the test; those of the context do not count."""
    shapes = shapes_graph()
    case = Graph().parse(path)
    whole = Graph().parse(data=case_triples(path), format="nt")
    return {
        rule
        for rule in shape_rules()
        if any(_reaches(whole, shapes, URIRef(expand(rule)), focus) for focus in set(case.subjects()))
    }


def _reaches(data: Graph, shapes: Graph, rule: URIRef, focus: Node) -> bool:
    types = {ancestor for kind in data.objects(focus, RDF.type) for ancestor in _ancestors(data, kind)}
    if not types & targets(rule):
        return False
    path = shapes.value(rule, SH.path)
    if path is None or shapes.value(rule, SH.maxCount) == Literal(0):
        return True
    return any(True for _ in _values(data, shapes, focus, path))


def _ancestors(data: Graph, kind: Node) -> list[Node]:
    return list(data.transitive_objects(kind, RDFS.subClassOf))


def _values(data: Graph, shapes: Graph, focus: Node, path: Node) -> list[Node]:
    """Return the values on a path: a property, a sequence, or alternatives of either."""
    if isinstance(path, URIRef):
        return list(data.objects(focus, path))
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return [
            value for option in shapes.items(alternatives) for value in _values(data, shapes, focus, option)
        ]
    nodes = [focus]
    for step in shapes.items(path):
        nodes = [value for node in nodes for value in _values(data, shapes, node, step)]
    return nodes
