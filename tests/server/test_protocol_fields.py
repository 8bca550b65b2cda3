"""The fields of a request: names and values of a query string or a form, percent-decoded."""

from __future__ import annotations

import random
from urllib.parse import parse_qsl

import pytest

from icatgraph_server.problems import RequestError
from icatgraph_server.protocol import decode_fields


def test_fields_are_those_that_the_standard_library_reads() -> None:
    """Also where escapes are cut short, signs stand alone and bytes make no letter."""
    chance = random.Random(1)
    pieces = [
        b"a",
        b"=",
        b"==",
        b"&",
        b"+",
        b"%",
        b"%4",
        b"%41",
        b"%c3%a9",
        b"%C3",
        b"%3D",
        b"%25",
        b"_",
        b"\n",
    ]
    refused = 0
    for _ in range(3000):
        encoded = b"".join(chance.choices(pieces, k=chance.randrange(12)))
        try:
            expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            refused += 1
            with pytest.raises(RequestError, match="not UTF-8"):
                decode_fields(encoded)
        else:
            assert decode_fields(encoded) == expected
    assert refused > 100
