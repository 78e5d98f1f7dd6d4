"""Sessions of people who signed in: kept here and nowhere else, so that ending one ends it.

A cookie holds a random name; the store has only its hash. A restart of the worklist ends all sessions.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from streams.ops.worklist.admission.people import Person


@dataclass(frozen=True, slots=True)
class Session:
    """One person at one browser; `proof` is what the sign-in rested on, and `used` when a page was last asked for."""

    person: Person
    proof: str
    begun: float
    used: float


class Sessions:
    """All sessions that are open; times are seconds of any clock that only goes forward."""

    def __init__(self, idle: float, lifetime: float, clock: Callable[[], float]) -> None:
        self._idle, self._lifetime, self._clock = idle, lifetime, clock
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, person: Person, proof: str = "") -> str:
        """Open a session; what its cookie holds."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._open = {name: each for name, each in self._open.items() if self._lives(each)}
            self._open[_name(token)] = Session(person, proof, now, now)
        return token

    def find(self, token: str, *, use: bool) -> Session | None:
        """The session of a cookie, and that it is used, if it is; None where it ended."""
        with self._lock:
            session = self._open.get(_name(token))
            if session is None or not self._lives(session):
                self._open.pop(_name(token), None)
                return None
            if use:
                self._open[_name(token)] = replace(session, used=self._clock())
            return session

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(_name(token), None)

    def end_all_of(self, person: str) -> int:
        """End every session of a person; how many there were."""
        with self._lock:
            kept = {name: each for name, each in self._open.items() if each.person.name != person}
            ended, self._open = len(self._open) - len(kept), kept
        return ended

    def people(self) -> dict[str, tuple[Person, int]]:
        """Who is signed in, and in how many browsers."""
        found: dict[str, tuple[Person, int]] = {}
        for each in filter(self._lives, tuple(self._open.values())):
            found[each.person.name] = (each.person, found.get(each.person.name, (each.person, 0))[1] + 1)
        return dict(sorted(found.items()))

    def _lives(self, session: Session) -> bool:
        now = self._clock()
        return now - session.used < self._idle and now - session.begun < self._lifetime


def _name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
