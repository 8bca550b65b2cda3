"""One client of the soak: asks, attacks and hangs up at random, with a seed, and notes what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import random
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

ATTACKS_IN_A_HUNDRED = 1
HANG_UPS_IN_A_HUNDRED = 5
REFUSED = (400, 403, 413, 422, 431, 503, 504)
ATTACKS = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order of a cross join": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i",
    "deep path": f"ASK {{ ?s {'(' * 2000}<http://x/p>{')*' * 2000} ?o }}",
    "deep brackets": f"ASK {{ FILTER({'(' * 20_000}1{')' * 20_000}) }}",
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "update": "DELETE WHERE { ?s ?p ?o }",
    "long text": "ASK {}" + " " * 70_000,
    "doubling": "SELECT (STRLEN(?v40) AS ?n) { BIND('0123456789' AS ?v0) "
    + " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    + " }",
}


@dataclass
class Notes:
    """What a client saw: requests by kind, statuses of attacks, faults, seconds, and each answer's digest."""

    kinds: Counter[str] = field(default_factory=Counter)
    attacked: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    digests: dict[str, set[str]] = field(default_factory=dict)


class Client:
    """A client with an address of its own, who sends requests until told to end."""

    def __init__(self, port: int, number: int, queries: dict[str, str]) -> None:
        self.notes = Notes()
        self._port = port
        self._address = f"127.0.0.{10 + number}"
        self._queries = queries
        self._random = random.Random(number)
        self._connection = self._connect()

    def run(self, end: float) -> None:
        """Send requests until the clock (monotonic seconds) says `end`."""
        while time.monotonic() < end:
            die = self._random.random() * 100
            if die < ATTACKS_IN_A_HUNDRED:
                self._attack()
            elif die < ATTACKS_IN_A_HUNDRED + HANG_UPS_IN_A_HUNDRED:
                self._hang_up()
            else:
                self._ask()
        self._connection.close()

    def _ask(self) -> None:
        name = self._random.choice(list(self._queries))
        text = self._queries[name]
        if self._random.random() < 0.5:  # half of the requests are seen for the first time
            text += f" # {self._random.random()}"
        started = time.monotonic()
        status, body = self._send(text)
        self.notes.seconds.append(time.monotonic() - started)
        self.notes.kinds["answered"] += 1
        if status != 200:
            self.notes.faults.append(f"{name}: {status} {body[:200]!r}")
        else:
            self.notes.digests.setdefault(name, set()).add(hashlib.sha256(body).hexdigest())

    def _attack(self) -> None:
        name = self._random.choice(list(ATTACKS))
        status, body = self._send(ATTACKS[name], timeout="0.5")
        self.notes.kinds["attacks"] += 1
        self.notes.attacked[status] += 1
        if status not in (200, *REFUSED):
            self.notes.faults.append(f"attack {name}: {status} {body[:200]!r}")

    def _hang_up(self) -> None:
        text = self._random.choice([*self._queries.values(), ATTACKS["cross join"]])
        fields = urlencode({"query": f"{text} # {self._random.random()}"})
        with contextlib.suppress(OSError):
            with socket.create_connection(("127.0.0.1", self._port), 10, (self._address, 0)) as connection:
                connection.sendall(f"GET /sparql?{fields} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
                time.sleep(self._random.random() * 0.02)
            self.notes.kinds["hang-ups"] += 1

    def _send(self, text: str, **choices: str) -> tuple[int, bytes]:
        """Return status and body of a query's answer; a connection that is closed between two is opened anew."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json, text/turtle;q=0.9",
        }
        for _ in range(2):
            try:
                self._connection.request("POST", "/sparql", urlencode({"query": text, **choices}), headers)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError) as error:
                fault = error
                self._connection.close()
                self._connection = self._connect()
        return 0, repr(fault).encode()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=30, source_address=(self._address, 0)
        )
