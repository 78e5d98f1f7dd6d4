"""Given these messages, expect these alerts: what the pytest plugin gives to a test.

It is the replay with assertions whose messages say what was found instead, so that nobody needs a debugger to see why.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import orjson

from schemas.alert import Alert, Subject
from schemas.codec import encode
from schemas.dead_letter import NOT_CHARTING, DeadLetter
from schemas.timeline import parse
from streams import files
from streams.expect import about
from streams.intake.formats import wire_of
from streams.outputs import Outputs
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.rules.catalogue import CATALOGUE
from streams.summary import Summary

Message = str | bytes | Path | Mapping[str, Any]


class Dripcheck:
    """Judges messages, each test for itself."""

    def __init__(self, profile: str = "facility") -> None:
        self._profile = profile

    def given(self, *messages: Message, profile: str | None = None, close_at_end: bool = False) -> "Outcome":
        """What follows from these messages, in whatever order they came."""
        with Replay(load_profile(profile or self._profile), Summary()) as run:
            run.read(record for message in messages for record in _records(message))
            if close_at_end:
                run.close_at_end()
            run.finish()
            letters = (msgspec.json.decode(letter, type=DeadLetter) for letter in run.dead_letters)
            return Outcome(run.outputs(), tuple(each for each in letters if each.reason not in NOT_CHARTING))


def _records(message: Message) -> Iterator[bytes]:
    if isinstance(message, Path):
        for name in files.expanded([str(message)]):
            with files.reading(name) as (stream, _, _):
                yield from files.records(name, stream)
    elif isinstance(message, Mapping):
        yield orjson.dumps(message)
    elif isinstance(message, bytes):
        yield message
    elif (text := message.strip()).startswith(("{", "[")) or wire_of(text.encode()) == "hl7v2":
        yield text.encode()
    else:
        yield from (encode(event) for event in parse(text))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The alerts and assessments that follow, and the records that were refused."""

    outputs: Outputs
    refused: tuple[DeadLetter, ...]

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The open alerts."""
        return self.outputs.open

    def expect(self, rule: str, *, encounter: str | None = None, **subject: str) -> "Outcome":
        """Demand an open alert of this rule, about this encounter and these entries."""
        __tracebackhide__ = True
        if not self._raised(rule, encounter, subject):
            raise AssertionError(self._told(f"no open alert {_wanted(rule, encounter, subject)}", rule, encounter))
        return self

    def expect_not(self, rule: str, *, encounter: str | None = None, **subject: str) -> "Outcome":
        """Demand that no alert of this rule is open."""
        __tracebackhide__ = True
        if self._raised(rule, encounter, subject):
            raise AssertionError(self._told(f"an open alert {_wanted(rule, encounter, subject)}", rule, encounter))
        return self

    def expect_clean(self, *encounters: str) -> "Outcome":
        """Demand that these encounters, or all, closed with a complete record, no open alert and nothing refused."""
        __tracebackhide__ = True
        closed = {each.encounter_id: each for each in self.outputs.assessments}
        for encounter in encounters or sorted(closed) or ("any encounter",):
            if encounter not in closed:
                raise AssertionError(self._told(f"{encounter} was not assessed", None, None))
            if not closed[encounter].complete or any(alert.encounter_id == encounter for alert in self.alerts):
                raise AssertionError(self._told(f"{encounter} is not clean", None, encounter))
        if self.refused:
            raise AssertionError(self._told("records were refused", None, None))
        return self

    def expect_refused(self, reason: str) -> "Outcome":
        """Demand that a record was refused for this reason (`schemas.dead_letter`)."""
        __tracebackhide__ = True
        if reason not in {letter.reason for letter in self.refused}:
            raise AssertionError(self._told(f"nothing was refused as {reason}", None, None))
        return self

    def _raised(self, rule: str, encounter: str | None, subject: Mapping[str, str]) -> list[Alert]:
        _known(rule, subject)
        return [
            alert
            for alert in self.alerts
            if alert.rule == rule
            and encounter in (None, alert.encounter_id)
            and all(getattr(alert.subject, name) == value for name, value in subject.items())
        ]

    def _told(self, headline: str, rule: str | None, encounter: str | None) -> str:
        """The headline, and everything one would look up next."""
        return "\n".join([headline, *self._alert_lines(encounter), *self._state_lines(rule)])

    def _alert_lines(self, encounter: str | None) -> Iterator[str]:
        standing = [alert for alert in self.alerts if encounter in (None, alert.encounter_id)]
        yield "open alerts:" if standing else "no alert is open"
        for alert in standing:
            yield f"  {alert.encounter_id or 'practice'}  {alert.rule}  {about(alert)}: {alert.message}"

    def _state_lines(self, rule: str | None) -> Iterator[str]:
        for one in self.outputs.assessments:
            missing = f"incomplete: {', '.join(one.incomplete_because)}" if not one.complete else "complete"
            yield f"assessed {one.encounter_id} ({one.close_reason}, {missing})"
            yield from (
                f"  {rule} was not evaluated: {each.because}" for each in one.not_evaluated if each.rule == rule
            )
        if not self.outputs.assessments:
            yield "no encounter is closed: send its discharge, or ask with close_at_end=True"
        for letter in self.refused:
            yield f"refused: {letter.reason}" + (f" at {letter.field}" if letter.field else "")


def _wanted(rule: str, encounter: str | None, subject: Mapping[str, str]) -> str:
    told = {"encounter": encounter, **subject} if encounter else subject
    return " ".join([rule, *(f"{name}={value}" for name, value in told.items())])


def _known(rule: str, subject: Iterable[str]) -> None:
    """Raises ValueError for a rule or a field of `subject` that does not exist: such a test could never fail."""
    _one_of("rule", rule, [each.name for each in CATALOGUE])
    for name in subject:
        _one_of("field of an alert's subject", name, Subject.__struct_fields__)


def _one_of(kind: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, 3, 0.4)
        raise ValueError(f"no {kind} {name!r}; near it: {', '.join(near) or ', '.join(names)}")
