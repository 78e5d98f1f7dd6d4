"""The administration of a drug is charged that was part of a procedure, an imaging study, or a transfusion.

Why it matters
    Contrast, procedural sedation, drugs of anaesthesia, fluid and premedication around blood are paid with what
    they serve. Billed apart they are taken back, unless there was a separate reason.

Fires on
    08:00 mar given midazolam order=O1 access=L1 route=iv-push purpose=procedure
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02 units=1

Silent on
    08:00 mar given midazolam order=O1 access=L1 route=iv-push purpose=treatment
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02 units=1

What to do
    Remove the line, unless a separate reason is charted.

Feed notes
    Integral is what was given with `purpose` imaging or procedure; a contrast agent; a drug whose order or
    entry says procedural sedation, contrast, transfusion or perioperative; and what was given inside the window
    of a procedure note (start and stop of its `documented` items, or two clock times in a clause about the
    procedure), unless its order gives another indication. It counts as charged where more codes of its kind
    (infusions, pushes, hydration, injections) are billed than other services of that kind were given.

Known gaps
    Charges name no drug, so that counts decide. A procedure that no note tells of is known only by `purpose`.

References
    Miami, OBC tips; payer policy on hydration; Noridian, hydration; NCCI policy manual, chapter 11. The words
    are ours (design).
"""

from collections.abc import Iterator

from streams.encounter.chart import ClosedChart
from streams.encounter.given import administered
from streams.profiles.profile import Profile
from streams.rules.claim import about, lines_of, named, units
from streams.rules.evidence import when
from streams.rules.integral import BILLED_AS, billed_as, integral
from streams.rules.rule import Finding, Services, rule


@rule("administration-integral-to-procedure", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def administration_integral_to_procedure(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    given = administered(chart, profile.vocabulary)
    inside = integral(chart, profile.vocabulary)
    for kind, codes in BILLED_AS.items():
        lines = lines_of(services.derivation, *codes)
        alike = [one for one in given if billed_as(one, profile.vocabulary) == kind]
        part_of_it = [one for one in alike if one.administration_id in inside]
        others = [one for one in alike if one.administration_id not in inside and not one.serving]
        hours = kind == "hydration" and others
        if lines and part_of_it and not hours and units(lines) > len(others):
            yield Finding(
                subject=about(lines[-1], part_of_it[0].administration_id),
                message="An administration is charged that was part of a procedure, a study or a transfusion.",
                suggestion="Remove the line, unless a separate reason is charted.",
                evidence=(*named(lines, "units"), *(when(one.first) for one in part_of_it)),
                reason=inside[part_of_it[0].administration_id],
                part=kind,
            )
