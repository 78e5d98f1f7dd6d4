"""What was opened, given and thrown away of a single-dose container does not add up, or is not billed as it was.

Why it matters
    Medicare pays for what was given and for what had to be discarded, each on a line of its own, and takes
    back both where the record does not show the discard.

Fires on
    07:30 order O1 bortezomib dose=2.1mg route=subcutaneous frequency=once by=P1
    08:00 mar given bortezomib order=O1 dose=2.1mg route=subcutaneous container=single-dose supplied=3.5mg
    12:30 adt discharge

Silent on
    07:30 order O1 bortezomib dose=2.1mg route=subcutaneous frequency=once by=P1
    08:00 mar given bortezomib order=O1 dose=2.1mg route=subcutaneous container=single-dose supplied=2.1mg
    12:30 adt discharge

What to do
    Chart supplied, given and discarded amounts; bill JW for the discard or JZ for none.

Feed notes
    Amounts: `supplied`, `dose` and `wasted` of an administration with `container` single-dose, in one
    dimension. Without `wasted`, what is left must be at least one billing unit (`billing_units.toml`); with
    it, given and discarded must make up what was supplied. Charges: the lines of one drug code on one date
    of service must carry JW or JZ between them where all containers were single-dose, the JW units must be
    the charted waste, and JW does not go with a multi-dose container. JZ is asked for from 1 July 2023.
    `discarded_modifiers` turns the charges off for payers that do not ask; those of inpatients are left out.

Known gaps
    Which payer a claim goes to is not known here. Waste that is a part of a billing unit may be rounded
    either way. Drug lines are matched to administrations by code and date, or by ingredient.

References
    First Coast, JW and JZ modifiers; Zotec, Medicare guidelines for discarded drugs (dates);
    wearemedicalcoders.com, Essential documentation requirements.
"""

from collections.abc import Iterator
from datetime import date
from math import ceil, floor

from schemas.alert import Evidence, Measure, Subject
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import ClosedChart
from streams.encounter.containers import Container, containers
from streams.encounter.given import treatments
from streams.encounter.people import posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

JZ_ASKED_FROM = date(2023, 7, 1)
ROUNDING = 1e-6
SUGGESTION = "Chart supplied, given and discarded amounts; bill JW for the discard or JZ for none."

Line = Event[Charge]


@rule("discarded-drug-undocumented", severity="downcode-risk", judged=("at-close", "at-charge"), needs=("MAR",))
def discarded_drug_undocumented(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    opened = [
        container
        for given in treatments(chart, profile.vocabulary)
        if (container := containers(given, profile.vocabulary)) is not None
    ]
    for container in opened:
        if container.single and (message := _does_not_add_up(container)):
            yield _charted(container, message)
    billed = setting(chart.stay, profile.perspective) not in UNBILLED
    if billed and profile.medication.discarded_modifiers:
        yield from _billed(chart, opened)


def _does_not_add_up(container: Container) -> str | None:
    supplied, given, wasted, unit = container.supplied, container.given, container.wasted, container.unit
    if supplied is None or given is None:
        return None
    if wasted is None:
        left = supplied - given
        return "More was opened than given, and no discard is charted." if unit and left >= unit - ROUNDING else None
    if abs(given + wasted - supplied) > ROUNDING * max(supplied, 1):
        return "Given and discarded do not make up what was opened."
    return None


def _charted(container: Container, message: str) -> Finding:
    entry, amounts = container.entry, (container.supplied, container.given, container.wasted)
    fields = zip(("supplied", "dose", "wasted"), amounts, strict=True)
    return Finding(
        subject=Subject(administration_id=container.administration_id),
        message=message,
        suggestion=SUGGESTION,
        evidence=tuple(
            Evidence(event=entry.ref, field=field, found=None if amount is None else f"{amount:g}")
            for field, amount in fields
        ),
        measure=Measure(threshold=container.unit),
    )


def _billed(chart: ClosedChart, opened: list[Container]) -> Iterator[Finding]:
    """The lines of each drug code on each date, against the containers of that drug."""
    groups: dict[tuple[str, date | None], list[Line]] = {}
    for line in posted(chart):
        if line.data.system != "cpt" and line.data.code:
            groups.setdefault((line.data.code, line.data.service_date), []).append(line)
    for (code, on), lines in groups.items():
        used = [one for one in opened if code in one.codes and on in (None, one.entry.data.occurred_at.date())]
        if used and (message := _wrong_modifier(lines, used, on)):
            yield Finding(
                subject=Subject(charge_id=lines[0].data.charge_id),
                message=message,
                suggestion=SUGGESTION,
                evidence=(
                    *(_line(line) for line in lines),
                    *(Evidence(event=one.entry.ref, field="wasted", found=_number(one.wasted)) for one in used),
                ),
                measure=Measure(units_billed=_discarded(lines), units_supported=_waste(used)),
                part="modifier",
            )


def _wrong_modifier(lines: list[Line], used: list[Container], on: date | None) -> str | None:
    billed, waste = _discarded(lines), _waste(used)
    if billed and any(one.multiple for one in used):
        return "A discard is billed for a multi-dose container."
    if not all(one.single for one in used):
        return None
    if not any(_modifiers(line) & {"JW", "JZ"} for line in lines):
        asked = on is None or on >= JZ_ASKED_FROM or bool(waste)
        return "The drug line of a single-dose container has neither JW nor JZ." if asked else None
    if waste is not None and not floor(waste + ROUNDING) <= billed <= ceil(waste - ROUNDING):
        return "The discard that is billed is not the discard that is charted."
    return None


def _modifiers(line: Line) -> set[str]:
    return {modifier.strip().upper() for modifier in line.data.modifiers or ()}


def _discarded(lines: list[Line]) -> float:
    return sum(line.data.units or 0 for line in lines if "JW" in _modifiers(line))


def _waste(used: list[Container]) -> float | None:
    """The charted waste in billing units; None where an amount or the unit is not known."""
    units = [None if one.wasted is None or not one.unit else one.wasted / one.unit for one in used]
    return None if None in units else sum(unit for unit in units if unit is not None)


def _line(line: Line) -> Evidence:
    found = " ".join(sorted(_modifiers(line))) or "none"
    return Evidence(event=line.ref, field="modifiers", found=found, expected="JW or JZ")


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"
