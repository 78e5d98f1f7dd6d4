"""What `dripcheck replay --expect` says: the differences as text, and as JUnit XML."""

from collections.abc import Iterable, Sequence

import click

from schemas.alert import Alert
from streams import files
from streams.commands import STDERR
from streams.expect import differences, judges, readable
from streams.junit import junit
from streams.outputs import read_outputs


def compare(expect: str, found: Sequence[Alert], encounters: Iterable[str], junit_out: str | None) -> None:
    """Print where the open alerts differ from those in a file, and end with status 1 where they do."""
    expected = read_outputs([expect]).open
    rows = differences(expected, found)
    known = {*encounters, *(alert.encounter_id for alert in expected if alert.encounter_id)}
    for line in readable(rows, known):
        click.echo(line)
    if (note := judges(expected, found)) is not None:
        STDERR.print(note, highlight=False, markup=False)
    if junit_out is not None:
        with files.writing(junit_out) as out:
            out.write(junit(rows, known, f"dripcheck replay --expect {expect}"))
    if rows:
        raise SystemExit(1)
