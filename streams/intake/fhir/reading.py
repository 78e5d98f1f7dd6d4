"""A resource being read, with what came along and what terms mean: how each FHIR data type becomes a value of ours.

These are the readers that the mapping tables name. Each takes the element it finds and answers with a value of the wire
contract, or None where the element says nothing the contract has.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from streams.intake.fhir.elements import Node, Refused, flag, identifier, nodes, number, text, values
from streams.intake.fhir.references import Record, business, key, literal, own_key
from streams.intake.fhir.times import Time, midnight, read_time
from streams.profiles.codes import Codes, Token
from streams.profiles.profile import Profile

CODED = ("rxnorm", "ndc", "hcpcs")
"""Code systems of drugs that the contract names, the one that tells most first; any other is `local`."""
MINUTES = {"s": 1 / 60, "min": 1, "h": 60, "hr": 60, "d": 1440, "wk": 10080}
"""UCUM units of time that a FHIR Timing may have, and of a rate that is none (`4 min`)."""
CHARTED = {"notes": "note_kinds", "access": "access_kinds", "access_actions": "access_actions", "devices": "devices"}
"""Tables of codes, and the tables of charted words that say the same of a site's own."""
NOBODY = ("Patient", "RelatedPerson", "Organization", "Device", "Group")
"""What may stand where a person of the contract would, and is none."""


@dataclass(frozen=True)
class Reading:
    """One resource, the record it came in, and the facility's zone and vocabulary."""

    resource: Node
    record: Record
    profile: Profile

    @cached_property
    def kind(self) -> str:
        """The resource type."""
        return text(self.resource, "resourceType") or ""

    @cached_property
    def own(self) -> str | None:
        """The id that the resource goes by."""
        return own_key(self.resource, self.record.url(self.resource))

    @property
    def codes(self) -> Codes:
        """What codes mean at this site."""
        return self.profile.codes

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """The zone of the facility, where the profile names one."""
        return ZoneInfo(self.profile.intake.time_zone) if self.profile.intake.time_zone else None

    def resolve(self, reference: Node | None) -> Node | None:
        """The resource a reference leads to, where it came along."""
        return self.record.resolve(reference, self.resource)

    def time(self, path: str, node: Node | None = None) -> Time | None:
        """The first date or time at a path."""
        found = values(self.resource if node is None else node, path)
        return read_time(found[0], f"{self.kind}.{path}", self.zone) if found else None

    def instant(self, path: str, node: Node | None = None) -> datetime | None:
        """The first instant at a path; a day is none."""
        found = self.time(path, node)
        return found.instant if found else None

    def when(self, *paths: str, days: bool = False) -> datetime:
        """When it happened, by the first path that says so; with `days` a day stands for its beginning.

        Raises Refused where no path has a clock time.
        """
        written = [(path, found) for path in paths if (found := self.time(path)) is not None]
        for _, found in written:
            if found.instant:
                return found.instant
        day = next((found.day for _, found in written if found.day), None)
        if day and days and self.zone:
            return midnight(day, self.zone)
        if written:
            raise Refused("time-without-offset", f"{self.kind}.{written[0][0]}")
        raise Refused("missing-field", f"{self.kind}.{paths[0]}")


def tokens(concept: Node) -> list[Token]:
    """System and code of each coding of a concept; of a coding, its own."""
    codings = nodes(concept, "coding") or [concept]
    return [(text(one, "system"), text(one, "code")) for one in codings]


def texts(concept: Node) -> list[str]:
    """The text of a concept and the displays of its codings."""
    found = (*values(concept, "text"), *values(concept, "coding.display"), *values(concept, "display"))
    return [one.strip() for one in found if isinstance(one, str) and one.strip()]


def meaning(reading: Reading, table: str, concept: Node) -> str | None:
    """What a concept means by a table of the vocabulary: by code, by text, else as a site charts it in every format."""
    found = reading.codes.coded(table, tokens(concept)) or reading.codes.named(table, texts(concept))
    if found is None and table in CHARTED:
        local = (code for _, code in tokens(concept) if code)
        return reading.profile.charted.says(CHARTED[table], *texts(concept), *local)
    return found


def said(_reading: Reading, concept: Node) -> str | None:
    """The text of a concept, else a display, else a code."""
    return next(iter(texts(concept)), None) or text(concept, "coding.code", "code")


def quantity(_reading: Reading, found: Node) -> dict[str, object] | None:
    """Value and unit; the UCUM code, else the unit as it is displayed."""
    value, unit = number(found, "value"), text(found, "code", "unit")
    return None if value is None else {"value": value} | ({"unit": unit} if unit else {})


