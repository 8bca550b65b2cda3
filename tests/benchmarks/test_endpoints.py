"""The comparison of endpoints: its data grows the same way each time, and answers are compared as answers."""

from __future__ import annotations

from tests.benchmarks.endpoints.agreement import digest_of
from tests.benchmarks.endpoints.clients import Timing
from tests.benchmarks.endpoints.growth import grown
from tests.benchmarks.endpoints.page import page
from tests.benchmarks.endpoints.run import Result
from tests.benchmarks.endpoints.workload import LOOK_UPS, fresh, repeating, texts

ID = "https://w3id.org/icatgraph/id"
GRAPH = "https://w3id.org/icatgraph/graph"
FACT = f"<{ID}/activity/x/a> <http://x/by> <{ID}/organization/b> <{GRAPH}/x> ."
TERM = f"<{ID}/activity-type/t> <http://x/p> <{ID}/organization/b> <{GRAPH}/schemes> ."


def test_what_sources_tell_is_copied_and_what_is_said_once_is_not() -> None:
    """Two facts more, under names of their own; the concept stays one."""
    lines = list(grown([FACT, TERM], 3))
    assert len(lines) == 4
    assert [line.split(" ")[0] for line in lines[2:]] == [f"<{ID}/activity/x/a-copy-{n}>" for n in (1, 2)]


def test_growth_is_the_same_each_time() -> None:
    """The seed is fixed."""
    assert list(grown([FACT] * 50, 4)) == list(grown([FACT] * 50, 4))


def test_answers_agree_whatever_their_spelling() -> None:
    """Order, the name of plain strings and the type of a number do not matter; the values do."""
    one = b'{"results":{"bindings":[{"x":{"type":"literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},{"x":{"type":"literal","value":"a"}}]}}'
    two = b'{"results":{"bindings":[{"x":{"type":"literal","value":"a","datatype":"http://www.w3.org/2001/XMLSchema#string"}},{"x":{"type":"typed-literal","value":"1.0","datatype":"http://www.w3.org/2001/XMLSchema#decimal"}}]}}'
    assert digest_of(one) == digest_of(two)
    assert digest_of(one) != digest_of(two.replace(b'"a"', b'"b"'))


def test_no_request_of_the_fresh_workload_repeats() -> None:
    """So that no cache can answer."""
    sent = [text for queue in fresh(4, 50) for text in queue]
    assert len(set(sent)) == len(sent)


def test_look_ups_of_the_repeating_workload_are_new_and_questions_come_again() -> None:
    """About half of the requests are questions of the mix, word for word."""
    sent = [text for queue in repeating(4, 100) for text in queue]
    questions = {text for name, text in texts().items() if name not in LOOK_UPS}
    look_ups = [text for text in sent if text not in questions]
    assert len(set(look_ups)) == len(look_ups)
    assert 150 < len(look_ups) < 250


def test_a_sitting_counts_in_the_sum_and_by_itself() -> None:
    """The throughput of two sittings is that of all their answers; the spread is of each."""
    timing, peer = Timing(), Timing()
    timing.add_sitting(Timing([0.01] * 80, elapsed=1.0))
    timing.add_sitting(Timing([0.01] * 120, elapsed=1.0))
    peer.add_sitting(Timing([0.01] * 100, elapsed=1.0))
    peer.add_sitting(Timing([0.01] * 100, elapsed=1.0, refused=1))
    ours, other = (
        Result(name, starts=[2.0, 1.0, 4.0], mixed=each, repeated=each)
        for name, each in (("icatgraph, uncached", timing), ("oxigraph serve", peer))
    )
    told = page({"The real graph": [ours, other]}, "")
    assert "| icatgraph, uncached | 100 | 10 | 10 | 1.00 (0.80 to 1.20) |" in told
    assert "| oxigraph serve | 100 (1 refused) | 10 | 10 | 1.00 (1.00 to 1.00) |" in told
    assert "| 2.0 | 0, 0 |" in told
