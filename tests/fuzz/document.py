"""`python -m tests.fuzz.document -max_total_time=600 CORPUS`: our own JSON is read or refused, the same way twice.

The timelines of `tests/intake/stays` and the seeds of `tests/fuzz/corpus/document` are run first.
"""

import sys
from pathlib import Path

import atheris

from tests.fuzz.structure import mutate

with atheris.instrument_imports(include=["streams.intake", "schemas"]):
    from streams.intake.document import read_json

from schemas.codec import encode
from schemas.timeline import parse
from streams.intake.outcome import Accepted
from streams.profiles.loader import load_profile

FACILITY = load_profile("facility")
SEEDS = Path(__file__).with_name("corpus") / "document"
STAYS = Path(__file__).parents[1] / "intake" / "stays"


def check(value: bytes) -> None:
    """Raises where the reader does, where two readings differ, or where what is kept does not read as the same event."""
    read = read_json(value, (), FACILITY)
    if read != read_json(value, (), FACILITY):
        raise AssertionError("not the same twice")
    if isinstance(read, Accepted) and read_json(read.value, (), FACILITY) != read:
        raise AssertionError("an event that does not read as itself")


def main() -> None:
    """Run the seeds, then fuzz."""
    for seed in SEEDS.glob("*"):
        check(seed.read_bytes())
    for timeline in STAYS.glob("*/timeline.txt"):
        for event in parse(timeline.read_text()):
            check(encode(event))
    atheris.Setup(sys.argv, check, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
