"""Rules: everything validation can find, each with a lasting id and what to do about it.

SHACL shapes and checks are read from the project, so a rule is described where it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from icatgraph.errors import ParameterError
from icatgraph.vocabulary import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icatgraph.validation.findings import Finding, Severity

PAGE: Final = f"{BASE}docs/reference/rules"


@dataclass(frozen=True, slots=True)
class Rule:
    """A demand with a lasting id, such as `shape:Mandate-holder`.

    `expected` says in a few words what is wanted; `first_property` is where a long path begins.
    """

    id: str
    title: str
    severity: Severity
    meaning: str
    remedy: str
    expected: str = ""
    first_property: str = ""

    @property
    def anchor(self) -> str:
        """The fragment of the rule in the reference page, such as `shape-mandate-holder`."""
        return self.id.replace(":", "-").lower()

    @property
    def help_uri(self) -> str:
        """The address of the rule in the reference page."""
        return f"{PAGE}#{self.anchor}"


class Registry(Mapping[str, Rule]):
    """The rules of a project, by id."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}

    def __getitem__(self, name: str) -> Rule:
        return self._rules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def find(self, name: str) -> Rule:
        """Return the rule of that id.

        Raises:
            ParameterError: for an unknown id, with the ids that look like it.
        """
        if name not in self:
            raise ParameterError(f"no rule {name!r}; {self._near(name)}")
        return self[name]

    def of(self, finding: Finding) -> Rule:
        """Return the rule of a finding; a rule that nothing describes is made up from the finding."""
        return self.get(finding.rule) or Rule(
            finding.rule, finding.rule, finding.severity, finding.message, finding.message
        )

    def matching(self, patterns: Sequence[str]) -> frozenset[str]:
        """Return the ids that are, begin with, or match as a glob one of the patterns.

        Raises:
            ParameterError: for a pattern that no rule matches, with the ids that look like it.
        """
        for pattern in patterns:
            if not any(matches(name, pattern) for name in self):
                raise ParameterError(f"no rule matches {pattern!r}; {self._near(pattern)}")
        return frozenset(name for name in self if any(matches(name, pattern) for pattern in patterns))

    def _near(self, name: str) -> str:
        local = {known.partition(":")[2].lower(): known for known in self}
        near = get_close_matches(name, self, 3, 0.6) or [
            local[found] for found in get_close_matches(name.partition(":")[2].lower() or name, local, 3, 0.6)
        ]
        return f"did you mean {', '.join(near)}?" if near else "`icatgraph validate --explain all` lists them"


def matches(rule: str, pattern: str) -> bool:
    """Say whether a rule id is meant by a pattern: the id itself, a prefix of it, or a glob."""
    return rule.startswith(pattern) or fnmatchcase(rule, pattern)
