"""A line is charged that is part of the infusion, or a supply or pump that nobody charted as used.

Why it matters
    Starting a line, flushing it, tubing and the fluid that carries a drug are paid with the administration.
    Billed apart they are taken back, and a supply nobody charted is a false line.

Fires on
    07:50 adt admit class=outpatient unit=INFUSION
    07:55 access placed L1 kind=peripheral body_site="left hand"
    08:00 mar given ondansetron route=iv-push access=L1
    12:30 adt discharge
    12:40 charge C1 36000 service_date=2026-03-02

Silent on
    07:50 adt admit class=outpatient unit=INFUSION
    07:55 access placed L1 kind=peripheral body_site="left hand"
    08:00 mar given ondansetron route=iv-push access=L1
    12:30 adt discharge
    12:40 charge C1 96374 service_date=2026-03-02

What to do
    Remove the bundled line, or chart the supply.

Feed notes
    Reason `bundled`, on a day with an infusion or injection given or billed: a code of `bundled_codes` (IV start,
    96523, flush, local anaesthesia, needles and syringes); the code of a supply record whose item is a start kit,
    tubing, syringe, flush or the like; the code of a drug that was only flushed or only carried another
    (`purpose`). Reason `undocumented`: another supply or pump code (A4..., E0..., K0..., C1...) for which there is
    no supply record of that code, no pump on the MAR or in a nursing note where it is a pump, and no nursing note
    that names the item or its code. It is judged where supplies or nursing notes are connected.

Known gaps
    What a code means is known only through supply records and the lists of the profile. A line with no date is
    held against the whole encounter. 96523 on a day with nothing else is lawful and silent.

References
    Noridian, bundling of services and supplies; Claims Processing Manual chapter 12, 30.5 (restated); payer
    policy on hydration (96523); UW Health, infusion mini manual. The lists are ours (design).
"""

import re
from collections.abc import Iterator
from datetime import date

from schemas.alert import Evidence, Subject
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, administered
from streams.encounter.notes import words
from streams.encounter.people import posted
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import spelled
from streams.rules.rule import Finding, Services, rule

ADMINISTRATION = re.compile(r"96[34]\d\d")
SUPPLY = re.compile(r"A4\d{3}|A6\d{3}|A9\d{3}|B\d{4}|C1\d{3}|E0\d{3}|K0\d{3}|S[58]\d{3}")
PART_OF_IT = Phrases(
    r"\b(?:start kit|iv start|tubing|(?:admin\w*|extension|iv) set|syringes?|flush\w*|needles?|cannula|catheter"
    r"|dressing"
    r"|alcohol|saline lock|port access|lidocaine|local an(?:ae|e)sthe\w+)\b"
)
PUMPS = Phrases(r"\b(?:pump|elastomeric|cadd|infusor)\b")


@rule("supply-charge-unsupported", severity="blocks-billing", judged=("at-charge",), needs=("CHG",))
def supply_charge_unsupported(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given = administered(chart, profile.vocabulary)
    for charge in posted(chart):
        if _bundled(chart, charge, given, profile) and _infused(chart, charge, given):
            message = "The line is part of the infusion or injection of that day."
            yield _finding(charge, "bundled", message, "Remove the bundled line.")
        elif _unused(chart, charge, given, profile):
            message = "A supply or pump is charged that nobody charted as used."
            yield _finding(charge, "undocumented", message, "Chart the supply where it was used, or remove the line.")


def _infused(chart: ClosedChart, charge: Event[Charge], given: tuple[Given, ...]) -> bool:
    """Whether something was given, or its administration billed, on the date of the line."""
    on = charge.data.service_date
    days: list[date | None] = [one.began.date() for one in given if not one.serving]
    days += [
        other.data.service_date for other in posted(chart)
        if ADMINISTRATION.fullmatch(other.data.code or "") and other.data.code not in (charge.data.code, "96523")
    ]  # fmt: skip
    return bool(days) and (on is None or on in days or None in days)


def _bundled(chart: ClosedChart, charge: Event[Charge], given: tuple[Given, ...], profile: Profile) -> bool:
    code, knobs = charge.data.code or "", profile.site
    if code in knobs.bundled_codes:
        return True
    if code not in knobs.pump_codes and any(
        supply.data.code == code and PART_OF_IT.search(supply.data.item or "") for supply in chart.supplies if code
    ):
        return True
    coded = [one for one in given if one.drug and one.drug.code == code and code]
    if coded or code not in knobs.fluid_codes:
        return bool(coded) and all(one.serving for one in coded)
    carried = [one for one in given if profile.vocabulary.category(one.drug) == "hydration"]
    return any(one.serving for one in given) and all(one.serving for one in carried)


def _unused(chart: ClosedChart, charge: Event[Charge], given: tuple[Given, ...], profile: Profile) -> bool:
    code = charge.data.code or ""
    pump = code in profile.site.pump_codes
    if not (pump or SUPPLY.fullmatch(code)) or not {"SUP", "NUR"} & set(profile.feeds):
        return False
    if any(supply.data.code == code for supply in chart.supplies):
        return False
    told = [text for note in chart.notes if note.data.kind == "nursing" for text in words(note)]
    told += [supply.data.item or "" for supply in chart.supplies]
    if any(spelled(code) in spelled(text) for text in told):
        return False
    running = any((entry.data.device or "gravity") != "gravity" for one in given for entry in one.entries)
    return not (pump and (running or any(PUMPS.search(text) for text in told)))


def _finding(charge: Event[Charge], reason: str, message: str, suggestion: str) -> Finding:
    return Finding(
        subject=Subject(charge_id=charge.data.charge_id),
        message=message,
        suggestion=suggestion,
        evidence=(Evidence(event=charge.ref, field="code", found=charge.data.code),),
        reason=reason,
        part=reason,
    )
