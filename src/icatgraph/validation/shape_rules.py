"""The rules that SHACL shapes state, read from the shapes themselves.

A property shape is a rule, and so is a node shape that demands something of its own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as RdfLiteral

from icatgraph.validation.rules import Rule
from icatgraph.vocabulary import EXTERNAL_PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from icatgraph.validation.findings import Severity

    Node = object

_SH: Final = EXTERNAL_PREFIXES["sh"]
_RDF: Final = EXTERNAL_PREFIXES["rdf"]
_LABEL: Final = f"{EXTERNAL_PREFIXES['rdfs']}label"
_SEVERITY: Final[Mapping[str, Severity]] = {f"{_SH}Warning": "warning", f"{_SH}Info": "info"}
_COUNTS: Final = {("1", "1"): "exactly one", ("1", ""): "at least one", ("", "1"): "at most one"}
# Of a node shape: what makes it a rule and not only a list of property shapes.
_DEMANDS: Final = tuple(
    f"{_SH}{name}"
    for name in ("closed", "or", "and", "xone", "not", "pattern", "sparql", "class", "nodeKind")
)
# What a constraint expects of a value, by its local name; `{}` is the constraint's own value.
_PHRASES: Final = {
    "class": "an instance of {}",
    "datatype": "a literal of {}",
    "nodeKind": "a node of kind {}",
    "node": "what {} describes",
    "hasValue": "the value {}",
    "pattern": "a match of {}",
    "minInclusive": "{} or more",
    "maxInclusive": "{} or less",
    "minLength": "{} characters or more",
    "maxLength": "{} characters or fewer",
    "lessThanOrEquals": "no more than {}",
    "lessThan": "less than {}",
    "disjoint": "no value of {}",
    "equals": "the values of {}",
}


def shape_rules(quads: Iterable[Quad]) -> Iterator[Rule]:
    """Yield the rules of shapes; blank shapes have no lasting name and are left out."""
    shapes = _Shapes(quads)
    for shape in shapes.named():
        demands = any(shapes.has(shape, demand) for demand in _DEMANDS)
        if shapes.values(shape, "path") or (demands and shapes.values(shape, "targetClass")):
            yield shapes.rule(shape)


class _Shapes:
    """The triples of shapes, by subject and predicate."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._objects: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        self._owners: dict[object, object] = {}
        for quad in quads:
            self._objects[quad.subject][quad.predicate.value].append(quad.object)
            if quad.predicate.value == f"{_SH}property":
                self._owners.setdefault(quad.object, quad.subject)

    def named(self) -> list[NamedNode]:
        return [subject for subject in self._objects if isinstance(subject, NamedNode)]

    def has(self, shape: object, predicate: str) -> bool:
        return predicate in self._objects[shape]

    def values(self, shape: object, name: str) -> list[object]:
        return self._objects[shape].get(_SH + name, [])

    def text(self, shape: object, name: str) -> str:
        """Return the lexical form or IRI of a constraint's first value, "" when there is none."""
        return next((_value(value) for value in self.values(shape, name)), "")

    def rule(self, shape: NamedNode) -> Rule:
        message = self.text(shape, "message")
        expected = self.expected(shape)
        return Rule(
            id=compact(shape.value),
            title=self._title(shape),
            severity=_SEVERITY.get(self.text(shape, "severity"), "violation"),
            meaning=self._meaning(shape, expected) or message or expected,
            remedy=message or f"Make it {expected}.",
            expected=expected,
            first_property=self._first_property(self.values(shape, "path")),
        )

    def expected(self, shape: object) -> str:
        """Say what a shape wants of a value: `exactly one; an instance of icat:Passage`."""
        return "; ".join([*self._counts(shape), *self._phrases(shape), *self._combined(shape)])

    def _title(self, shape: NamedNode) -> str:
        own = self.text(shape, "name") or self._label(shape)
        owner = self._label(self._owners.get(shape))
        return f"{owner}: {own.lower()}" if owner and own else own or compact(shape.value)

    def _label(self, shape: object) -> str:
        return next((_value(value) for value in self._objects[shape].get(_LABEL, [])), "")

    def _meaning(self, shape: object, expected: str) -> str:
        said = self.text(shape, "description")
        owner = self._owners.get(shape, shape)
        classes = [_name(target) for target in self.values(owner, "targetClass")]
        kinds = " and ".join(sorted(classes))
        about = f"of every {kinds}" if classes else ""
        path = " / ".join(self._path(value) for value in self.values(shape, "path"))
        demand = " ".join(part for part in (path, about) if part)
        if said or not (demand and expected):
            return said
        return f"{demand if path else f'O{demand[1:]}'}: {expected}."

    def _path(self, path: object) -> str:
        if isinstance(path, NamedNode):
            return _name(path)
        alternatives = self.values(path, "alternativePath")
        if alternatives:
            return " or ".join(self._path(step) for step in self._list(alternatives[0]))
        inverse = self.values(path, "inversePath")
        return f"^{self._path(inverse[0])}" if inverse else " / ".join(map(self._path, self._list(path)))

    def _first_property(self, paths: list[object]) -> str:
        """Return the property a path begins with, for a place in the file; "" for an inverse step."""
        for path in paths:
            if isinstance(path, NamedNode):
                return path.value
            steps = self.values(path, "alternativePath") or self._list(path)[:1]
            return self._first_property(steps)
        return ""

    def _counts(self, shape: object) -> Iterator[str]:
        least, most = self.text(shape, "minCount"), self.text(shape, "maxCount")
        if most == "0":
            yield "none"
        elif least or most:
            numbers = f"{least or 0} to {most}" if most else f"at least {least}"
            yield _COUNTS.get((least, most), numbers)

    def _phrases(self, shape: object) -> Iterator[str]:
        for name, phrase in _PHRASES.items():
            for value in self.values(shape, name):
                yield phrase.format(_name(value))
        for languages in self.values(shape, "languageIn"):
            yield f"in the language {', '.join(map(_value, self._list(languages)))}"
        if self.text(shape, "closed") == "true":
            yield "no property but those of its shape"
        if self.text(shape, "uniqueLang") == "true":
            yield "one per language"

    def _combined(self, shape: object) -> Iterator[str]:
        for choice in self.values(shape, "or"):
            parts = (self._part(part) for part in self._list(choice))
            yield ", or ".join(part for part in parts if part)
        for refused in self.values(shape, "not"):
            yield f"not ({self._part(refused)})"
        for choice in self.values(shape, "in"):
            yield f"one of {', '.join(map(_name, self._list(choice)))}"

    def _part(self, shape: object) -> str:
        path = " or ".join(self._path(value) for value in self.values(shape, "path"))
        return ": ".join(part for part in (path, self.expected(shape)) if part)

    def _list(self, head: object) -> list[object]:
        items: list[object] = []
        while isinstance(head, BlankNode) and self.has(head, f"{_RDF}first"):
            items += self._objects[head][f"{_RDF}first"]
            head = self._objects[head][f"{_RDF}rest"][0]
        return items


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | RdfLiteral) else ""


def _name(term: object) -> str:
    return compact(term.value) if isinstance(term, NamedNode) else _value(term)
