"""Which administration a note speaks of."""

import pytest

from schemas.timeline import parse
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.told import told
from tests.rules.judge import FACILITY

MAR = """08:00 mar given ondansetron id=A1 route=iv-push
12:00 mar given Zofran id=A2 route=iv-push
09:00 mar given acetaminophen id=A3 route=oral
"""


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ('{"administration_id":"A2"}', ["A2"]),
        ('{"drug":{"name":"ondansetron"},"start":"2026-03-02T18:10:00Z"}', ["A2"]),
        ('{"drug":{"name":"ondansetron"},"start":"2026-03-02T14:10:00Z"}', ["A1"]),
        ('{"administration_id":"A1"},{"drug":{"name":"ondansetron"},"start":"2026-03-02T14:10:00Z"}', ["A1", "A2"]),
        ('{"administration_id":"A9","drug":{"name":"acetaminophen"}}', ["A3"]),
        ('{"administration_id":"A9"}', [None]),
        ('{"drug":{"name":"vancomycin"}}', [None]),
    ],
)
def test_by_id_else_the_nearest_of_its_drug_that_nobody_named(items: str, expected: list[str | None]) -> None:
    """What matches nothing was told and not charted."""
    events = parse(f"{MAR}13:00 note nursing N1 documented='[{items}]'")
    chart = assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing))
    found = [one.given for one in told(chart, FACILITY.vocabulary, chart.notes)]

    assert expected == [given.administration_id if given else None for given in found]


def test_a_draft_has_told_nothing_yet() -> None:
    """Only what was said for good counts."""
    events = parse(f'{MAR}13:00 note nursing N1 state=draft documented=\'[{{"administration_id":"A1"}}]\'')
    chart = assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing))

    assert [] == list(told(chart, FACILITY.vocabulary, chart.notes))