def rate(reading: Reading, found: Node) -> dict[str, object] | None:
    """A rate: a quantity, or the numerator per one of the denominator. A bare time (`4 min`) is no rate."""
    if not values(found, "numerator"):
        plain = quantity(reading, found)
        return None if plain is None or plain.get("unit") in MINUTES else plain
    above, below = number(found, "numerator.value"), number(found, "denominator.value")
    if above is None or not below:
        return None
    units = (text(found, f"{part}.code", f"{part}.unit") or "" for part in ("numerator", "denominator"))
    unit = "/".join(units).rstrip("/")
    return {"value": above / below} | ({"unit": unit} if unit else {})


def minutes(_reading: Reading, found: Node) -> float | None:
    """A length of time in minutes."""
    factor, value = MINUTES.get(text(found, "code", "unit", "durationUnit") or ""), number(found, "value")
    value = number(found, "duration") if value is None else value
    return None if factor is None or value is None else value * factor


def drug(reading: Reading, found: Node) -> dict[str, str] | None:
    """A drug by its concept, or by the Medication that a reference leads to."""
    if values(found, "reference") or values(found, "identifier"):
        medication = reading.resolve(found)
        concept = next(iter(components(medication)), {}) if medication else {"text": text(found, "display")}
    else:
        concept = found
    coded = {reading.codes.system(system): code for system, code in tokens(concept) if code}
    system = next((one for one in CODED if one in coded), None)
    code = coded.get(system) or next(iter(coded.values()), None)
    told = {"name": next(iter(texts(concept)), None), "code": code, "system": (system or "local") if code else None}
    return {name: value for name, value in told.items() if value} or None


def additives(reading: Reading, found: Node) -> list[dict[str, str]] | None:
    """The other active ingredients of one bag."""
    medication = reading.resolve(found) if values(found, "reference") else None
    told = [drug(reading, one) for one in components(medication)[1:]] if medication else []
    return [one for one in told if one] or None


def components(medication: Node) -> list[Node]:
    """The concept of a Medication; of a mixture without one, those of its active ingredients."""
    whole = nodes(medication, "code")
    active = [one for one in nodes(medication, "ingredient") if flag(one, "isActive") is not False]
    return whole or [concept for one in active for concept in nodes(one, "itemCodeableConcept")]


def person(reading: Reading, reference: Node) -> dict[str, str] | None:
    """A clinician by reference: the id, and name, credentials and role where the resource came along."""
    found = reading.resolve(reference) or {}
    kind = text(found, "resourceType") or literal(reference)[0]
    if kind in NOBODY:
        return None
    practitioner = next(iter(nodes(found, "practitioner")), None) if kind == "PractitionerRole" else None
    known = (reading.record.resolve(practitioner, found) if practitioner else None) or found
    ident = key(practitioner or reference, found if practitioner else reading.resource, reading.record)
    told = {
        "id": ident or business(known),
        "name": text(reference, "display") or text(known, "name.text") or _name(known),
        "credentials": text(known, "name.suffix", "qualification.code.text", "qualification.code.coding.display"),
        "role": next((role for one in nodes(found, "code") if (role := meaning(reading, "roles", one))), None),
    }
    return {name: value for name, value in told.items() if value} or None


def _name(practitioner: Node) -> str | None:
    parts = [*values(practitioner, "name.given"), *values(practitioner, "name.family")]
    return " ".join(part for part in parts if isinstance(part, str)) or None


def place(reading: Reading, reference: Node) -> str | None:
    """A location or organization: its id, else what it is called."""
    return key(reference, reading.resource, reading.record) or text(reference, "display")


def diagnosis(reading: Reading, found: Node) -> dict[str, object] | None:
    """A diagnosis by its concept, or by the Condition that came along; other codes than ICD-10-CM say nothing here."""
    concept = found
    if values(found, "reference"):
        concept = next(iter(nodes(reading.resolve(found) or {}, "code")), {})
    icd = [code for system, code in tokens(concept) if code and reading.codes.system(system) == "icd-10-cm"]
    shown = next(iter(texts(concept)), None)
    told: dict[str, object] = {"code": icd[0], "system": "icd-10-cm"} if icd else {}
    return told | ({"display": shown} if shown else {}) if told else None


def identified(_reading: Reading, found: object) -> str | None:
    """An identifier as it stands."""
    return identifier({"value": found}, "value")
