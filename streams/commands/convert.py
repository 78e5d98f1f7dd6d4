"""`dripcheck convert`: what a feed's records are as charting events."""

from collections import Counter
from datetime import UTC, datetime

import click

from schemas.codec import encode
from schemas.dead_letter import DeadLetter
from streams import files
from streams.commands import STDERR, example
from streams.commands.records import input_options, records
from streams.intake.formats import READERS, Wire, wire_of
from streams.intake.outcome import Accepted, Rejected
from streams.profiles.loader import load_profile
from streams.topics import Topics

NEVER = datetime.fromtimestamp(0, UTC)
"""The time of a dead letter that was never on a topic."""


@click.command(epilog=example("dripcheck convert feed.hl7 --dead-letters refused.jsonl > events.jsonl"))
@input_options
@click.option("--dead-letters", "dead_letters_out", metavar="OUT", help="Write the refused records with the reason.")
def convert(inputs: tuple[str, ...], profile: str, wire: Wire | None, dead_letters_out: str | None) -> None:
    """Print the charting events that FILEs of HL7 v2, FHIR R4 or our own JSON hold, one JSON envelope a line.

    Reads plain, .gz and .zst files and folders of them; `-` is standard input. What cannot be read is counted by its
    reason on stderr.
    """
    settings, refused, number = load_profile(profile), Counter[tuple[str, str]](), 0
    with files.writing("-") as out, files.writing(dead_letters_out or "/dev/null") as letters:
        for offset, record in enumerate(records(inputs)):
            each = wire_of(record, wire)
            for outcome in READERS[each](record, (), settings):
                if isinstance(outcome, Accepted):
                    out.write(outcome.value + b"\n")
                    number += 1
                else:
                    refused[outcome.reason, outcome.field or ""] += 1
                    letters.write(_letter(each, offset, record, outcome) + b"\n")
    STDERR.print(f"{number:,} charting events")
    for (reason, field), count in refused.most_common():
        STDERR.print(f"{count:>9,} refused: {reason} {field}", highlight=False, markup=False)


def _letter(wire: Wire, offset: int, record: bytes, refused: Rejected) -> bytes:
    return encode(
        DeadLetter(
            topic=Topics().inboxes[wire].name, partition=0, offset=offset, stage="intake", reason=refused.reason,
            time=NEVER, field=refused.field, encounter_id=refused.encounter_id, value=refused.value or record,
        )
    )  # fmt: skip
