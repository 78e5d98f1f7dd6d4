"""A repeated push is billed, and the record does not show the time that must lie between the two.

Why it matters
    The same drug pushed again counts anew only after more than 30 minutes since the push that was last
    reported, and only on the bill of a facility. Anything else is taken back.

Fires on
    08:00 mar given hydromorphone id=A1 order=O1 dose=0.5mg route=iv-push for=3
    08:30 mar given hydromorphone id=A2 order=O1 dose=0.5mg route=iv-push for=3
    12:30 adt discharge
    12:45 charge C1 96374 system=cpt units=1
    12:45 charge C2 96376 system=cpt units=1

Silent on
    08:00 mar given hydromorphone id=A1 order=O1 dose=0.5mg route=iv-push for=3
    08:31 mar given hydromorphone id=A2 order=O1 dose=0.5mg route=iv-push for=3
    12:30 adt discharge
    12:45 charge C1 96374 system=cpt units=1
    12:45 charge C2 96376 system=cpt units=1

What to do
    Drop the repeat administration; keep the dose on the drug line.

Feed notes
    Pushes of one ingredient are taken in clinical order. A repeat counts from the start of the last reported
    push, and from the end of an infusion of the same drug; a push that is not reported starts no new
    interval. Reason `interval`: more units are billed than repeats are supported, also where the method or
    time of a push is not charted. Reason `professional`: billed on a professional claim, where there is no
    such service. `repeat_push_minutes` (30) is the knob.

Known gaps
    Charges name no administration: units are counted over the encounter. Pushes through different access
    devices are taken together.

References
    Miami, OBC tips on administration charges (more than 30 minutes); clearcostestimate.com 96374-96376
    (facility only); AHIMA examples (a push after an infusion of the same drug).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Evidence, Measure, Subject
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.people import posted
from streams.profiles.profile import Profile
from streams.rules.evidence import when, whole_minutes
from streams.rules.rule import Finding, Services, rule

CODE = "96376"
SUGGESTION = "Drop the repeat administration; keep the dose on the drug line."


@rule("repeat-push-unsupported", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def repeat_push_unsupported(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    lines = [charge for charge in posted(chart) if charge.data.code == CODE]
    if not lines:
        return
    if profile.perspective == "professional":
        yield from (_professional(charge) for charge in lines)
        return
    limit = timedelta(minutes=profile.route.repeat_push_minutes)
    drugs: dict[str, list[Given]] = defaultdict(list)
    for given in treatments(chart, profile.vocabulary):
        if given.route == "iv-push" or given.infusion:
            drugs[profile.vocabulary.name(given.drug)].append(given)
    judged = [_repeats(given, limit) for given in drugs.values()]
    supported = sum(count for count, _ in judged)
    if sum(charge.data.units or 0 for charge in lines) > supported:
        yield _interval(lines, supported, [pair for _, close in judged for pair in close], limit)


def _repeats(drug: list[Given], limit: timedelta) -> tuple[int, list[tuple[Given, timedelta]]]:
    """How many repeats of one drug are supported, and the pushes that came too soon after the last reported one."""
    supported, close, reported = 0, [], None
    for given in drug:
        over = given.infusion.stop.at if given.infusion and given.infusion.stop else given.began
        since = _since(given.began, reported)
        if given.route == "iv-push" and since is not None and since <= limit:
            close.append((given, since))
            continue
        supported += given.route == "iv-push" and since is not None
        reported = over
    return supported, close


def _since(at: datetime, reported: datetime | None) -> timedelta | None:
    return None if reported is None else at - reported


def _interval(
    lines: list[Event[Charge]], supported: int, close: list[tuple[Given, timedelta]], limit: timedelta
) -> Finding:
    shortest = min((since for _, since in close), default=None)
    return Finding(
        subject=Subject(charge_id=lines[-1].data.charge_id),
        message="More repeated pushes are billed than lie far enough apart."
        if close
        else "A repeated push is billed, and no earlier push of the same drug is charted.",
        suggestion=SUGGESTION,
        evidence=(
            *(Evidence(event=line.ref, field="units", found=f"{line.data.units or 0:g}") for line in lines),
            *(
                when(given.first, expected=f"more than {whole_minutes(limit)} minutes after the last")
                for given, _ in close
            ),
        ),
        measure=Measure(
            minutes=None if shortest is None else whole_minutes(shortest),
            units_supported=supported,
            units_billed=sum(line.data.units or 0 for line in lines),
            threshold=whole_minutes(limit),
        ),
        reason="interval",
    )


def _professional(charge: Event[Charge]) -> Finding:
    return Finding(
        subject=Subject(charge_id=charge.data.charge_id),
        message="A repeated push is billed on a professional claim.",
        suggestion=SUGGESTION,
        evidence=(Evidence(event=charge.ref, field="code", found=charge.data.code),),
        reason="professional",
    )
