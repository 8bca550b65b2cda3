"""The canonical layout: what it keeps, what it settles, and that it settles it once for all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from icatgraph.errors import DataSyntaxError
from icatgraph.turtle import format_turtle, is_canonical

EX = "@prefix ex: <http://example.org/> .\n"


def graph(text: str) -> Dataset:
    """Return the triples of a Turtle text with canonical blank nodes."""
    dataset = Dataset(parse(text, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def body(text: str) -> str:
    """Format a text with the prefix `ex:` and return what follows the prefixes."""
    return format_turtle(EX + text).partition("\n\n")[2]


def test_predicates_take_their_fixed_order() -> None:
    """The type comes first, then the label, then what is said, and the evidence last."""
    text = """
        @prefix icat: <https://w3id.org/icatgraph/ns#> . @prefix ex: <http://example.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:r icat:evidencedBy ex:p ; ex:other 1 ; icat:value 3 ; rdfs:label "r"@en ; a icat:Claim .
    """

    formatted = format_turtle(text)

    assert formatted.endswith(
        'ex:r a icat:Claim ;\n  rdfs:label "r"@en ;\n  icat:value 3 ;\n  ex:other 1 ;\n'
        "  icat:evidencedBy ex:p .\n"
    )


def test_subjects_keep_the_order_of_the_file() -> None:
    """Subjects stand where they first appear, one blank line apart."""
    assert body("ex:b ex:p 1 . ex:a ex:p 2 . ex:b ex:q 3 .") == (
        "ex:b\n  ex:p 1 ;\n  ex:q 3 .\n\nex:a ex:p 2 .\n"
    )


def test_only_used_prefixes_stay_sorted() -> None:
    """Unused prefixes go, known namespaces get the project's prefix, others keep their own."""
    text = """
        @prefix zz: <http://example.org/> . @prefix unused: <http://unused.example/> .
        @prefix o: <https://w3id.org/icatgraph/id/organization/> .
        zz:a zz:p o:iom .
    """

    assert format_turtle(text) == (
        "@prefix organization: <https://w3id.org/icatgraph/id/organization/> .\n"
        "@prefix zz: <http://example.org/> .\n\n"
        "zz:a zz:p organization:iom .\n"
    )


def test_forgotten_project_prefix_is_added() -> None:
    """A prefix of the project need not be declared before formatting."""
    assert format_turtle("place:mali icat:within place:africa .").startswith(
        "@prefix icat: <https://w3id.org/icatgraph/ns#> .\n@prefix place:"
    )


def test_redefined_project_prefix_is_written_in_full() -> None:
    """A file that uses a project prefix for another namespace keeps its meaning."""
    formatted = format_turtle("@prefix place: <http://other.example/> . place:a place:b place:c .")

    assert formatted == "<http://other.example/a> <http://other.example/b> <http://other.example/c> .\n"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2.50", "2.50"),
        ("'it'", '"it"'),
        ('"01"^^<http://www.w3.org/2001/XMLSchema#integer>', "01"),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#string>', '"x"'),
        ('"a # b"@en-GB', '"a # b"@en-GB'),
        ('"tab\\t\\u00e9"', '"tab\\té"'),
        ('"""two\nlines"""', '"""two\nlines"""'),
        ("true", "true"),
        ("1e3", "1e3"),
        ("()", "()"),
        ("[]", "[]"),
        ("( 1 [ ex:q 2 ] )", "( 1 [ ex:q 2 ] )"),
    ],
)
def test_objects_are_kept_as_written(written: str, kept: str) -> None:
    """Lexical forms and language tags never change; only quotes and needless datatypes do."""
    assert body(f"ex:a ex:p {written} .") == f"ex:a ex:p {kept} .\n"


def test_long_lists_of_objects_stand_one_a_line() -> None:
    """Objects share a line while they fit it, else each has its own."""
    many = " , ".join(f"ex:object-number-{number}" for number in range(10, 20))

    formatted = body(f"ex:a ex:few ex:b , ex:c ; ex:many {many} .")

    assert "  ex:few ex:b , ex:c ;\n  ex:many\n    ex:object-number-10 ,\n" in formatted


def test_long_blank_nodes_open_over_lines() -> None:
    """A blank node that does not fit the line is written one pair a line."""
    value = "ex:" + "v" * 60

    assert body(f"ex:a ex:p [ ex:q {value} ; a ex:C ; ex:r {value} ] .") == (
        f"ex:a\n  ex:p [\n    a ex:C ;\n    ex:q {value} ;\n    ex:r {value}\n  ] .\n".replace(
            "\n  ex:p", " ex:p", 1
        )
    )


