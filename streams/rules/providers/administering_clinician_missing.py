"""An entry of the MAR does not say who gave the drug; or a practice's claim has no rendering provider of the record.

Why it matters
    The nurse who gave the drug stands for what the MAR says. An entry by nobody, by a login that many use, or
    by initials that nobody can resolve is an unsigned one.

Fires on
    08:00 mar given ondansetron route=iv-push
    12:30 adt discharge

Silent on
    08:00 mar given ondansetron route=iv-push by=RN1
    12:30 adt discharge

What to do
    Sign the MAR as the person who gave the drug; supply a log for initials.

Feed notes
    Looked at is every entry of what was given by needle or line, flushes too, except what a device recorded by
    itself (`entry_method` or `time_source` `device`) where another entry of the same administration names a
    person. A person has an id or a name. A login is shared where `shared_logins` lists its id, or its id or name
    has a word such as "shared", "system", "interface". Initials are an id or name of two or three capitals;
    they count as a person where `signature_log` lists them, or another entry of the encounter names the same id
    in full. A system that names nobody in ten administrations of the encounter or more has one cause, and
    raises one alert for all of them. On a professional claim, every administration line needs a `rendered_by`
    whom the record names.

Known gaps
    The signature of a MAR entry is the login that filed it: none is looked for apart.

References
    A53778; STAR; NGS, certificate details; First Coast, signature requirements; Noridian, documentation
    requirements. The words of shared logins are ours (design).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from schemas.administration import Administration
from schemas.alert import Evidence, Subject
from schemas.base import Person
from schemas.envelope import Event
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.given import Given, administered
from streams.encounter.people import identified, persons, posted
from streams.encounter.setting import setting
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import REMEMBERED

SHARED = Phrases(
    r"(?:^|[^a-z])(?:shared|system|generic|interface|batch|anonymous|unknown|default|kiosk|downtime|auto(?:user|login)?)"
    r"(?:$|[^a-z])"
)
INITIALS = re.compile(r"[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?")
ADMINISTRATION = re.compile(r"96[34]\d\d")
NOBODY = "does not say who gave the drug"
SHOWN = 20
"""How many of many entries an alert lists."""


@rule(
    "administering-clinician-missing",
    severity="downcode-risk",
    judged=("as-events-arrive", "at-close"),
    needs=("MAR",),
)
def administering_clinician_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    given = administered(chart, profile.vocabulary)
    many = _unnamed(given, profile.providers.unnamed_administrations)
    for one in given:
        faults = [(entry, fault) for entry in _by_hand(one) if (fault := _fault(chart, entry, profile))]
        told = [(entry, fault) for entry, fault in faults if entry.source not in many or fault != NOBODY]
        if told:
            message = f"A MAR entry {told[0][1]}."
            yield _finding(Subject(administration_id=one.administration_id), message, [entry for entry, _ in told])
    for source, entries in many.items():
        message = "Many entries of this administration record do not say who gave the drug."
        yield _finding(Subject(), message, entries[:SHOWN], part=f"source {source}")
    if isinstance(chart, ClosedChart) and setting(chart.stay, profile.perspective) == "professional-office":
        yield from _unrendered(chart)


def _unnamed(given: tuple[Given, ...], least: int) -> dict[str, list[Event[Administration]]]:
    """The entries of each system that name nobody, over so many administrations that it is one cause."""
    entries: dict[str, list[Event[Administration]]] = {}
    for one in given:
        for entry in _by_hand(one):
            if not identified(entry.data.performer):
                entries.setdefault(entry.source, []).append(entry)
    return {
        source: found
        for source, found in entries.items()
        if len({entry.data.administration_id for entry in found}) >= least
    }


def _finding(subject: Subject, message: str, entries: list[Event[Administration]], part: str = "") -> Finding:
    return Finding(
        subject=subject,
        message=message,
        suggestion="Sign the MAR as the person who gave the drug; supply a log for initials.",
        evidence=tuple(
            Evidence(event=entry.ref, field="performer", expected="the person who gave it") for entry in entries
        ),
        part=part,
    )


def _by_hand(one: Given) -> Iterator[Event[Administration]]:
    """The entries that a person made, and those of a device where no person stands beside it."""
    named = any(identified(entry.data.performer) for entry in one.entries)
    for entry in one.entries:
        device = entry.data.entry_method == "device" or entry.data.time_source == "device"
        if not (device and named):
            yield entry


def _fault(chart: Chart, entry: Event[Administration], profile: Profile) -> str | None:
    person, knobs = entry.data.performer, profile.providers
    if person is None or not identified(person):
        return NOBODY
    texts = [text for text in (person.id, person.name) if text]
    if person.id in knobs.shared_logins or any(map(_shared, texts)):
        return "names a login that is no single person"
    return "has initials that no signature log explains" if _only_initials(chart, person, profile) else None


@lru_cache(REMEMBERED)
def _shared(text: str) -> bool:
    return bool(SHARED.search(text))


def _only_initials(chart: Chart, person: Person, profile: Profile) -> bool:
    texts = [text.strip() for text in (person.id, person.name) if text and text.strip()]
    if not all(INITIALS.fullmatch(text) for text in texts):
        return False
    if set(texts) & set(profile.providers.signature_log):
        return False
    return not any(
        other.id in texts and other.name and not INITIALS.fullmatch(other.name.strip()) for _, other in persons(chart)
    )


def _unrendered(chart: ClosedChart) -> Iterator[Finding]:
    known = {person.id for _, person in persons(chart, claims=False) if person.id}
    names = {person.name for _, person in persons(chart, claims=False) if person.name}
    for charge in posted(chart):
        person = charge.data.rendered_by
        recorded = person is not None and (person.id in known or person.name in names)
        if ADMINISTRATION.fullmatch(charge.data.code or "") and not recorded:
            found = "absent" if person is None or not identified(person) else "not in the record"
            yield Finding(
                subject=Subject(charge_id=charge.data.charge_id),
                message="The claim has no rendering provider whom the record names.",
                suggestion="Name on the claim who rendered the service, as the record shows it.",
                evidence=(Evidence(event=charge.ref, field="rendered_by", found=found),),
                part="claim",
            )
