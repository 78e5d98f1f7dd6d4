"""`python -m tests.copyforward.speed`: notes a second on one core, beside rapidfuzz and MinHash on the same notes.

Every note is one not seen before, by the place neither, judged against a full history of sixteen notes of its kind.
Reading counts: for us from text and from the bytes of the history, for the others from text, with the sixteen texts or
sketches at hand.
"""

from collections.abc import Callable, Sequence
from time import process_time
from typing import NamedTuple

from datasketch import MinHash  # type: ignore[import-untyped]
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from streams.copyforward.history import History
from streams.copyforward.lines import forms_of, read_line
from streams.copyforward.note_print import NotePrint
from streams.copyforward.sentences import read_sentence
from tests.copyforward.benchmark import KNOBS, development_set, kind_of, print_of, run
from tests.copyforward.ward import Row

HISTORIES = 75
"""Patients are put together until each history is full."""
FULL = KNOBS.history_notes
PERMUTATIONS = 128


class Case(NamedTuple):
    """A note, and the sixteen before it in every form that somebody compares with."""

    row: Row
    kind: str
    history: bytes
    texts: list[str]
    sketches: list[MinHash]


def cases(rows: Sequence[Row]) -> list[Case]:
    """Every note that has sixteen before it."""
    providers = {row["author"] for row in rows if row["note_type"] == "provider"}
    numbers: dict[str, int] = {}
    before: dict[int, list[tuple[NotePrint, str, MinHash]]] = {}
    found: list[Case] = []
    for row in rows:
        patients = before.setdefault(numbers.setdefault(row["patient_id"], len(numbers)) % HISTORIES, [])
        if len(patients) >= FULL:
            prints, texts, sketches = zip(*patients[-FULL:], strict=True)
            history = History()
            for one in prints:
                history.add(one, KNOBS.history_notes, KNOBS.history_bytes)
            found.append(Case(row, kind_of(row, providers), history.to_bytes(), list(texts), list(sketches)))
        patients.append((print_of(row), row["text"], sketch(row["text"])))
    return found


def sketch(text: str) -> MinHash:
    """The MinHash of the word 5-grams of a text."""
    words = text.lower().split()
    grams = [" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))]
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch(grams)
    return made


def timed(judge: Callable[[Case], object], judged: Sequence[Case], best_of: int = 3) -> float:
    """Notes a second of processor time, the best of some runs; no line is remembered from a run before."""
    fastest = float("inf")
    new = {case.row["note_id"] for case in judged}
    for _ in range(best_of):
        forms_of.cache_clear()
        read_line.cache_clear()
        read_sentence.cache_clear()
        for row in development_set()[0]:
            if row["note_id"] not in new:
                print_of(row)
        began = process_time()
        for case in judged:
            judge(case)
        fastest = min(fastest, process_time() - began)
    return len(judged) / fastest


def main() -> None:
    """Measure and print."""
    rows, _ = development_set()
    judged = cases(rows)
    new = {case.row["note_id"] for case in judged}
    place = run([row for row in rows if row["note_id"] not in new]).place

    def ours(case: Case) -> object:
        history = History.from_bytes(case.history).notes
        return place.find(case.kind, case.row["patient_id"], print_of(case.row), history)

    def prints(case: Case) -> object:
        return print_of(case.row)

    def token_sets(case: Case) -> object:
        return process.extractOne(case.row["text"], case.texts, scorer=fuzz.token_set_ratio)

    def hashes(case: Case) -> object:
        own = sketch(case.row["text"])
        return max(own.jaccard(other) for other in case.sketches)

    speeds = {
        "dripcheck": timed(ours, judged), "dripcheck, reading alone": timed(prints, judged),
        "rapidfuzz token_set_ratio": timed(token_sets, judged), "datasketch MinHash-128": timed(hashes, judged),
    }  # fmt: skip
    table = Table(title=f"{len(judged)} notes of {_words(judged):.0f} words, each against {FULL}", title_justify="left")
    for name in ("method", "notes/s", "dripcheck is"):
        table.add_column(name, justify="left" if name == "method" else "right")
    for name, speed in speeds.items():
        table.add_row(name, f"{speed:,.0f}", f"{speeds['dripcheck'] / speed:.2f} x")
    console = Console(width=100)
    console.print(table)
    sizes = [len(case.history) for case in judged]
    console.print(
        f"bytes per patient: mean {sum(sizes) / len(sizes):,.0f}, most {max(sizes):,} of {KNOBS.history_bytes:,}"
    )


def _words(judged: Sequence[Case]) -> float:
    return sum(len(case.row["text"].split()) for case in judged) / len(judged)


if __name__ == "__main__":
    main()
