"""Coverage: which passages of the sources the records cite, which are marked, which are still open.

Bare references (`u001`) may be cited but need not be, so they do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from icatgraph.vocabulary import EXTERNAL_PREFIXES, ID, NS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icatgraph.dataset import Dataset

_PASSAGE: Final = f"{ID}passage/"
_IDENTIFIER: Final = NamedNode(f"{EXTERNAL_PREFIXES['dcterms']}identifier")
_SECTION: Final = NamedNode(f"{NS}section")
_EVIDENCED_BY: Final = NamedNode(f"{NS}evidencedBy")
_NO_ASSERTION: Final = NamedNode(f"{NS}noAssertion")


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """The passages of one section of one source; `open` holds their identifiers in order."""

    source: str
    section: str
    total: int
    cited: int
    marked: int
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """The passages of one source: sums of its sections."""

    source: str
    sections: tuple[SectionCoverage, ...]

    @property
    def total(self) -> int:
        """How many passages must be covered."""
        return sum(section.total for section in self.sections)

    @property
    def cited(self) -> int:
        """How many a record cites."""
        return sum(section.cited for section in self.sections)

    @property
    def marked(self) -> int:
        """How many are marked with a reason and not cited."""
        return sum(section.marked for section in self.sections)

    @property
    def open(self) -> tuple[str, ...]:
        """Identifiers of the passages that are neither, in order."""
        return tuple(name for section in self.sections for name in section.open)


def coverage(dataset: Dataset) -> tuple[SourceCoverage, ...]:
    """Return the coverage of each source that has passages in the dataset, in the order of `SOURCES`."""
    cited = {str(quad.object) for quad in dataset.quads.quads_for_predicate(_EVIDENCED_BY)}
    marked = {str(quad.subject) for quad in dataset.quads.quads_for_predicate(_NO_ASSERTION)}

    def state(iri: str) -> str:
        return "cited" if f"<{iri}>" in cited else "marked" if f"<{iri}>" in marked else "open"

    sections = dict(_values(dataset, _SECTION))
    passages = sorted(iri for iri, identifier in _values(dataset, _IDENTIFIER) if identifier.startswith("p"))
    covered = [_source(source, passages, sections, state) for source in SOURCES]
    return tuple(source for source in covered if source.sections)


def _values(dataset: Dataset, predicate: NamedNode) -> Iterable[tuple[str, str]]:
    """Yield IRI and text of each passage that has the predicate."""
    for quad in dataset.quads.quads_for_predicate(predicate):
        subject, value = quad.subject, quad.object
        if (
            isinstance(subject, NamedNode)
            and isinstance(value, Literal)
            and subject.value.startswith(_PASSAGE)
        ):
            yield subject.value, value.value


def _source(
    source: str, passages: Iterable[str], sections: dict[str, str], state: Callable[[str], str]
) -> SourceCoverage:
    grouped: dict[str, list[str]] = {}
    for iri in passages:
        if iri.startswith(f"{_PASSAGE}{source}/"):
            grouped.setdefault(sections.get(iri, ""), []).append(iri)
    return SourceCoverage(
        source, tuple(_section(source, name, iris, state) for name, iris in grouped.items())
    )


def _section(source: str, name: str, iris: list[str], state: Callable[[str], str]) -> SectionCoverage:
    states = [state(iri) for iri in iris]
    still_open = tuple(iri.rpartition("/")[2] for iri in iris if state(iri) == "open")
    return SectionCoverage(source, name, len(iris), states.count("cited"), states.count("marked"), still_open)
