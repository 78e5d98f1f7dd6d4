"""A small ward of our own, with other templates, formats and sentences than the benchmark, and labels in its form.

It stands in for the benchmark where that is not at hand, and beside it as a world that no knob was set on.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

WHO = ("Says", "Tells us", "Reports", "Mentions", "Complains", "Notices", "Describes", "Remarks")
WHAT = (
    "itching along the collarbone", "cramps in both calves", "a metallic taste", "ringing in the ears", "dry eyes",
    "swollen fingers", "loose nails", "hiccups after meals", "cold feet", "a sore tongue", "night sweats", "heartburn",
    "restless legs", "blurred print when reading", "an aching jaw", "bruises on the shins", "a stuffy nose",
    "flaking scalp", "hoarseness", "light sleep",
)  # fmt: skip
SINCE = (
    "since Sunday", "for nine days", "since the move", "most mornings", "after climbing stairs", "since the spring",
    "at work", "on and off",
)  # fmt: skip
COURSE = (
    "worse lately", "better with tea", "no change", "eased by rest", "not troubling", "keeps her up", "came and went",
    "getting less",
)  # fmt: skip
BOILER = (
    "Bell within reach and explained", "Two nurse check done at the chair", "Pump alarms tested before use",
    "Leaflet handed over and gone through", "Bay cleaned before and after use",
    "Wristband checked against the prescription",
)  # fmt: skip
EXAM = (
    "Chest clear, no added sounds", "Abdomen soft and not tender", "Heart sounds normal", "No ankle swelling",
    "Walks unaided",
)  # fmt: skip
PAST = (
    "Appendix out as a child", "Gave up smoking years ago", "Mother had thyroid disease", "Keeps bees",
    "Allergic to strapping",
)  # fmt: skip
STAFF = ["Vale", "Orr", "Quill", "Hask", "Dunmore", "Pell", "Strand", "Ibsen"]
SITES = ("hand", "forearm", "wrist", "antecubital fossa")
HONEST = ("fresh", "fresh", "fresh", "static", "quoted", "refiled")
CARRIED = {
    "values": ("vitals",), "times": ("times",), "static": ("past",), "side": ("access",),
    "section": ("narrative", "mention", "past"), "signature": ("signature", "narrative"),
    "clone": ("narrative", "mention", "past", "vitals", "access", "boiler"),
}  # fmt: skip
ERRORS = ("clone", "values", "times", "section", "signature", "side", "other-patient", "repeated")


class Visit:
    """What is true of one visit, and the note that says so."""

    def __init__(self, random: Random, number: int, patient: str, day: date) -> None:
        self.random, self.patient, self.day = random, patient, day
        self.encounter, self.note_id = f"{patient}-{day}", f"w{number:05d}"
        self.author = random.choice(STAFF)
        self.start = datetime(day.year, day.month, day.day, random.randrange(8, 13), random.randrange(60), tzinfo=UTC)
        self.stop = self.start + timedelta(minutes=random.randrange(35, 190))
        self.filed = self.stop + timedelta(minutes=random.randrange(5, 40))
        self.side, self.site = random.choice(("left", "right")), random.choice(SITES)
        self.vitals = self._vitals()
        self.narrative = [self._sentence() for _ in range(random.randrange(3, 6))]
        self.past = random.sample(PAST, 2) + [self._sentence() for _ in range(2)]
        self.boiler = random.sample(BOILER, 3)
        self.access = f"Cannula sited {self.side} {self.site}, {random.choice((20, 22))}G, flushed well"
        self.mention = f"IV went into the {self.side} {self.site} at the first go"
        self.signature = f"{self.author} RN, {day:%d.%m.%Y} at {self.filed:%H:%M}"
        self.times = f"Infusion started {self.start:%H:%M}, finished {self.stop:%H:%M}"

    def _vitals(self) -> str:
        r = self.random
        return (
            f"pulse {r.randrange(54, 108)}, BP {r.randrange(96, 165)}/{r.randrange(52, 98)}, "
            f"temp {r.randrange(358, 379) / 10}C, resps {r.randrange(12, 21)}, sats {r.randrange(94, 101)}%, "
            f"weight {r.randrange(480, 1100) / 10}kg"
        )

    def _sentence(self) -> str:
        return ", ".join(self.random.choice(words) for words in (WHO, WHAT, SINCE, COURSE))

    def text(self) -> str:
        """The nursing note."""
        return "\n".join([
            "DAY CASE SHEET", f"Seen {self.day:%d.%m.%Y}",
            f"Obs {self.start - timedelta(minutes=20):%H:%M}: {self.vitals}", self.access, self.times,
            "Nurse comments: " + ". ".join([self.mention, *self.narrative]) + ".", "Background history:",
            ". ".join(self.past) + ".", ". ".join(self.boiler) + ".", self.random.choice(EXAM) + ".", self.signature,
        ])  # fmt: skip

    def row(self, text: str, **other: object) -> Row:
        """The note as the benchmark writes it."""
        return {
            "note_id": self.note_id, "patient_id": self.patient, "encounter_id": self.encounter, "author": self.author,
            "note_type": "nursing", "written_at": _stamp(self.filed), "service_date": str(self.day), "text": text,
        } | other  # fmt: skip


def ward(patients: int = 160, visits: int = 5, seed: int = 3) -> tuple[list[Row], dict[str, Row]]:
    """The notes of the ward in the order they were written, and the labels by note."""
    random = Random(seed)
    made = [pair for number in range(patients) for pair in _patient(random, number, visits)]
    made.sort(key=lambda pair: (pair[0]["written_at"], pair[0]["note_id"]))
    foreign: Row | None = None
    for row, label in made:
        if label["kind"] == "other-patient":
            label.update(_label("fresh", None) if foreign is None else _label("other-patient", foreign["note_id"]))
            row["text"] = _with(row["text"], _comments((foreign or row)["text"]))
        if label["kind"] == "fresh":
            foreign = row
    return [row for row, _ in made], {row["note_id"]: label for row, label in made}


def _patient(random: Random, number: int, visits: int) -> Iterator[tuple[Row, Row]]:
    before: Visit | None = None
    day = date(2025, 1, 1) + timedelta(days=random.randrange(60))
    for visit in range(visits):
        now = Visit(random, number * 100 + visit * 10, f"W{number:03d}", day)
        kind = random.choice(HONEST) if before is None or random.random() < 0.75 else random.choice(ERRORS)
        yield from _notes(now, before, kind)
        before, day = now, day + timedelta(days=random.randrange(7, 29))


def _notes(now: Visit, before: Visit | None, kind: str) -> Iterator[tuple[Row, Row]]:
    if before is not None and kind in CARRIED:
        yield _carried(now, before, kind)
        return
    yield now.row(now.text()), _label("other-patient" if kind == "other-patient" else "fresh", None)
    later = {"note_id": f"{now.note_id}b", "written_at": _stamp(now.filed + timedelta(hours=2))}
    if kind == "refiled":
        text = f"{now.text()}\nCo-signed by Strand RN {now.day:%d.%m.%Y} 21:10"
        yield now.row(text, **later), _label(kind, now.note_id)
    if kind == "quoted":
        quote = (
            f'The earlier entry of {now.day:%d.%m.%Y} by {now.author} reads "{_comments(now.text())}" Weight checked.'
        )
        yield now.row(quote, **later), _label(kind, now.note_id)
    if kind == "repeated":
        yield from _rounds(now)


def _carried(now: Visit, before: Visit, kind: str) -> tuple[Row, Row]:
    """The note with what it carries from the visit before; fresh where both happen to be the same."""
    if kind == "side" and (before.side, before.site) == (now.side, now.site):
        return now.row(now.text()), _label("fresh", None)
    if kind == "signature" and before.author == now.author:
        kind = "section"
    for name in CARRIED[kind]:
        setattr(now, name, getattr(before, name))
    return now.row(now.text()), _label(kind, before.note_id)


def _rounds(now: Visit) -> Iterator[tuple[Row, Row]]:
    for minutes, name, kind in ((10, "c", "fresh"), (40, "d", "repeated")):
        at = now.start + timedelta(minutes=minutes)
        entry = f"ROUND AT THE CHAIR\n{at:%H:%M} {now.vitals}, running\n{now.author} RN"
        yield now.row(entry, note_id=now.note_id + name, written_at=_stamp(at)), _label(kind, f"{now.note_id}c")


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _comments(text: str) -> str:
    return text.partition("Nurse comments: ")[2].partition("\n")[0]


def _with(text: str, comments: str) -> str:
    return text.replace(_comments(text), comments)


def _label(kind: str, source: str | None) -> Row:
    error = kind in ERRORS
    named = source if kind != "fresh" else None
    return {
        "kind": kind, "is_error": error, "source_note_id": named, "acceptable_source_ids": [named] if named else [],
        "copied_token_fraction": 0.0, "stale_facts": [],
    }  # fmt: skip
