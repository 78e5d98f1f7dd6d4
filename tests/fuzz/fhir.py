"""`python -m tests.fuzz.fhir -max_total_time=600 CORPUS`: any bytes are mapped or refused, the same way twice.

The stays of `tests/intake/stays` and the seeds of `tests/fuzz/corpus/fhir` are run first.
"""

import sys
from pathlib import Path

import atheris

from tests.fuzz.structure import mutate

with atheris.instrument_imports(include=["streams.intake"]):
    from streams.intake.fhir import read_fhir

from streams.intake.document import read_json
from streams.intake.outcome import Accepted
from streams.profiles.loader import load_profile

FACILITY = load_profile("facility")
SEEDS = Path(__file__).with_name("corpus") / "fhir"
STAYS = Path(__file__).parents[1] / "intake" / "stays"


def check(value: bytes) -> None:
    """Raises where the reader does, where two readings differ, or where an event is none of the wire contract."""
    read = read_fhir(value, FACILITY)
    if not read or read != read_fhir(value, FACILITY):
        raise AssertionError("not the same twice")
    for outcome in read:
        if isinstance(outcome, Accepted) and read_json(outcome.value, (), FACILITY) != outcome:
            raise AssertionError("an event that does not read as one")


def main() -> None:
    """Run the seeds, then fuzz."""
    for seed in (*SEEDS.glob("*"), *STAYS.glob("*/fhir.ndjson")):
        check(seed.read_bytes())
    atheris.Setup(sys.argv, check, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
