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
    The table is the quarterly file of the provider type that bills, in force on the date of the line (`dripcheck
    tables load`). Indicator 1 is held against each line, 2 and 3 against the date. Without a table the rule is
    not evaluated, and says so. The examples run under a made-up table with 2 units a date for 96372.

Known gaps
    No value is shipped: they change every quarter, and the published tables were not at hand.

References
    FCSO, Medically unlikely edits; CMS, Medically unlikely edits.
"""

from collections.abc import Iterator
from itertools import groupby

from schemas.alert import Measure
from streams.coding.charged import BilledLine
from streams.encounter.chart import ClosedChart
from streams.profiles.profile import Profile
from streams.profiles.quarterly import ProviderType, UnitLimit
from streams.rules.claim import about, named, units
from streams.rules.rule import Finding, Services, rule

BY_LINE = 1


def _provider(profile: Profile) -> ProviderType:
    return "practitioner" if profile.perspective == "professional" else "outpatient-hospital"


def _no_table(profile: Profile) -> str | None:
    held = any(table.provider == _provider(profile) for table in profile.quarterly.limits)
    return None if held else "no table of medically unlikely edits is loaded"


@rule("units-exceed-mue", severity="downcode-risk", judged=("at-charge",), needs=("CHG",), lacking=_no_table)
def units_exceed_mue(_chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    provider = _provider(profile)
    limited = [
        (line, limit)
        for line in services.derivation.billed
        if line.units > 0 and (limit := profile.quarterly.limit(line.code, provider, line.service_date))
    ]
    for _, held in groupby(sorted(limited, key=_together), key=_together):
        found = list(held)
        lines, limit = [line for line, _ in found], found[0][1]
        if units(lines) > limit.units:
            yield Finding(
                subject=about(lines[-1]),
                message="More units are billed than the medically unlikely edit allows.",
                suggestion="Check the units; the adjudication indicator says whether lines may be split or appealed.",
                evidence=tuple(named(lines, "units", f"at most {limit.units}, indicator {limit.indicator}")),
                measure=Measure(units_billed=units(lines), threshold=limit.units),
            )


def _together(item: tuple[BilledLine, UnitLimit]) -> tuple[str, str, str]:
    """What is added up: a line by itself, or the lines of a code and date."""
    line, limit = item
    return line.code, str(line.service_date), line.charge_id if limit.indicator == BY_LINE else ""
