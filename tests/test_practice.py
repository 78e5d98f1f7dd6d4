"""Practices of documenters and units: what many charts show together, and what takes it back."""

from datetime import date, timedelta
from random import Random

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from tests.topology import Topology


def stay(number: int, start: str, stop: str, by: str = "NURSE-1") -> list[ChartingEvent]:
    """One visit with one infusion charted by hand."""
    frame = Frame(f"ENC-{number}", f"PAT-{number}", date(2026, 3, 2) + timedelta(days=number // 4))
    events = parse(
        f"""
        07:00 adt admit class=outpatient unit=INF event=a{number}
        07:05 order O{number} cefepime for=60 event=b{number}
        {start} mar start cefepime order=O{number} by={by} event=c{number}
        {stop} mar stop cefepime order=O{number} by={by} event=d{number}
        13:00 adt discharge event=e{number}
        """,
        frame,
    )
    return list(events)


def rounded(visits: int) -> list[ChartingEvent]:
    """Visits whose starts and stops all lie on the quarter hour."""
    return [
        event
        for number in range(visits)
        for event in stay(number, f"08:{15 * (number % 4):02}", f"10:{15 * (number % 3):02}")
    ]


def practices(topology: Topology) -> set[tuple[str, str | None, str]]:
    """The open audit findings: rule, reason, and about whom."""
    return {
        (alert.rule, alert.reason, alert.subject.documenter_id or alert.subject.unit or "")
        for alert in topology.open_alerts
        if not alert.encounter_id
    }


def test_a_habit_of_rounding_is_an_audit_finding_about_documenter_and_unit() -> None:
    """Thirty manual times on the quarter hour are no chance; fourteen visits give twenty-eight and are not enough."""
    few, many = Topology(partitions=3), Topology(partitions=3)
    few.pipe(rounded(14))
    many.pipe(rounded(15))
    reasons = ("quarter-hour", "five-minute")

    assert set() == practices(few)
    assert {("rounded-time-pattern", reason, who) for reason in reasons for who in ("NURSE-1", "INF")} == practices(
        many
    )


def test_a_finding_about_a_practice_accuses_no_chart() -> None:
    """It names no encounter, no patient and no event."""
    topology = Topology()
    topology.pipe(rounded(15))
    (found,) = [alert for alert in topology.open_alerts if alert.subject.unit and alert.reason == "quarter-hour"]

    assert ("", "", ()) == (found.encounter_id, found.patient_id, found.evidence)


def test_a_corrected_chart_takes_its_share_back() -> None:
    """One visit corrected to the real minutes: twenty-eight times are left, and the finding is resolved."""
    topology = Topology(partitions=3)
    topology.pipe(rounded(15))
    topology.pipe(parse("08:02 mar start cefepime by=NURSE-1 order=O0 event=x recorded=14:00", Frame("ENC-0", "PAT-0")))
    topology.pipe(parse("09:58 mar stop cefepime by=NURSE-1 order=O0 event=y recorded=14:01", Frame("ENC-0", "PAT-0")))
    quarter = {found for found in practices(topology) if found[1] == "quarter-hour"}

    assert {("rounded-time-pattern", "quarter-hour", who) for who in ("NURSE-1", "INF")} == quarter
    topology.pipe(parse("14:05 adt admit event=z", Frame("ENC-1", "PAT-1")))

    assert set() == practices(topology)


def test_ends_on_the_ordered_minute_are_a_practice() -> None:
    """Twenty infusions of an hour ordered and an hour charted, to the minute; nineteen are not judged."""
    found = []
    for visits in (19, 20):
        topology = Topology()
        topology.pipe([e for n in range(visits) for e in stay(n, f"08:{7 + 2 * n % 50:02}", f"09:{7 + 2 * n % 50:02}")])
        found.append({rule for rule, _, _ in practices(topology)})

    assert [set(), {"scheduled-duration-used-as-actual"}] == found


def test_the_order_of_charts_changes_no_practice() -> None:
    """The same visits, shuffled and over several partitions, give the same findings byte for byte."""
    events, chance = rounded(16), Random(5)
    one, other = Topology(partitions=3), Topology(partitions=3)
    one.pipe(events)
    for event in chance.sample(events, len(events)):
        other.pipe([event])

    assert one.verdict == other.verdict


def test_charts_older_than_the_window_are_forgotten() -> None:
    """Thirty days after, the old habit is gone and so are its rows."""
    topology = Topology()
    topology.pipe(rounded(15))
    later = Frame("ENC-99", "PAT-99", date(2026, 4, 20))
    topology.pipe(
        parse("08:03 mar start cefepime by=NURSE-1\n09:01 mar stop cefepime by=NURSE-1\n13:00 adt discharge", later)
    )

    assert set() == {found for found in practices(topology) if found[2] == "NURSE-1"}
    assert 1 == sum(key.startswith(b"documenter:NURSE-1") for key, _ in topology.stores[0][3].items())
