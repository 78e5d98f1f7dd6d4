"""One reading put into the words of the assessment: services, supported codes, sites, stretches, overlaps."""

from collections.abc import Iterable
from itertools import combinations
from typing import Literal

from schemas.assessment import Relation, Service, SupportedCode
from streams.coding.administered import Administered
from streams.coding.derivation import Candidate, HydrationFragment, Overlap, SiteServices, Strength
from streams.coding.hierarchy import rank
from streams.coding.outcome import Facts, Outcome
from streams.coding.reported import Reported
from streams.coding.runs import Run
from streams.encounter.intervals import intersect, minutes

Kind = Literal["infusion", "push", "injection", "hydration"]
KINDS: dict[str, Kind] = {
    "infusion": "infusion", "prolonged": "infusion", "refill": "infusion", "subcutaneous-infusion": "infusion",
    "push": "push", "intra-arterial": "push", "injection": "injection", "hydration": "hydration",
}  # fmt: skip
RELATIONS: tuple[Relation, ...] = ("initial", "sequential", "concurrent", "additional")


def services_of(about: Facts, outcome: Outcome) -> tuple[Service, ...]:
    """Every administered bag, syringe or injection, in clinical order; a flush only where it has a code of its own."""
    runs = {ident: run for run in outcome.runs for ident in run.ids}
    earned: dict[str, list[Reported]] = {}
    for item in outcome.earned.reported:
        for ident in item.administration_ids:
            earned.setdefault(ident, []).append(item)
    return tuple(
        _service(item, runs.get(item.administration_id), earned.get(item.administration_id, []), outcome)
        for item in about.given
        if item.method != "flush" or item.administration_id in earned
    )


def _service(item: Administered, run: Run | None, earned: list[Reported], outcome: Outcome) -> Service:
    infused = item.method in ("infusion", "subcutaneous-infusion")
    charted = int(item.charted_minutes) if item.charted_minutes is not None and not infused else None
    return Service(
        administration_id=item.administration_id,
        drug=item.infusate.name,
        kind=_kind(item, run),
        category=item.infusate.category,
        start=item.start.at if item.start else None,
        stop=item.stop.at if item.stop else None,
        stop_source=(item.stop.known if item.stop else "none") if infused else None,
        minutes=minutes(item.running) if item.running and infused else charted,
        relation=_relation(item, earned, outcome),
        access_id=item.access_id,
        line=item.line,
        codes=tuple(dict.fromkeys(each.code for each in earned)),
    )


def _kind(item: Administered, run: Run | None) -> Kind | None:
    """What its minutes make of it; without them, what it was charted as."""
    if run and (run.minutes is not None or item.method != "infusion"):
        return KINDS[run.technique]
    if item.infusate.category == "hydration" and item.method == "infusion":
        return "hydration"
    return KINDS.get(item.method)


def _relation(item: Administered, earned: list[Reported], outcome: Outcome) -> Relation | None:
    """The relation of its first code; an injection has a code and takes no part in the hierarchy."""
    held = {each.relation for each in earned}
    if not held:
        return "concurrent" if item.administration_id in outcome.earned.beside else "not-billable"
    return next((relation for relation in RELATIONS if relation in held), None)


def supported_codes(reported: Iterable[Reported]) -> tuple[SupportedCode, ...]:
    """Units of each code by modifiers and strength, with the sentences that explain them."""
    lines: dict[tuple[str, tuple[str, ...], Strength], list[Reported]] = {}
    for item in reported:
        lines.setdefault((item.code, item.modifiers, "weak" if item.why_weak else "strong"), []).append(item)
    return tuple(
        SupportedCode(
            code=code,
            units=sum(item.units for item in items),
            modifiers=modifiers,
            strength=strength,
            because="; ".join(_because(item) for item in items),
        )
        for (code, modifiers, strength), items in sorted(lines.items())
    )


def _because(item: Reported) -> str:
    return f"{item.because}; weak in {item.why_weak}" if item.why_weak else item.because


def sites_of(about: Facts, outcome: Outcome) -> tuple[SiteServices, ...]:
    """The access sites, with their devices and who could be the initial service there."""
    return tuple(
        SiteServices(
            site=at.site,
            devices=outcome.charted.sites.devices(at.site),
            reason=outcome.charted.sites.reasons.get(at.site),
            candidates=tuple(_candidate(run, about) for run in at.initial.among),
            initial=at.initial.run.ids if at.initial.run else (),
            tied=len(at.initial.tied) > 1,
        )
        for at in outcome.at_sites
    )


def _candidate(run: Run, about: Facts) -> Candidate:
    return Candidate(run.ids, rank(run, about.codes.ranks), run.category, run.technique, run.start, run.minutes)


def fragments_of(outcome: Outcome) -> tuple[HydrationFragment, ...]:
    """Each stretch of hydration, and whether it may be reported."""
    reported = {id(stretch) for at in outcome.at_sites for stretch in at.stretches}
    return tuple(
        HydrationFragment(
            administration_ids=stretch.run.ids,
            site=stretch.run.site,
            intervals=stretch.intervals,
            minutes=stretch.minutes,
            deducted_minutes=stretch.deducted,
            qualifies=id(stretch) in reported,
        )
        for stretch in outcome.stretches
    )


def overlaps_of(outcome: Outcome) -> tuple[Overlap, ...]:
    """Every two drug infusions at one site that ran at the same time."""
    found = []
    infusions = [run for run in outcome.runs if run.technique == "infusion"]
    for one, other in combinations(infusions, 2):
        if one.site == other.site and one.start < other.end and other.start < one.end:
            together = minutes(intersect(one.intervals, other.intervals))
            if together:
                same_device = one.device == other.device
                found.append(Overlap(one.ids, other.ids, together, same_device, one.drug == other.drug))
    return tuple(found)