def test_comments_are_kept() -> None:
    """The head stays the head; a comment inside or after a statement moves before its subject."""
    text = (
        "# head\n\n@prefix ex: <http://example.org/> .\n\n# part\n\n# about a\nex:a ex:p 1 ; # one\n"
        "  ex:q <http://x/#y> . # after\n# foot\n"
    )

    assert format_turtle(text) == (
        "# head\n\n@prefix ex: <http://example.org/> .\n\n# part\n\n# about a\n# one\n# after\n"
        "ex:a\n  ex:p 1 ;\n  ex:q <http://x/#y> .\n\n# foot\n"
    )


def test_comments_alone_are_a_file() -> None:
    """A file of comments stays what it is, and an empty one stays empty."""
    assert format_turtle("# nothing yet\n") == "# nothing yet\n"
    assert format_turtle("\n") == ""


def test_base_is_resolved() -> None:
    """Relative IRIs come out in full, without the base."""
    assert format_turtle("@base <http://b.example/x/> . <a> <../p> <#f> .") == (
        "<http://b.example/x/a> <http://b.example/p> <http://b.example/x/#f> .\n"
    )


def test_repeated_objects_are_written_once() -> None:
    """A triple said twice is one triple."""
    assert body("ex:a ex:p 1 , 1 ; ex:p 1 .") == "ex:a ex:p 1 .\n"


def test_canonical_text_is_known() -> None:
    """A formatted text is canonical; one with other white space is not."""
    text = format_turtle(EX + "ex:a   ex:p 1 .")

    assert is_canonical(text)
    assert not is_canonical(text.replace("ex:a ", "ex:a  "))


def test_syntax_fault_names_its_place() -> None:
    """A text that cannot be parsed gives path, line, column, token and a remedy."""
    with pytest.raises(DataSyntaxError) as caught:
        format_turtle(EX + "ex:a ex:p/q 1 .", "some.ttl")

    fault = caught.value
    assert (fault.path, fault.line, fault.column, fault.token) == ("some.ttl", 2, 10, "/q")
    assert str(fault).startswith("some.ttl:2:10: ")
    assert "no '/'" in fault.hint


def test_first_line_keeps_its_columns() -> None:
    """The prefixes that are supplied for a forgetful author do not shift the first line."""
    with pytest.raises(DataSyntaxError) as caught:
        format_turtle("<http://a> nope:p 1 .")

    assert (caught.value.line, caught.value.column) == (1, 12)


def test_quoted_triples_are_refused() -> None:
    """RDF 1.2 triple terms are no part of the curated files."""
    with pytest.raises(DataSyntaxError):
        format_turtle(EX + "ex:a ex:p <<( ex:b ex:q ex:c )>> .")


names = st.from_regex(r"ex:[a-z][a-z0-9.]{0,3}[a-z]", fullmatch=True)
strings = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12).map(
    lambda text: (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
    )
)
literals = st.one_of(
    strings,
    strings.map(lambda text: text + "@en"),
    strings.map(lambda text: text + "^^ex:type"),
    st.sampled_from(["1", "2.50", "-1e5", "true", '"""long " one\n#no"""', "'q'", '"01"^^ex:n']),
)
nodes = st.recursive(
    st.one_of(names, literals, st.sampled_from(["_:b1", "_:b2", "[]", "()"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )"),
        st.tuples(names, inner).map(lambda pair: f"[ {pair[0]} {pair[1]} ]"),
    ),
    max_leaves=4,
)
comments = st.sampled_from(["", "", "# note\n", "\n# apart\n\n", " # end\n"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw a Turtle text with comments, blank nodes, collections and repeated subjects."""
    parts = [draw(comments), EX]
    for _ in range(draw(st.integers(0, 4))):
        subject = draw(st.one_of(names, st.sampled_from(["_:b1", "[]", "( 1 )"])))
        parts += [draw(comments), "\n", subject]
        for index in range(draw(st.integers(1, 3))):
            parts += [
                " ; " if index else " ",
                draw(comments),
                draw(st.sampled_from(["a", "ex:p", "ex:q"])),
                " ",
            ]
            parts += [draw(nodes), f" , {draw(nodes)}" if draw(st.booleans()) else "", " "]
        parts += [".", draw(comments)]
    return "".join(parts)


@settings(max_examples=300, deadline=None)
@given(documents())
def test_formatting_keeps_meaning_and_comments_and_settles(text: str) -> None:
    """For any text: the same triples, every comment, and no change the second time."""
    formatted = format_turtle(text)

    assert graph(formatted) == graph(text)
    assert format_turtle(formatted) == formatted
    for comment in ("# note", "# apart", "# end"):
        assert formatted.count(comment) == text.count(comment)
