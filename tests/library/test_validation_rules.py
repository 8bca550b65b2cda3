"""Rules: each has a lasting id, says what it means and what to do, and is found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.errors import ParameterError
from icatgraph.resources import Project, find_project
from icatgraph.validation import Registry, Rule, read_rules
from icatgraph.validation.explanation import explain, rule_list, rules_page
from icatgraph.validation.suggestions import suggestion

if TYPE_CHECKING:
    from pathlib import Path

REAL = find_project()
RULES = read_rules(REAL)
HOLDER = RULES["shape:Mandate-holder"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_says_what_it_means_and_what_to_do(rule: Rule) -> None:
    """Title, meaning and remedy are there, and the id has a group and a name."""
    assert rule.title
    assert rule.meaning
    assert rule.remedy
    assert rule.id.count(":") == 1


def test_a_shape_tells_what_it_expects() -> None:
    """Counts, classes and paths of a property shape are put into words."""
    assert HOLDER.title == "Mandate: holder"
    assert HOLDER.expected == (
        "at least one; an instance of icat:Organization, or an instance of icat:Mechanism"
    )
    assert HOLDER.meaning == f"icat:mandateHolder of every icat:Mandate: {HOLDER.expected}."


def test_a_path_of_several_steps_is_placed_at_its_first() -> None:
    """A finding on evidence and its source is shown at the evidence."""
    rule = RULES["shape:Record-source"]

    assert rule.first_property == "https://w3id.org/icatgraph/ns#evidencedBy"
    assert rule.meaning.startswith("icat:evidencedBy / icat:inSource of every icat:Record: at most one")


def test_every_rule_is_on_the_page() -> None:
    """A group without a heading would be left out, and the link of a finding would lead nowhere."""
    page = rules_page(RULES)

    assert [rule.id for rule in RULES.values() if f'<a id="{rule.anchor}"></a>' not in page] == []


def test_every_group_of_rules_is_there() -> None:
    """Shapes, checks, files, queries, reasoning, ontology, mappings, metadata and baseline."""
    groups = {rule.partition(":")[0] for rule in RULES}

    assert groups == {
        "baseline",
        "check",
        "file",
        "mapping",
        "metadata",
        "ontology",
        "query",
        "reasoning",
        "shape",
        "shapes",
    }


def test_anchors_are_distinct() -> None:
    """Two rules never share their place on the reference page."""
    assert len({rule.anchor for rule in RULES.values()}) == len(RULES)


def test_the_reference_page_is_current() -> None:
    """`make docs` has been run since a rule changed."""
    assert (REAL.root / "docs" / "reference" / "rules.md").read_text() == rules_page(RULES)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("shape:Mandate-holdr", "did you mean shape:Mandate-holder"),
        ("passage-open", "check:passage-open"),
        ("zzzzzzz", "--explain all"),
    ],
)
def test_an_unknown_rule_names_near_ones(name: str, near: str) -> None:
    """A slip of the pen is answered with what was meant."""
    with pytest.raises(ParameterError, match=near):
        RULES.find(name)


def test_patterns_are_ids_prefixes_or_globs() -> None:
    """`check:` takes all checks, `*-label` all rules on labels."""
    registry = Registry([rule("check:a"), rule("check:b-label"), rule("shape:B-label")])

    assert registry.matching(["check:"]) == {"check:a", "check:b-label"}
    assert registry.matching(["*-label", "check:a"]) == {"check:a", "check:b-label", "shape:B-label"}
    with pytest.raises(ParameterError, match="no rule matches 'chekc:'"):
        registry.matching(["chekc:"])


def test_an_explanation_ends_with_a_case_that_breaks_the_rule() -> None:
    """In a checkout the invalid case of the tests is shown, without its prefixes."""
    text = explain(RULES["check:passage-order"], REAL)

    assert text.startswith("check:passage-order (violation)\nNo two passages of a source have one place\n")
    assert "Remedy: Regenerate passages.ttl.\n" in text
    assert "An example that breaks it:\n\ngraph:unodc-2012 {" in text


def test_an_explanation_needs_no_checkout(tmp_path: Path) -> None:
    """An installed package has no tests; the explanation then has no example."""
    assert "An example" not in explain(HOLDER, Project(tmp_path))


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    """Only names of the same namespace are near."""
    space = "https://w3id.org/icatgraph/id/organization/"
    declared = [f"{space}unodc", f"{space}iom", "https://w3id.org/icatgraph/id/place/unodcc"]

    assert suggestion(f"{space}undoc", declared) == "organization:unodc"
    assert suggestion(f"{space}zebra", declared) == ""


def test_the_list_has_a_line_per_rule() -> None:
    """`--explain all` is for searching."""
    assert len(rule_list(RULES).splitlines()) == len(RULES)


def rule(name: str) -> Rule:
    return Rule(name, "Title", "violation", "Meaning.", "Remedy.")
