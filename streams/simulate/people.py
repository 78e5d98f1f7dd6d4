"""Who works and who is treated in the simulated hospital: persons that nobody could take for real ones.

Names say that they are examples, ids that they are synthetic. Nurses belong to a unit, so that a documenter has a
history worth looking at; patients of the clinic come back for the same therapy.
"""

from random import Random
from typing import NamedTuple
from zlib import crc32

from schemas.base import Person
from streams.simulate.chance import one_of
from streams.simulate.options import KINDS, Kind

NURSES_PER_KIND = 14
PROVIDERS_PER_KIND = 6
RETURNING_SHARE = 0.4

Role = str
_CREDENTIALS = ("MD", "DO", "MD", "MD", "NP", "PA-C")


class Staff(NamedTuple):
    """Who looks after one encounter."""

    nurse: Person
    relief: Person
    provider: Person
    supervisor: Person

    @property
    def ordering(self) -> Person:
        """The provider as the one who orders."""
        return ORDERING[self.provider.id or ""]


def _nurse(number: int) -> Person:
    return Person(id=f"SIM-RN-{number:03d}", name=f"Nurse Example-{number}", credentials="RN", role="nurse")


def _provider(number: int) -> Person:
    credentials = _CREDENTIALS[number % len(_CREDENTIALS)]
    return Person(
        id=f"SIM-PR-{number:03d}", name=f"Provider Example-{number}", credentials=credentials, role="rendering"
    )


def _as(person: Person, role: str) -> Person:
    ordering = role == "ordering"
    return Person(
        id=person.id, name=person.name, credentials=person.credentials, role="ordering" if ordering else "supervising"
    )


NURSES: dict[Kind, tuple[Person, ...]] = {
    kind: tuple(_nurse(place * NURSES_PER_KIND + number + 1) for number in range(NURSES_PER_KIND))
    for place, kind in enumerate(KINDS)
}
PROVIDERS: dict[Kind, tuple[Person, ...]] = {
    kind: tuple(_provider(place * PROVIDERS_PER_KIND + number + 1) for number in range(PROVIDERS_PER_KIND))
    for place, kind in enumerate(KINDS)
}
ORDERING = {person.id or "": _as(person, "ordering") for people in PROVIDERS.values() for person in people}
SUPERVISING = {
    kind: tuple(_as(person, "supervising") for person in people if person.credentials in ("MD", "DO"))
    for kind, people in PROVIDERS.items()
}


def staff_for(kind: Kind, rng: Random) -> Staff:
    """The people of one encounter: a nurse and the one who relieves, a provider, a supervising physician."""
    nurse, relief = rng.sample(NURSES[kind], 2)
    return Staff(nurse, relief, one_of(rng, PROVIDERS[kind]), one_of(rng, SUPERVISING[kind]))


def patient_number(seed: int, index: int, per_day: int, days: tuple[int, int]) -> int:
    """The patient of an encounter: new, or one who was here as many days before."""
    soonest, latest = days
    while True:
        draw = crc32(f"{seed}/{index}/patient".encode())
        earlier = index - per_day * (soonest + draw // 100 % (latest - soonest + 1))
        if draw % 100 >= RETURNING_SHARE * 100 or earlier < 0:
            return index
        index = earlier
