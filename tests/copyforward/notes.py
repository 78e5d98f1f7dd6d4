"""Short notes to test with."""

from datetime import UTC, datetime, timedelta

from streams.copyforward.find import Place
from streams.copyforward.history import History
from streams.copyforward.note_print import NotePrint, note_print
from streams.encounter.copied import Copied
from streams.profiles.copyforward import CopyForward

KNOBS = CopyForward()
FIRST = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def note(
    text: str, *, ident: str = "N-1", encounter: str = "ENC-1", author: str = "Hask", days: float = 0
) -> NotePrint:
    """A note filed so many days after the first, about the day it was filed on."""
    filed = FIRST + timedelta(days=days)
    return note_print(
        note_id=ident, encounter_id=encounter, author=author, author_name=author, day=filed.toordinal(), filed=filed,
        text=text,
    )  # fmt: skip


def carried(
    before: str, now: str, *, same_visit: bool = False, by: str = "Hask", place: Place | None = None
) -> tuple[Copied, ...]:
    """What the second note carries from the first, a week or half an hour before it."""
    days = 0.02 if same_visit else 7.0
    earlier = note(before, ident="N-0", encounter="ENC-1" if same_visit else "ENC-0")
    history = History([earlier])
    place = place or Place.new(KNOBS)
    return place.find("ward", "PAT-1", note(now, author=by, days=days), history.notes)


def kinds(found: tuple[Copied, ...]) -> list[str]:
    """The kinds of the copies."""
    return [copied.kind for copied in found]
