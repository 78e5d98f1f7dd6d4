"""More units of a code are billed than the medically unlikely edit of the quarter allows.

Why it matters
    The edit denies the line or the day before anybody reads the record. It is no guidance on how much may be
    given.

Fires on
    08:00 mar given cyanocobalamin order=O1 route=intramuscular
    08:05 mar given ketorolac order=O2 route=intramuscular
    08:10 mar given denosumab order=O3 route=subcutaneous
    12:30 adt discharge
    12:40 charge C1 96372 service_date=2026-03-02 units=3

Silent on
    08:00 mar given cyanocobalamin order=O1 route=intramuscular
    08:05 mar given ketorolac order=O2 route=intramuscular
    08:10 mar given denosumab order=O3 route=subcutaneous
    12:30 adt discharge
    12:40 charge C1 96372 service_date=2026-03-02 units=2

What to do
    Check. With adjudication indicator 1 the lines may be split, 2 is absolute, 3 can be appealed.

Feed notes
    The table is `mue` in the profile: `code = { units, mai }`, for the provider type that bills. Indicator 1 is
    held against each line, 2 and 3 against the date. Without a table the rule is not evaluated, and says so.
    The examples run under a made-up table with 2 units a date for 96372.

Known gaps
    No value is shipped: they change every quarter, and the published tables were not at hand.

References
    FCSO, Medically unlikely edits; CMS, Medically unlikely edits.
"""

from collections.abc import Iterator
from itertools import groupby

from schemas.alert import Measure
from streams.coding.derivation import BilledLine
from streams.encounter.chart import ClosedChart
from streams.profiles.profile import Profile
from streams.rules.claim import about, named, units
from streams.rules.rule import Finding, Services, rule

BY_LINE = 1


def _no_table(profile: Profile) -> str | None:
    return None if profile.charges.mue else "no table of medically unlikely edits is loaded"


@rule("units-exceed-mue", severity="downcode-risk", judged=("at-charge",), needs=("CHG",), lacking=_no_table)
def units_exceed_mue(_chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    edits = profile.charges.mue
    lines = sorted((line for line in services.derivation.billed if line.code in edits and line.units > 0), key=_held)
    for (code, day, _), held in groupby(lines, key=lambda line: _key(line, edits[line.code].mai)):
        together = tuple(held)
        if units(together) > edits[code].units:
            yield Finding(
                subject=about(together[-1]),
                message="More units are billed than the medically unlikely edit allows.",
                suggestion="Check the units; the adjudication indicator says whether lines may be split or appealed.",
                evidence=tuple(named(together, "units", f"at most {edits[code].units}, indicator {edits[code].mai}")),
                measure=Measure(units_billed=units(together), threshold=edits[code].units),
                part=f"{code} {day}",
            )


def _held(line: BilledLine) -> tuple[str, str, str]:
    return line.code, str(line.service_date), line.charge_id


def _key(line: BilledLine, mai: int) -> tuple[str, str, str]:
    return line.code, str(line.service_date), line.charge_id if mai == BY_LINE else ""
