"""More add-on hours are billed than the charted minutes support.

Why it matters
    A further hour needs more than 30 minutes beyond each full one: the first from minute 91, the second from
    151. An hour without its minutes is an overpayment.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:30 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 96366 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:31 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1
    12:40 charge C2 96366 service_date=2026-03-02 units=1

What to do
    Reduce the units, or supply the time that was left uncharted.

Feed notes
    Codes 96361, 96366, 96370 and 96415, in units over the encounter. Reported is what lies above the most
    that any lawful reading of the record supports. Where an infusion has no stop, the finding is listed with
    `infusion-stop-time-missing`. The article prints 91-121 minutes for the first add-on hour and 16-91 for the
    initial one; others, and this rule, take 91-150 and 16-90.

Known gaps
    Charges name no infusion. Where fluid ran beside a drug `hydration-concurrent` says so as well.

References
    AAPC, Reason for encounter guides initial infusion coding; OHIMA, Infusion and injection coding part 2;
    medicalcoding123.com; Noridian post-pay review.
"""

from collections.abc import Iterator

from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.profiles.profile import Profile
from streams.rules.claim import ADD_ON_HOURS, excess, overbilled
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule


@rule("add-on-hours-unsupported", severity="blocks-billing", judged=("at-charge",), needs=("MAR", "CHG"))
def add_on_hours_unsupported(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    derivation = services.derivation
    runs = by_line(chart, profile.vocabulary)
    endless = next((run.administration_id for run in runs if run.stop is None), None)
    for code in ADD_ON_HOURS:
        if excess(derivation, code):
            yield overbilled(
                derivation,
                code,
                "More add-on hours are billed than the charted minutes support.",
                "Reduce the units, or supply the time that was left uncharted.",
                administration_id=endless,
                evidence=tuple(when(run.entries[-1]) for run in runs),
            )
