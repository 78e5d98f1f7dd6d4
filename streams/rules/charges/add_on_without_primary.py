"""An add-on code is billed without a code that it may be added to.

Why it matters
    Further hours, sequential and concurrent infusions and further pushes stand on an initial service of the
    same encounter. Alone they are denied.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:40 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96366 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:40 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96366 service_date=2026-03-02 units=1
    12:40 charge C2 96365 service_date=2026-03-02 units=1

What to do
    Add the correct base, or remove the add-on.

Feed notes
    Bases come from the code table in force on the date of the line, and may stand on any day of the encounter.
    Voided lines and lines of no units count for nothing. Claims arrive line by line: the alert waits
    `claim_settles` (60 minutes) for the base.

Known gaps
    A base that is billed through another system is not seen.

References
    codingahead.com 96366 and 96368; revenuecycleadvisor.com, crossing midnight.
"""

from collections.abc import Iterator

from streams.encounter.chart import ClosedChart
from streams.profiles.profile import Profile
from streams.rules.claim import about, administration_lines, codes_of, lines_of, named, settled
from streams.rules.rule import Finding, Services, rule


@rule("add-on-without-primary", severity="blocks-billing", judged=("at-charge",), needs=("CHG",))
def add_on_without_primary(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    lines = administration_lines(services.derivation)
    billed = {line.code for line in lines}
    for code in sorted(billed):
        alone = lines_of(services.derivation, code)
        bases = codes_of(alone[0]).add_ons.get(code, ())
        if bases and not billed & set(bases):
            yield Finding(
                subject=about(alone[-1]),
                message="An add-on code is billed, and no code of the encounter is its base.",
                suggestion="Add the correct base, or remove the add-on.",
                evidence=tuple(named(alone, expected=f"one of {', '.join(bases)}")),
                due=max(chart.closed_at, settled(chart, alone, profile)),
            )
