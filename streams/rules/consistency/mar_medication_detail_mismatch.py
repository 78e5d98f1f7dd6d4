"""A nursing note says another drug, dose, concentration or volume of an administration than the MAR.

Why it matters
    Units are billed from the dose and minutes are calculated from the volume. Two figures for one bag leave
    both open, and the record does not say which one reached the patient.

Fires on
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 documented='[{"administration_id":"A-vancomycin","dose":{"value":1250,"unit":"mg"}}]'
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1 dose=1000mg
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 documented='[{"administration_id":"A-vancomycin","dose":{"value":1100,"unit":"mg"}}]'
    12:30 adt discharge

What to do
    Reconcile them; correct the wrong source with a labelled correction.

Feed notes
    Compared is `documented` of nursing notes with the administration it names, else with the one of its drug:
    drug, dose, concentration and volume, more than 10 % apart. The last note that documents the administration
    counts. Reason `intake` (informational): an IV intake that nursing notes state in words differs from the
    volume on the MAR by more than 20 % and more than 50 mL.

Known gaps
    Amounts are compared within one dimension: mg with g, not mg with mL. A concentration in words is not
    compared. Pump libraries and dispensing records reach the rule only through a note. The intake is compared
    only where every infusion has its volume.

References
    wearemedicalcoders.com, Essential documentation requirements; A53778. All tolerances are ours (design).
"""

from collections.abc import Iterator
from functools import lru_cache

from schemas.alert import Evidence, Measure, Subject
from schemas.base import Quantity
from schemas.envelope import Event
from schemas.note import Documented, Note
from streams.encounter.amounts import concentration, millilitres_given, strength
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given
from streams.encounter.rates import millilitres
from streams.encounter.told import told
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.consistency_facts import agrees, close, record_of
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import REMEMBERED

INTAKE = Phrases(
    r"\b(?:iv|intravenous|infusion) intake\b\D{0,24}(\d[\d,]*) ?(ml|l)\b"
    r"|\bintake\b[^.;\d]{0,12}\b(?:iv|intravenous)\b\D{0,12}(\d[\d,]*) ?(ml|l)\b"
)


@rule("mar-medication-detail-mismatch", severity="audit-risk", judged=("at-close",), needs=("MAR",))
def mar_medication_detail_mismatch(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    nursing = [note for note in chart.notes if note.data.kind == "nursing"]
    last: dict[str, tuple[Event[Note], Documented, Given]] = {}
    for note, item, given in told(chart, profile.vocabulary, nursing):
        if given is not None:
            last[given.administration_id] = (note, item, given)
    for ident, (note, item, given) in sorted(last.items()):
        fields = list(_differing(item, given, profile))
        if fields:
            places = tuple(Evidence(event=note.ref, field=f"documented.{name}") for name in fields)
            yield Finding(
                subject=Subject(administration_id=ident),
                message=f"A nursing note and the MAR disagree: {', '.join(fields)}.",
                suggestion="Reconcile them; correct the wrong source with a labelled correction.",
                evidence=(*places, when(given.first, expected="the same on both")),
                measure=Measure(threshold=profile.consistency.detail_tolerance),
            )
    yield from _intake(chart, nursing, profile)


def _differing(item: Documented, given: Given, profile: Profile) -> Iterator[str]:
    vocabulary, share = profile.vocabulary, profile.consistency.detail_tolerance
    name = vocabulary.name(item.drug)
    charted = {vocabulary.name(drug) for drug in given.drugs} - {""}
    if name and charted and not any(name in other or other in name for other in charted):
        yield "drug"
    if not agrees(vocabulary.amount(item.dose), [given], profile):
        yield "dose"
    told, known = item.concentration, strength(given, vocabulary)
    mixed = concentration(told, vocabulary) if isinstance(told, Quantity) else None
    if mixed and known and mixed.dimension == known.dimension and not close(mixed.value, known.value, share):
        yield "concentration"
    volume, infused = millilitres(item.volume), _volume(given, profile)
    if volume and infused and not close(volume, infused, share):
        yield "volume"


def _volume(given: Given, profile: Profile) -> float | None:
    if given.infusion is not None and given.infusion.infused:
        return given.infusion.infused[0]
    return millilitres_given(given, profile.vocabulary)


def _intake(chart: ClosedChart, nursing: list[Event[Note]], profile: Profile) -> Iterator[Finding]:
    """An intake in words against the sum of what the MAR let run in."""
    told = [(note, volume) for note in nursing if (volume := _stated(note.data.text))]
    infusions = record_of(chart, profile).infusions
    volumes = [_volume(given, profile) for given in infusions]
    if not told or not volumes or None in volumes:
        return
    stated, charted = sum(volume for _, volume in told), sum(filter(None, volumes))
    knobs = profile.consistency
    if abs(stated - charted) > max(knobs.intake_share * charted, knobs.intake_millilitres):
        yield Finding(
            subject=Subject(),
            message="The stated intake and the volume on the MAR disagree.",
            suggestion="Reconcile intake and MAR.",
            evidence=tuple(Evidence(event=note.ref, field="text", found=f"{volume:g} mL") for note, volume in told),
            measure=Measure(threshold=knobs.intake_share),
            reason="intake",
            severity="informational",
            part="intake",
        )


@lru_cache(REMEMBERED)
def _stated(text: str | None) -> float | None:
    found = INTAKE.search(text or "")
    if found is None:
        return None
    number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
    return millilitres(Quantity(value=float(number.replace(",", "")), unit=unit))
