"""A ward to work with: stays as timelines, what the workers say of them, and the worklist over that."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import msgspec
from starlette.requests import Request

from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.codec import encode
from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.alerts import encode_alert
from streams.assessments import encode_assessment
from streams.ops.worklist.admission.door import Door
from streams.ops.worklist.admission.entrances import SignIn
from streams.ops.worklist.application import create_pages
from streams.ops.worklist.database import Database
from streams.ops.worklist.guard import Guard
from streams.ops.worklist.live import Changes
from streams.ops.worklist.pages import Serving, Site
from streams.ops.worklist.rows import Arrived
from streams.ops.worklist.server import LOOPBACK
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
ZONED = msgspec.structs.replace(
    load_profile("facility"),
    intake=msgspec.structs.replace(load_profile("facility").intake, time_zone="America/Chicago"),
)

MISSING_STOP = """
07:50 adt admit class=outpatient unit=INFUSION-EAST facility=SIM-HOSPITAL primary_reason=therapeutic
07:55 access placed L1 kind=peripheral body_site=left-forearm by=SIM-RN-1
08:00 order O1 vancomycin dose=1000mg route=iv-infusion by=SIM-MD-1
08:01 order O2 ondansetron dose=4mg route=iv-push by=SIM-MD-1
08:05 mar given ondansetron id=A2 order=O2 route=iv-push dose=4mg access=L1 by=SIM-RN-1
08:10 mar start saline id=A3 access=L1 drug.category=hydration volume=500mL by=SIM-RN-1
08:50 mar pause saline id=A3 by=SIM-RN-1
09:05 mar resume saline id=A3 by=SIM-RN-1
09:40 mar stop saline id=A3 by=SIM-RN-1
10:00 mar start vancomycin id=A1 order=O1 dose=1000mg access=L1 by=SIM-RN-2
10:10 note nursing N1 by=SIM-RN-1 documented='[{"administration_id":"A3","start":"2026-03-02T08:15:00-06:00","stop":"2026-03-02T09:30:00-06:00"}]'
12:00 access removed L1 by=SIM-RN-2
12:30 adt discharge
"""
STOP = "11:05 mar stop vancomycin id=A1 order=O1 by=SIM-RN-2 recorded=13:30"
CLEAN = """
07:50 adt admit class=outpatient unit=INFUSION-WEST
12:30 adt discharge
"""
STILL_OPEN = """
2026-03-08 00:50 adt admit class=emergency unit=EMERGENCY
2026-03-08 01:00 order O1 cefepime dose=1000mg route=iv-infusion for=30 by=SIM-MD-1
2026-03-08 01:05 mar start cefepime id=A1 order=O1 dose=1000mg by=SIM-RN-3
2026-03-08 05:00 note nursing N9 by=SIM-RN-3
"""
OVER_MIDNIGHT = """
2026-03-07 21:00 adt admit class=observation unit=OBSERVATION-3
2026-03-07 22:30 mar start vancomycin id=A1 order=O1 access=L1 by=SIM-RN-4
2026-03-08 00:10 mar stop vancomycin id=A1 by=SIM-RN-4
2026-03-08 00:40 mar start cefepime id=A2 access=L1 by=SIM-RN-4
2026-03-08 01:00 mar start magnesium id=A3 access=L1 by=SIM-RN-4
2026-03-08 01:40 mar stop cefepime id=A2 by=SIM-RN-4
2026-03-08 04:00 mar stop magnesium id=A3 by=SIM-RN-4
2026-03-08 06:00 adt discharge
"""
STAYS = {"ENC-STOP": MISSING_STOP, "ENC-CLEAN": CLEAN, "ENC-OPEN": STILL_OPEN, "ENC-NIGHT": OVER_MIDNIGHT}


def stay(encounter_id: str, text: str) -> list[ChartingEvent]:
    """The events of one stay; every encounter has a patient of its own."""
    frame = Frame(encounter_id=encounter_id, patient_id=f"PAT-{encounter_id}")
    return [msgspec.structs.replace(event, id=f"{encounter_id}-{event.id}") for event in parse(text, frame)]


def ward(*more: ChartingEvent) -> list[ChartingEvent]:
    """Every stay of the ward, in order of recording."""
    events = [event for encounter_id, text in STAYS.items() for event in stay(encounter_id, text)]
    return sorted([*events, *more], key=lambda event: event.order)


def late(line: str, encounter_id: str = "ENC-STOP") -> ChartingEvent:
    """One more entry of a stay."""
    (event,) = stay(encounter_id, line)
    return msgspec.structs.replace(event, id=f"{encounter_id}-late")


def said(events: Iterable[ChartingEvent]) -> tuple[list[bytes], list[bytes]]:
    """The values of the alert and the assessment topic."""
    with Replay(ZONED, Summary()) as run:
        run.read(encode(event) for event in events)
        run.finish()
        return list(run.alerts()), list(run.assessments())


def arrived(alerts: Iterable[bytes | Alert], assessments: Iterable[bytes | Assessment] = ()) -> list[Arrived]:
    """Alerts and assessments as records of their topics."""
    found = []
    for each in alerts:
        value = encode_alert(each) if isinstance(each, Alert) else each
        found.append(Arrived("alert", msgspec.json.decode(value)["data"]["alert_id"], value))
    for one in assessments:
        value = encode_assessment(one) if isinstance(one, Assessment) else one
        found.append(Arrived("assessment", msgspec.json.decode(value)["data"]["encounter_id"], value))
    return found


@dataclass
class Worklist:
    """The pages over a database, and the answers that were published."""

    database: Database
    changes: Changes = field(default_factory=Changes)
    published: list[tuple[str, bytes | None]] = field(default_factory=list)
    now: datetime = NOW
    ready: bool = True
    https: bool = False
    door: Door = field(default_factory=Door)
    sign_in: SignIn | None = None

    async def publish(self, alert_id: str, value: bytes | None) -> None:
        """Keep the answer where a test can see it."""
        self.published.append((alert_id, value))

    @property
    def site(self) -> Site:
        """What the pages stand on."""
        serving = Serving("127.0.0.1", 0, (*LOOPBACK, "testserver"), timedelta(days=7), self.https)
        return Site(self.database, self.changes, self.publish, lambda: self.now, lambda: self.ready, serving, self.door)

    @cached_property
    def app(self) -> Guard:
        """The pages, made once."""
        return create_pages(self.site, self.sign_in)

    def get(self, address: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", address, headers=headers)

    def post(self, address: str, **fields: str) -> httpx.Response:
        """Send a form, as a page of the worklist does."""
        return self.ask("POST", address, data=fields | {"token": self.token}, headers={"origin": "http://testserver"})

    @property
    def token(self) -> str:
        """What the forms of these pages carry where nobody has to sign in."""
        return self.door.token(Request({"type": "http", "headers": []}))

    def ask(self, method: str, address: str, **facts: Any) -> httpx.Response:
        """One request, answered in process."""

        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                return await client.request(method, address, **facts)

        return asyncio.run(answered())

    def take(self, alerts: Iterable[bytes | Alert], assessments: Iterable[bytes | Assessment] = ()) -> frozenset[str]:
        """Read records of the topics."""
        return self.database.apply(arrived(alerts, assessments))

    def renew(self, events: Iterable[ChartingEvent]) -> None:
        """Read topics in which the workers say what follows from these events, and nothing else."""
        records = arrived(*said(events))
        kept = {record.key for record in records}
        old = [row["alert_id"] for row in self.database.rows("SELECT alert_id FROM alert")]
        self.database.apply([*records, *(Arrived("alert", key, None) for key in old if key not in kept)])


def worklist(directory: Path, events: Iterable[ChartingEvent] = ()) -> Worklist:
    """The worklist over what the workers say of these events."""
    found = Worklist(Database(directory / "worklist.sqlite"))
    found.take(*said(events))
    return found


def alert(name: str, **facts: object) -> Alert:
    """An alert that only a test raises."""
    base = {
        "alert_id": name, "encounter_id": "ENC-1", "patient_id": "PAT-1", "rule": "dose-missing", "family": "medication",
        "severity": "blocks-billing", "status": "open", "phase": "final", "subject": {}, "message": "No dose is charted.",
        "suggestion": "Chart the amount given with its unit.", "evidence": [], "held_back": [],
        "raised_at": "2026-03-02T12:30:00-06:00", "profile": "facility", "ruleset": "1",
    }  # fmt: skip
    return msgspec.convert(base | facts, Alert)


def assessment(encounter_id: str, **facts: object) -> Assessment:
    """An assessment that only a test makes."""
    items = (
        "start_and_stop_times", "total_infusion_duration", "medication_name_and_dose", "route_of_administration",
        "supporting_diagnosis", "primary_and_secondary_infusions", "mar_and_nursing_notes_agree", "authentication",
    )  # fmt: skip
    base = {
        "encounter_id": encounter_id, "patient_id": "PAT-1", "closed_at": "2026-03-02T12:30:00-06:00",
        "close_reason": "finished", "profile": "facility", "setting": "facility-outpatient", "ruleset": "1",
        "complete": True, "incomplete_because": [], "checklist": dict.fromkeys(items, "met"), "not_evaluated": [],
        "services": [], "alerts": {"open": 0, "resolved": 0},
    }  # fmt: skip
    return msgspec.convert(base | facts, Assessment)
