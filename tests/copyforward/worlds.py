"""Other worlds made of the benchmark: the same copies in other words for headings, vitals, times and signatures.

A detector that has learned the wording of one file fails here. Every rewriting is applied to all notes alike, so that
the labels hold.
"""

import re
from collections.abc import Callable
from datetime import date

Rewriting = Callable[[str], str]

HEADINGS = {
    "INFUSION CENTER NURSING NOTE": "Ambulatory Infusion Suite RN Documentation",
    "OUTPATIENT INFUSION VISIT": "DAY HOSPITAL ENCOUNTER", "Nursing Treatment Record": "Chemo chair note",
    "INJECTION VISIT NOTE": "Injection clinic", "CLINIC FOLLOW-UP": "Return visit", "PROGRESS NOTE": "Provider note",
    "INFUSION MONITORING": "Intra-infusion check", "TELEPHONE ENCOUNTER": "Call from patient",
    "PAST MEDICAL HISTORY": "PMH", "PHYSICAL EXAM": "Examination", "INTERVAL HISTORY": "HPI",
    "ASSESSMENT AND PLAN": "A/P:", "SUBJECTIVE:": "Interval events:", "IMPRESSION/PLAN:": "PLAN", "EXAM:": "O/E:",
    "HISTORY:": "Background history:", "VITALS:": "Obs:", "OBJECTIVE": "Findings",
    "Medication Administration": "Drugs given", "Infusion record": "TREATMENT", "Access:": "Line:",
    "DOS": "Visit date", "Date of Service:": "Seen on",
}  # fmt: skip


def renamed(text: str) -> str:
    """Headings under other names."""
    for old, new in HEADINGS.items():
        text = text.replace(old, new)
    return text


def spoken_vitals(text: str) -> str:
    """Vitals in words: `blood pressure: 120 over 80`, `heart rate 73 bpm`."""
    text = re.sub(r"(?:BP|[Bb]lood pressure) (\d+)/(\d+)", r"blood pressure: \1 over \2", text)
    text = re.sub(r"\b(?:HR|Pulse|pulse|P) (\d+)", r"heart rate \1 bpm", text)
    text = re.sub(r"\b(?:Temp|temp|T) (\d+\.\d)(?: F)?", r"temperature of \1 F", text)
    text = re.sub(r"\b(?:RR|Resp|resp|R) (\d+)", r"respirations \1/min", text)
    text = re.sub(r"\b(?:SpO2|sat|saturation|O2 sat) (\d+)(?:%| percent)?", r"pulse ox \1%", text)
    return re.sub(r"\b(?:Weight|weight|wt|Wt) (\d+\.\d) kg", r"weighing \1kg", text)


def listed_vitals(text: str) -> str:
    """One value a line."""
    signs = "HR|Temp|RR|SpO2|Pain|Weight|Pulse|Resp|Wt|T|P|R|BP|O2|wt|pain|temp|pulse|resp|sat|weight"
    return re.sub(rf"(?:[|,]|  )\s*(?=(?:{signs}) [\w ]*?\d)", "\n", text)


def twelve_hours(text: str) -> str:
    """Clock times as 2:15 pm."""

    def clock(found: re.Match[str]) -> str:
        hour = int(found[1])
        return f"{(hour - 1) % 12 + 1}:{found[2]} {'pm' if hour > 11 else 'am'}"

    text = re.sub(r"\b([01]\d|2[0-3]):([0-5]\d)\b", clock, text)
    return re.sub(r"(?<=time |. at )([01]\d|2[0-3])([0-5]\d)\b", clock, text)


def military(text: str) -> str:
    """Clock times as 1415 hrs."""
    return re.sub(r"\b([01]\d|2[0-3]):([0-5]\d)\b", r"\1\2 hrs", text)


def written_dates(text: str) -> str:
    """Dates as 3 Mar 2025."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

    def day(found: re.Match[str]) -> str:
        iso = found[0] if "-" in found[0] else f"{found[0][6:]}-{found[0][:2]}-{found[0][3:5]}"
        when = date.fromisoformat(iso)
        return f"{when.day} {names[when.month - 1]} {when.year}"

    return re.sub(r"\b(?:\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})\b", day, text)


def short_sides(text: str) -> str:
    """`L hand` for `left hand`."""
    for side, short in (("left", "L"), ("right", "R")):
        text = re.sub(rf"\b{side} (?=hand|wrist|forearm|antecub|chest|deltoid|thigh|glut|abdomen)", f"{short} ", text)
    return text.replace("antecubital", "AC")


def authenticated(text: str) -> str:
    """Other signature lines, and other words around a quotation."""
    signed = r"^(?:Electronically signed by|Signed:) (.+?),? (RN|MD|NP)\b,?(?: on)?(.*)$"
    text = re.sub(signed, r"Authenticated: \1 \2 -\3", text, flags=re.MULTILINE)
    text = re.sub(r"^Cosigned by (.+)$", r"Co-signature: \1", text, flags=re.MULTILINE)
    text = text.replace("ADDENDUM to note of", "Addendum, re: entry of")
    text = text.replace("original entry states", "earlier documentation reads")
    return re.sub(r"^LATE ENTRY for date of service", "Late entry, patient seen", text, flags=re.MULTILINE)


WORLDS: dict[str, tuple[Rewriting, ...]] = {
    "renamed": (renamed, authenticated),
    "spoken": (spoken_vitals, twelve_hours, written_dates, short_sides),
    "listed": (listed_vitals, renamed, military, authenticated),
    "all": (spoken_vitals, renamed, twelve_hours, written_dates, short_sides, authenticated),
}


def rewritten(text: str, world: str) -> str:
    """A note as it stands in another world."""
    for rewriting in WORLDS[world]:
        text = rewriting(text)
    return text
