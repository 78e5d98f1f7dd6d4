"""Whatever is charted late, changed, taken back or merged: what stands follows from the set of events alone.

The machine charts two encounters of a patient with everything a feed can do, in any order of arrival, while time passes.
After each step a second worker is given the same events at once; both must say the same.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from schemas.codec import encode
from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.alerts import decode_alert
from tests.rules.knobs import knobs
from tests.topology import START, TOPICS, Topology

MONTH = knobs("closing", late_window_days=30.0)
SPANS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=6), timedelta(days=29))
LINES = {
    "admit": "adt admit class=outpatient",
    "order": "order O{n} vancomycin by=DOC-1 for=60",
    "start": "mar start vancomycin id=A{n} order=O{n} by=NUR-1",
    "rate": "mar rate-change vancomycin id=A{n} rate=50mL/h",
    "pause": "mar pause vancomycin id=A{n}",
    "resume": "mar resume vancomycin id=A{n}",
    "stop": "mar stop vancomycin id=A{n}",
    "edit": "mar start vancomycin id=A{n} order=O{n} by=NUR-2",
    "delete": "mar start vancomycin id=A{n} status=entered-in-error",
    "note": "note nursing N{n} by=NUR-1 text=Infusion.",
    "sign": "sign author note=N{n} by=NUR-1",
    "addend": "note nursing N{n}-2 addendum_to=N{n} state=addendum by=NUR-1 text=Later.",
    "charge": "charge C{n} 96365 units=1",
    "void": "charge C{n} 96365 units=1 state=voided",
    "discharge": "adt discharge",
    "cancel discharge": "adt admit class=outpatient",
}
ENCOUNTERS = ("ENC-1", "ENC-2")


def charted(what: str, encounter: str, at: datetime, ago: timedelta, number: int, ident: str) -> ChartingEvent:
    """An event that happened so long ago and is recorded now."""
    happened = (at - ago).astimezone(UTC)
    line = f"{happened:%Y-%m-%d %H:%M:%S} {LINES[what].format(n=number)} recorded={at.isoformat()} event={ident}"
    return parse(line, Frame(encounter_id=encounter, offset=UTC))[0]


def open_alerts(topology: Topology) -> list[Any]:
    """The alerts that stand, of every family."""
    return [decode_alert(value) for value in topology.verdict[0]]


class Charting(RuleBasedStateMachine):
    """Two encounters, their feed, and the time."""

    def __init__(self) -> None:
        super().__init__()
        self.topology = Topology(partitions=2, profile=MONTH)
        self.topology.clock.time = START
        self.delivered: dict[str, bytes] = {}
        self.held: list[ChartingEvent] = []
        self.purged: dict[str, Counter[str]] = {}
        self.number = 0

    def _name(self) -> str:
        self.number += 1
        return f"e{self.number:04}"

    def _deliver(self, *events: ChartingEvent) -> None:
        self.topology.pipe(events)
        self.delivered |= {event.id: encode(event) for event in events}

    @rule(
        what=st.sampled_from(sorted(LINES)), encounter=st.sampled_from(ENCOUNTERS), number=st.integers(1, 2),
        ago=st.sampled_from((0, 5, 90)), hold=st.booleans(),
    )  # fmt: skip
    def chart(self, what: str, encounter: str, number: int, ago: int, hold: bool) -> None:
        """Something is charted; it arrives now or is held up."""
        event = charted(what, encounter, self.topology.clock.time, timedelta(minutes=ago), number, self._name())
        if hold:
            self.held.append(event)
        else:
            self._deliver(event)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        """What was held up arrives, in any order."""
        events = data.draw(st.permutations(self.held))
        self.held = []
        self._deliver(*events)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """Something arrives once more."""
        self.topology.pipe([self.delivered[data.draw(st.sampled_from(sorted(self.delivered)))]])

    @rule(encounter=st.sampled_from(ENCOUNTERS), kind=st.sampled_from(("patient", "encounter")))
    def merge(self, encounter: str, kind: str) -> None:
        """An encounter becomes part of the other one, or its patient another."""
        into = next(name for name in ENCOUNTERS if name != encounter) if kind == "encounter" else "PAT-2"
        gone = encounter if kind == "encounter" else "PAT-1"
        at = self.topology.clock.time.astimezone(UTC)
        line = f"{at:%Y-%m-%d %H:%M:%S} merge {kind} from={gone} into={into} event={self._name()}"
        self._deliver(*parse(line, Frame(encounter_id=encounter, offset=UTC)))

    @rule(span=st.sampled_from(SPANS))
    def expire(self, span: timedelta) -> None:
        """Time passes."""
        self._note_purges()
        self.topology.advance(self.topology.clock.time + span)
        self._note_purges()

    def _note_purges(self) -> None:
        for desk in self.topology.agents.desks.values():
            for encounter, header in desk.state.headers():
                if header.state == "purged" and encounter not in self.purged:
                    self.purged[encounter] = self._published(encounter)

    def _published(self, encounter: str) -> Counter[str]:
        values = [record.value for record in self.topology.read(TOPICS.alerts.name)]
        return Counter(
            decode_alert(value).alert_id for value in values if decode_alert(value).encounter_id == encounter
        )

    @invariant()
    def the_same_set_gives_the_same_verdict(self) -> None:
        """A worker that gets everything at once, and judges once, says the same."""
        self._note_purges()
        if self.purged:
            return
        fresh = Topology(partitions=1, profile=MONTH)
        fresh.clock.time = self.topology.clock.time
        fresh.pipe(list(self.delivered.values()))

        assert fresh.verdict == self.topology.verdict

    @invariant()
    def every_resolved_alert_names_what_resolved_it(self) -> None:
        """The event is one of those that were delivered."""
        values = [decode_alert(record.value) for record in self.topology.read(TOPICS.alerts.name)]
        settled = {alert.resolved_by for alert in values if alert.status == "resolved"}

        assert settled <= {f"urn:example/{name}" for name in self.delivered}

    @invariant()
    def every_open_alert_rests_on_what_was_delivered(self) -> None:
        """Its evidence is in the set of events."""
        named = {item.event for alert in open_alerts(self.topology) for item in alert.evidence if item.event}

        assert named <= {f"urn:example/{name}" for name in self.delivered}

    @invariant()
    def a_purged_encounter_raises_no_alert(self) -> None:
        """After the purge nothing more is published of it."""
        assert self.purged == {encounter: self._published(encounter) for encounter in self.purged}


@pytest.mark.timeout(600)
def test_late_and_changed_charting() -> None:
    """Any sequence of charting, changes, merges and waiting keeps every invariant."""
    run_state_machine_as_test(
        Charting,
        settings=settings(max_examples=250, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )


STAY = ("admit", "order", "start")


def stay(*more: str) -> Topology:
    """An outpatient stay with an infusion, one entry a minute."""
    topology = Topology(profile=MONTH)
    for number, what in enumerate((*STAY, *more)):
        topology.clock.time = START + timedelta(minutes=number)
        topology.pipe([charted(what, "ENC-1", topology.clock.time, timedelta(0), 1, f"s{number}")])
    return topology


def later(topology: Topology, span: timedelta, what: str, ago: timedelta = timedelta(0)) -> None:
    """Something recorded after this span."""
    topology.advance(topology.clock.time + span)
    topology.pipe([charted(what, "ENC-1", topology.clock.time, ago, 1, f"late-{what.replace(' ', '-')}")])


@pytest.mark.parametrize("span", SPANS, ids=("a-minute", "an-hour", "six-days", "29-days"))
def test_a_late_stop_within_the_window_settles_the_alert(span: timedelta) -> None:
    """However late within the window of thirty days: the missing stop is there, and the alert says what settled it."""
    topology = stay("discharge")
    before = topology.rules
    later(topology, span, "stop", span + timedelta(minutes=1))
    settled = next(alert for alert in topology.alerts if alert.rule == "infusion-stop-time-missing")

    assert "infusion-stop-time-missing" in before
    assert ("resolved", "urn:example/late-stop") == (settled.status, settled.resolved_by)


def test_an_event_after_the_purge_changes_nothing_and_is_kept() -> None:
    """Thirty-one days after closing a stop is a dead letter, and the alert stands as it was published."""
    topology = stay("discharge")
    topology.advance(topology.clock.time + timedelta(days=31))
    before = topology.verdict
    later(topology, timedelta(0), "stop")
    reasons = [dict(record.headers)["error-class"] for record in topology.read(TOPICS.dead_letters.name)]

    assert before == topology.verdict
    assert [b"encounter-purged"] == reasons


def test_a_delete_that_comes_before_what_it_deletes_holds() -> None:
    """An infusion that was retracted never was, whichever record came first."""
    at = START + timedelta(minutes=5)
    add, delete = (
        charted(what, "ENC-1", at + timedelta(minutes=n), timedelta(0), 2, f"x{n}")
        for n, what in enumerate(("start", "delete"))
    )
    verdicts = []
    for order in ([add, delete], [delete, add]):
        topology = stay("stop")
        topology.clock.time = at + timedelta(minutes=2)
        topology.pipe(order)
        verdicts.append({(alert.rule, alert.subject.administration_id) for alert in open_alerts(topology)})

    assert verdicts[0] == verdicts[1]
    assert "A2" not in {administration for _, administration in verdicts[0]}


def test_a_cancelled_discharge_takes_the_assessment_back() -> None:
    """The encounter is open again: no assessment stands, and its alerts are live ones."""
    topology = stay("discharge")
    closed = set(topology.assessments)
    later(topology, timedelta(minutes=10), "cancel discharge")

    assert {"ENC-1"} == closed
    assert {} == topology.assessments
    assert {"live"} == {alert.phase for alert in open_alerts(topology)}


@pytest.mark.parametrize("kind", ["encounter", "patient"])
def test_a_merge_after_closing_moves_everything(kind: str) -> None:
    """The alerts and the assessment of what was merged away are gone, or of the patient it became."""
    topology = stay("discharge")
    into, gone = ("ENC-9", "ENC-1") if kind == "encounter" else ("PAT-9", "PAT-1")
    topology.advance(topology.clock.time + timedelta(days=2))
    at = topology.clock.time.astimezone(UTC)
    topology.pipe(parse(f"{at:%Y-%m-%d %H:%M:%S} merge {kind} from={gone} into={into} event=m", Frame(offset=UTC)))
    named = {getattr(alert, f"{kind}_id") for alert in open_alerts(topology)}

    assert {into} == named


def test_an_incomplete_encounter_is_never_called_clean() -> None:
    """A record that could not be read makes the assessment incomplete until it is sent again, readable."""
    topology = stay("stop")
    whole = charted("note", "ENC-1", topology.clock.time, timedelta(0), 1, "n1")
    broken = orjson.loads(encode(whole))
    broken["data"]["text"] = 5
    topology.pipe([orjson.dumps(broken)])
    later(topology, timedelta(minutes=5), "discharge")
    before = topology.assessments["ENC-1"]
    topology.pipe([whole])

    assert (False, True) == (before.complete, topology.assessments["ENC-1"].complete)
    assert before.incomplete_because
