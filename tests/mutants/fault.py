"""A fault: one small edit of a file of the project, and the finding that must come of it.

Faults are described in `faults/*.toml`, one table per fault, named for its group:

    [["missing value"]]
    name = "a claim has no unit"
    file = "data/tokyo-2006/consultations.ttl"
    in = "claim_tokyo-2006:ceb-measures-count"     # the edit is in the block that begins with this word
    find = "…"                                     # stands once in that block, or in the file
    replace = "…"
    rule = "shape:StatisticalClaim-unit"
    at = "subject"                                 # default: the first character that differs

The finding is expected on the line of the edit; with `at = "subject"` on the first line of the block, with
`at = "file"` on none, being about the whole file; with any other `at` on the next line that begins with it, in
the file `where` if one is given.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "faults"


@dataclass(frozen=True, slots=True)
class Fault:
    """An edit, the rule that must find it, and where; `file` and `where` are relative to the project."""

    group: str
    name: str
    file: str
    find: str
    replace: str
    rule: str
    block: str = ""
    at: str = ""
    where: str = ""

    @property
    def place(self) -> str:
        """The file in which the finding is expected."""
        return self.where or self.file


@dataclass(frozen=True, slots=True)
class Edit:
    """Where a fault changes the text of its file: code points from the start, and where its block begins."""

    fault: Fault
    start: int
    end: int
    block: int

    @property
    def growth(self) -> int:
        """How many characters the text gains."""
        return len(self.fault.replace) - (self.end - self.start)

    @property
    def first_difference(self) -> int:
        """How many characters of the text found are kept before the first that differs."""
        pairs = zip(self.fault.find, self.fault.replace, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def load_faults(folder: Path = FOLDER) -> tuple[Fault, ...]:
    """Read the faults of every file of a folder, in the order written."""
    return tuple(
        Fault(group=group, block=row.pop("in", ""), **row)
        for path in sorted(folder.glob("*.toml"))
        for group, rows in tomllib.loads(path.read_text("utf-8")).items()
        for row in rows
    )


def locate(fault: Fault, text: str) -> Edit:
    """Find the place of a fault in the text of its file.

    Raises:
        ValueError: when the block or the text to find is not there exactly once.
    """
    block, end = _block(fault, text) if fault.block else (0, len(text))
    count = text.count(fault.find, block, end)
    if count != 1:
        raise ValueError(f"{fault.name}: its text to find is {count} times in {fault.file}, not once")
    start = text.index(fault.find, block, end)
    return Edit(fault, start, start + len(fault.find), block)


def mutated(text: str, edits: list[Edit]) -> str:
    """Return the text with all edits made; they must not overlap."""
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.fault.replace + text[edit.end :]
    return text


def expected_line(edit: Edit, edits: list[Edit], texts: dict[str, str]) -> int:
    """Return the line, from 1, on which the finding is expected; 0 for the file as a whole.

    `edits` are all edits of the same file, `texts` the texts of all files after all edits.

    Raises:
        ValueError: when the text of `at` begins no line.
    """
    fault = edit.fault
    if fault.at == "file":
        return 0
    shift = sum(other.growth for other in edits if other.end <= edit.block)
    if fault.at and fault.at != "subject":
        return _line_beginning(fault, texts[fault.place], 0 if fault.where else edit.block + shift)
    if fault.at == "subject":
        offset = edit.block + shift
    else:
        before = sum(other.growth for other in edits if other.end <= edit.start)
        offset = edit.start + before + edit.first_difference
    return texts[fault.file].count("\n", 0, offset) + 1


def _block(fault: Fault, text: str) -> tuple[int, int]:
    """Return the bounds of the block: from its first line to the next empty one."""
    starts = [match.start() for match in re.finditer(rf"^{re.escape(fault.block)}\s", text, re.MULTILINE)]
    if len(starts) != 1:
        raise ValueError(
            f"{fault.name}: {len(starts)} blocks of {fault.file} begin with {fault.block!r}, not one"
        )
    end = text.find("\n\n", starts[0])
    return starts[0], len(text) if end < 0 else end + 2


def _line_beginning(fault: Fault, text: str, start: int) -> int:
    match = re.compile(rf"^{re.escape(fault.at)}", re.MULTILINE).search(text, start)
    if match is None:
        raise ValueError(f"{fault.name}: no line of {fault.place} begins with {fault.at!r}")
    return text.count("\n", 0, match.start()) + 1
