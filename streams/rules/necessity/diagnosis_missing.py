"""No diagnosis ties to a drug that was given, or a claim line points to a diagnosis that nobody documented.

Why it matters
    The diagnosis is what the payer holds the drug against. Where none is documented the line cannot be
    billed, and one that stands on the claim alone is taken back.

Fires on
    07:50 order O1 vancomycin
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    07:50 order O1 vancomycin diagnoses='[{"code":"L03.115"}]'
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Add the diagnosis being treated to order and note; bill only a documented one.

Feed notes
    Reason `none`: a diagnosis is a code or the name of a disease in the order, in a provider note (its section
    `diagnosis` or its words), or a diagnosis of an administration or drug line of the claim. Reason
    `claim-only`: a code on such a line that stands in no order and in no signed provider note; a code that is
    less or more specific than a documented one agrees with it, and so does one whose display the note says.
    Signatures are asked for only where they are connected. The diagnoses of the registration alone do not
    count.

Known gaps
    A diagnosis in a note counts for every drug of the encounter. Names of diseases are recognised by common
    words and endings. A code on the claim is not held against a note that has words only, where no code is
    documented at all and the claim does not say what its code means.

References
    wearemedicalcoders.com, Essential documentation requirements; UW Health, infusion mini manual; NGS,
    certificate details; AAPC, documentation of hydration, injections and infusions.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from schemas.alert import Evidence, Subject
from schemas.base import Diagnosis
from schemas.charge import Charge
from schemas.envelope import Event
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import treatments
from streams.encounter.notes import provider_notes, section, signed, words
from streams.encounter.people import posted
from streams.encounter.setting import UNBILLED, setting
from streams.profiles.profile import Profile
from streams.profiles.terms import spelled
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import DISEASE, ICD, patient_reason, says
from streams.rules.wording import REMEMBERED

ADMINISTRATION = re.compile(r"96[34]\d\d")

Diagnoses = Iterable[Diagnosis | str]


@rule("diagnosis-missing", severity="blocks-billing", judged=("at-close", "at-charge"), needs=("ORD", "NOTE", "MAR"))
def diagnosis_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    yield from _untied(chart, profile)
    if setting(chart.stay, profile.perspective) not in UNBILLED:
        yield from _claimed_only(chart, profile)


def _untied(chart: ClosedChart, profile: Profile) -> Iterator[Finding]:
    if any(_noted(texts) for texts in _texts(chart)) or any(_pointed(charge) for charge in _lines(chart)):
        return
    seen = set()
    for one in treatments(chart, profile.vocabulary):
        order = chart.order(one.order_id)
        if order and (order.ref in seen or _codes(order.data.diagnoses or ()) or _noted([order.data.indication or ""])):
            continue
        seen.add(order.ref if order else "")
        ordered = (Evidence(event=order.ref, field="diagnoses", expected="a diagnosis"),) if order else ()
        subject = Subject(order_id=order.data.order_id) if order else Subject(administration_id=one.administration_id)
        yield Finding(
            subject=subject,
            message="No diagnosis ties to the drug, in the order, a provider note or the claim.",
            suggestion="Add the diagnosis being treated to the order and the note.",
            evidence=(when(one.first), *ordered),
            reason="none",
            part="none",
        )


def _claimed_only(chart: ClosedChart, profile: Profile) -> Iterator[Finding]:
    notes = [
        note for note in provider_notes(chart) if "SIG" not in profile.feeds or signed(chart, note)
    ]  # fmt: skip
    texts = [text for note in notes for text in words(note)]
    documented = _codes(item for order in chart.orders for item in order.data.diagnoses or ())
    documented = documented.union(*map(_written, texts))
    for charge in _lines(chart):
        for code in sorted(_codes(charge.data.diagnoses or ())):
            said = _displays(chart, charge, code)
            unclear = not documented and not said and any(_noted([text]) for text in texts)
            if _agrees(code, documented) or any(display in spelled(text) for display in said for text in texts):
                continue
            if not unclear:
                yield Finding(
                    subject=Subject(charge_id=charge.data.charge_id),
                    message="The claim line points to a diagnosis that no signed note or order documents.",
                    suggestion="Bill only a documented diagnosis; document the one being treated.",
                    evidence=(Evidence(event=charge.ref, field="diagnoses", found=code),),
                    reason="claim-only",
                    part=f"claim-only {code}",
                )


def _lines(chart: Chart) -> list[Event[Charge]]:
    """The administration and drug lines."""
    return [charge for charge in posted(chart) if ADMINISTRATION.fullmatch(charge.data.code or "") or _drug(charge)]


def _drug(charge: Event[Charge]) -> bool:
    return bool(re.fullmatch(r"[JQSC]\d{4}", charge.data.code or ""))


def _texts(chart: Chart) -> Iterator[list[str]]:
    for note in provider_notes(chart):
        if patient_reason(section(note, "diagnosis")):
            yield ["diagnosis: " + section(note, "diagnosis")]
        yield list(words(note))


def _noted(texts: list[str]) -> bool:
    return any(map(_written, texts)) or says(DISEASE, texts)


def _pointed(charge: Event[Charge]) -> bool:
    return bool(_codes(charge.data.diagnoses or ()))


def _codes(diagnoses: Diagnoses) -> set[str]:
    """The codes, or the words of a diagnosis that has no code."""
    found = (item if isinstance(item, str) else item.code or item.display or "" for item in diagnoses)
    return {_plain(code) for code in found} - {""}


def _plain(code: str) -> str:
    return code.replace(".", "").strip().upper()


@lru_cache(REMEMBERED)
def _written(text: str) -> frozenset[str]:
    """The codes in a text."""
    return frozenset(_plain(found[0]) for found in ICD.finditer(text))


def _agrees(code: str, documented: set[str]) -> bool:
    return any(code.startswith(other) or other.startswith(code) for other in documented)


def _displays(chart: Chart, charge: Event[Charge], code: str) -> set[str]:
    """What the code means, where the claim or the registration says it."""
    return {
        spelled(item.display)
        for item in (*(charge.data.diagnoses or ()), *chart.stay.diagnoses)
        if isinstance(item, Diagnosis) and item.display and _plain(item.code or "") == code
    }
