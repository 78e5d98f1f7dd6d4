"""The knobs of a site: which feeds are connected, when an encounter closes, and every threshold of the rules.

A threshold that was applied is shown in the alert.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from streams.errors import UnusableProfile
from streams.profiles.base import FEEDS, Count, Feed, Knobs, Positive, Share
from streams.profiles.charges import Charging
from streams.profiles.charted import Charted
from streams.profiles.codes import Codes
from streams.profiles.coding import Coding
from streams.profiles.concurrency import Concurrency
from streams.profiles.consistency import Consistency
from streams.profiles.copyforward import CopyForward
from streams.profiles.hierarchy import Hierarchy
from streams.profiles.medication import Medication
from streams.profiles.necessity import Necessity
from streams.profiles.providers import Providers
from streams.profiles.quarterly import QuarterlyTables
from streams.profiles.route import RouteKnobs
from streams.profiles.signature import Signing
from streams.profiles.site import Site
from streams.profiles.terms import Vocabulary
from streams.profiles.timeliness import Timeliness
from streams.profiles.times import Times


class Closing(Knobs, frozen=True):
    """When an encounter is over, and how long it may still change."""

    inactivity_hours: Positive = 24
    """An encounter with no discharge closes this long after its last record (design)."""
    late_window_days: Annotated[float, Meta(gt=0, le=30)] = 7
    """How long after closing an entry still re-evaluates (wire contract: 7, up to 30)."""
    planned_days: Positive = 90
    """How long a visit that was only planned or ordered is kept (design, after `plan_window`)."""


class Intake(Knobs, frozen=True):
    """How records are read, and when a feed counts as wrong as a whole."""

    time_zone: str | None = None
    """IANA zone of the facility for times without an offset; without it such a record is a dead letter."""
    max_record_bytes: Count = 8_000_000
    """A longer record is a dead letter (design: far above any note, below what state topics are created for)."""
    invalid_share: Share = 0.05
    """More than this share refused over `invalid_window` records stops the worker (design)."""
    invalid_window: Count = 1000
    """Over how many records the share is taken (design)."""
    invalid_in_a_row: Count = 100
    """So many refused records in a row stop the worker (design)."""


class TermFiles(Knobs, frozen=True):
    """Files of the site that replace or extend the tables of the vocabulary."""

    ingredients: str | None = None
    names: str | None = None
    routes: str | None = None
    units: str | None = None
    pushes: str | None = None
    abbreviations: str | None = None
    high_alerts: str | None = None
    billing_units: str | None = None
    codes: str | None = None
    charted: str | None = None


class Profile(Knobs, frozen=True):
    """A site: who bills, what is connected, and the knobs."""

    name: str
    perspective: Literal["facility", "professional"]
    feeds: tuple[Feed, ...] = FEEDS
    closing: Closing = Closing()
    intake: Intake = Intake()
    coding: Coding = Coding()
    copy_forward: CopyForward = CopyForward()
    times: Times = Times()
    necessity: Necessity = Necessity()
    providers: Providers = Providers()
    site: Site = Site()
    signature: Signing = Signing()
    consistency: Consistency = Consistency()
    timeliness: Timeliness = Timeliness()
    medication: Medication = Medication()
    route: RouteKnobs = RouteKnobs()
    hierarchy: Hierarchy = Hierarchy()
    concurrency: Concurrency = Concurrency()
    charges: Charging = Charging()
    terms: TermFiles = field(name="vocabulary", default=TermFiles())
    vocabulary: Vocabulary = field(name="loaded vocabulary", default_factory=Vocabulary)
    """The tables themselves; whoever loads the profile fills them in."""
    charted: Charted = field(name="loaded charted words", default_factory=Charted)
    """What the coded words of HL7 v2 and FHIR feeds say."""
    codes: Codes = field(name="loaded codes", default_factory=Codes)
    """What codes of standard terminologies mean, for feeds in FHIR."""
    quarterly: QuarterlyTables = field(name="loaded quarterly tables", default_factory=QuarterlyTables)
    """Unit limits and code edits out of the directory that `coding` names."""


def read_profile(text: str) -> Profile:
    """The profile in a TOML text. Raises UnusableProfile with the key that is unknown or wrong."""
    try:
        return msgspec.toml.decode(text, type=Profile)
    except msgspec.DecodeError as error:
        raise UnusableProfile(f"profile: {error}") from None
