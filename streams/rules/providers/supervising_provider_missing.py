"""A practice bills an infusion as incident to a physician, and the record does not show who supervised it throughout.

Why it matters
    Incident-to billing stands on direct supervision and on a physician who began the treatment. Where the
    record shows neither, the service belongs to whoever performed it, and a nurse cannot bill.

Fires on
    08:00 adt admit class=office place_of_service=11
    08:05 order O1 infliximab ordered_by='{"id":"DR1","credentials":"MD"}'
    08:10 note provider N1 by=DR1 text="Crohn disease, established plan."
    08:30 mar start infliximab order=O1 performer='{"id":"RN1","credentials":"RN"}'
    10:35 mar stop infliximab order=O1 performer='{"id":"RN1","credentials":"RN"}'
    11:00 adt discharge class=office place_of_service=11

Silent on
    08:00 adt admit class=office place_of_service=11
    08:05 order O1 infliximab ordered_by='{"id":"DR1","credentials":"MD"}'
    08:10 note provider N1 by=DR1 text="Crohn disease, established plan. DR1 supervising, on site throughout."
    08:30 mar start infliximab order=O1 performer='{"id":"RN1","credentials":"RN"}'
    10:35 mar stop infliximab order=O1 performer='{"id":"RN1","credentials":"RN"}'
    11:00 adt discharge class=office place_of_service=11

What to do
    Record who supervised and when they were available; else bill under the performing practitioner.

Feed notes
    Judged where a practice bills in its own rooms, and in a hospital outpatient department whose profile asks
    for `hospital_supervision = "direct"`. What a practitioner gave in person is not incident-to. Reason
    `unnamed`: no `supervised_by` on the order, no note with a section `supervision` or words that name a
    supervisor, no signature with the meaning `supervise`. Reason `unavailable`: those words say that the
    supervisor was away, by telephone or audio only, by video before 2026, or give clock times that do not
    cover what was given. Reason `no-initiation`: no provider or plan note by a practitioner, or one that says
    the problem was not yet seen.

Known gaps
    A roster is not in the feeds; presence is read from words and from times like "08:00-10:30" or "until
    10:30". A note of this encounter stands for the initiating visit, since earlier ones are not seen. The
    supervisor the claim names is no documentation.

References
    Social Security POMS (office, incident-to); National Law Review, supervision; 85 FR (general supervision in
    hospitals, restated); virtual presence from 2026 (burr.com). The words are ours (design).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from schemas.alert import Subject
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.intervals import Interval, subtract
from streams.encounter.notes import provider_notes, section, words
from streams.encounter.people import credentials, credentials_by_id, identified
from streams.encounter.setting import setting
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import patient_reason

SUPERVISED = Phrases(
    r"\b(?:supervis\w+ (?:by|provider|physician|md|do|np|dr\b)|supervis(?:ed|ing|or)\b|incident[- ]to"
    r"|(?:on[- ]?site|in (?:the )?(?:suite|office|building)|immediately available)\b)"
)
AWAY = Phrases(
    r"\b(?:not (?:on[- ]?site|in (?:the )?(?:suite|office|building)|present|(?:immediately )?available"
    r"|physically present)"
    r"|off[- ]?site|unavailable|out of (?:the )?(?:office|suite|building)|away|(?:by|via) (?:tele)?phone"
    r"|(?:tele)?phone only"
    r"|audio[- ]only|on call|no (?:supervis\w+|physician|provider) (?:\w+ )?(?:present|on[- ]?site|available)"
    r"|unsupervised)\b"
)
VIRTUAL = Phrases(r"\b(?:virtual\w*|video|audio[- ](?:and[- ])?video|telehealth|real[- ]time audio)\b")
NOT_SEEN = Phrases(
    r"\b(?:not (?:yet )?(?:been )?(?:seen|evaluated|examined) by|no (?:initial|initiating|prior) (?:visit"
    r"|service|evaluation)"
    r"|new problem)\b"
)
SPAN = re.compile(r"\b(\d\d?):(\d\d)\s*(?:-|\u2013|to|until|till)\s*(\d\d?):(\d\d)\b")
UNTIL = Phrases(r"\b(?:until|till|left(?: \w+){0,3}(?: at)?|departed(?: at)?)\s+(\d\d?):(\d\d)\b")
PRACTITIONER = ("MD", "DO", "NP", "PA", "APRN", "CNS", "CNM", "CRNA", "FNP", "PA-C", "DNP", "MBBS", "DPM")


@rule(
    "supervising-provider-missing",
    severity="blocks-billing",
    judged=("at-close", "at-charge"),
    needs=("NOTE", "ENC", "MAR"),
)
def supervising_provider_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    place = setting(chart.stay, profile.perspective)
    practice = place == "professional-office"
    if not practice and (place != "facility-outpatient" or profile.providers.hospital_supervision == "general"):
        return
    held = credentials_by_id(chart, profile.providers.directory)
    given = [one for one in treatments(chart, profile.vocabulary) if not _in_person(one, held)]
    if not given:
        return
    statements = _statements(chart)
    unnamed = [one for one in given if not statements and not _supervised(chart, one)]
    if unnamed:
        message = "Nobody is named who supervised while the drug was given."
        yield _finding(unnamed, "unnamed", message, "a supervisor")
    elif gone := [one for one in given if _away(one, statements, profile)]:
        message = "The record does not show the supervisor available throughout."
        yield _finding(gone, "unavailable", message, "presence throughout")
    if practice and not _initiated(chart, held):
        message = "No service of a physician that began the treatment is on record."
        yield _finding(given, "no-initiation", message, "an initiating visit")


def _practitioner(held: str | None) -> bool:
    return bool(set(re.split(r"[^A-Z-]+", (held or "").upper())) & set(PRACTITIONER))


def _in_person(one: Given, held: dict[str, str]) -> bool:
    """Whether a practitioner gave it, so that nothing is incident to another."""
    gave = [entry.data.performer for entry in one.entries if entry.data.performer]
    return bool(gave) and all(_practitioner(credentials(who, held)) for who in gave)


def _supervised(chart: Chart, one: Given) -> bool:
    """Whether the order names a supervisor, or somebody signed as one."""
    order = chart.order(one.order_id)
    signing = any(signature.data.meaning == "supervise" for signature in chart.signatures)
    return signing or (order is not None and identified(order.data.supervised_by))


def _statements(chart: Chart) -> list[str]:
    """What notes say of supervision."""
    told = [text for note in chart.notes if patient_reason(text := section(note, "supervision"))]
    clauses = (
        clause for note in chart.notes for text in words(note) for clause in re.split(r"(?<=[a-z0-9])[.;]\s", text)
    )
    return [*told, *(clause for clause in clauses if SUPERVISED.search(clause) or AWAY.search(clause))]


def _away(one: Given, statements: Sequence[str], profile: Profile) -> bool:
    before_virtual = one.began.date() < profile.providers.virtual_supervision_from
    if any(AWAY.search(text) or (before_virtual and VIRTUAL.search(text)) for text in statements):
        return True
    present = [span for text in statements for span in _present(text, one)]
    return bool(present) and bool(subtract([Interval(one.began, max(one.ended, one.began + _MINUTE))], present))


_MINUTE = timedelta(minutes=1)


def _present(text: str, one: Given) -> Iterator[Interval]:
    """Times of presence in a text, on the day of the drug and by its clock."""
    for found in SPAN.finditer(text):
        start, end = (_clock(one.began, *map(int, pair)) for pair in (found.group(1, 2), found.group(3, 4)))
        if start and end:
            yield Interval(start, end + _MINUTE)
    if not SPAN.search(text) and (left := UNTIL.search(text)) and (end := _clock(one.began, *map(int, left.groups()))):
        yield Interval(min(one.began, end), end + _MINUTE)


def _clock(day: datetime, hour: int, minute: int) -> datetime | None:
    valid = hour < 24 and minute < 60  # noqa: PLR2004 - a clock
    return datetime.combine(day.date(), time(hour, minute), day.tzinfo) if valid else None


def _initiated(chart: Chart, known: dict[str, str]) -> bool:
    notes = [
        note
        for note in provider_notes(chart)
        if not (author := note.data.author) or (held := credentials(author, known)) is None or _practitioner(held)
    ]
    return bool(notes) and not any(NOT_SEEN.search(text) for note in notes for text in words(note))


def _finding(given: list[Given], reason: str, message: str, expected: str) -> Finding:
    return Finding(
        subject=Subject(),
        message=message,
        suggestion="Record who supervised and when, or bill under who performed the service.",
        evidence=tuple(when(one.first, expected) for one in given),
        reason=reason,
        part=reason,
    )
