"""Shape terms: a shape about what does not exist finds nothing, so it is a finding itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icatgraph.validation import inspect

if TYPE_CHECKING:
    from icatgraph.resources import Project


@pytest.mark.parametrize(
    ("before", "after", "rule", "expected"),
    [
        (
            "sh:targetClass icat:Membership",
            "sh:targetClass icat:Membrship",
            "shapes:unknown-term",
            "icat:Membership or icat:holdsMembership",
        ),
        ("sh:path rdfs:label", "sh:path icat:lable", "shapes:unknown-term", "a term of the ontology"),
        (
            "sh:minCount 1",
            "sh:hasValue <https://w3id.org/icatgraph/id/organization/ilo2>",
            "shapes:unknown-name",
            "organization:ilo",
        ),
    ],
)
def test_a_name_that_nothing_declares_is_found_at_its_place(
    project: Project, before: str, after: str, rule: str, expected: str
) -> None:
    """Classes, properties and values are looked at, and the nearest name is suggested."""
    path = project.shapes / "memberships.ttl"
    text = path.read_text().replace(before, after)
    path.write_text(text)

    (finding,) = [one for one in inspect(project).findings if one.rule.startswith("shapes:")]

    place = text.index(after.split()[1])
    assert (finding.rule, finding.file) == (rule, "shapes/memberships.ttl")
    assert finding.line == text.count("\n", 0, place) + 1
    assert finding.column == place - text.rfind("\n", 0, place)
    assert finding.expected == expected
