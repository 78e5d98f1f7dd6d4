"""Which order covers what was given: linked, active then, or lawfully entered after it."""

import pytest

from streams.rules.medication.administration_order_missing import administration_order_missing as rule
from tests.rules.judge import at, found, judge
from tests.rules.knobs import knobs, without_feed

OVER = "\n12:30 adt discharge"
GIVEN = "08:00 mar given ketorolac order=O1 route=iv-push\n"


@pytest.mark.parametrize(
    "timeline",
    [
        GIVEN,
        GIVEN + "07:30 order O2 ketorolac",
        GIVEN + "08:01 order O1 ketorolac",
        GIVEN + "07:00 order O1 ketorolac\n07:30 order O1 ketorolac state=stopped",
        GIVEN + "07:00 order O1 ketorolac\n07:10 order O1 ketorolac status=entered-in-error",
        "08:00 mar given ketorolac route=iv-push\n07:30 order O2 cefepime",
        GIVEN + "08:20 order O1 ketorolac mode=verbal",
        GIVEN + "09:01 order O1 ketorolac mode=verbal\n09:02 sign author order=O1",
        GIVEN + "08:20 order O1 ketorolac mode=written\n08:21 sign author order=O1",
    ],
)
def test_no_order_that_was_active_is_reported(timeline: str) -> None:
    """Unknown, later, stopped, retracted, for another drug; verbal without a signature, or after an hour."""
    assert 1 == len(found(rule, timeline + OVER))


@pytest.mark.parametrize(
    "timeline",
    [
        GIVEN + "07:30 order O1 ketorolac",
        GIVEN + "08:00 order O1 ketorolac",
        GIVEN + "07:00 order O1 ketorolac\n08:30 order O1 ketorolac state=completed",
        GIVEN + "07:00 order O1 ketorolac\n08:30 order O1 ketorolac dose=15mg",
        GIVEN + "09:00 order O1 ketorolac mode=verbal\n09:02 sign author order=O1",
        GIVEN + "08:20 order O1 ketorolac mode=telephone\n09:02 sign author order=O1",
        GIVEN + "08:20 order O1 ketorolac standing_order=true\n09:02 sign author order=O1",
        GIVEN + "07:00 adt admit class=emergency\n08:20 order O1 ketorolac\n09:02 sign author order=O1",
        "08:00 mar given Toradol route=iv-push\n07:30 order O2 ketorolac",
        '08:00 mar given NS route=iv-push additives=\'[{"name":"ketorolac"}]\'\n07:30 order O2 ketorolac',
        '08:00 mar given "packed red blood cells" route=iv-push',
        "08:00 mar given ketorolac route=oral",
        "08:00 mar not-given ketorolac route=iv-push",
    ],
)
def test_an_order_that_stood_then_covers_it(timeline: str) -> None:
    """Also one that was changed or completed since, one by word of mouth, and one for the drug where none is linked."""
    assert [] == found(rule, timeline + OVER)


def test_a_source_that_links_orders_must_link_this_one_too() -> None:
    """An order for the drug does not count where other entries of the source name theirs."""
    other = "07:30 order O2 ketorolac\n07:30 order O3 cefepime\n07:40 mar given cefepime order=O3 route=iv-push\n"
    findings = found(rule, other + "08:00 mar given ketorolac route=iv-push" + OVER)

    assert ["A-ketorolac"] == [finding.subject.administration_id for finding in findings]


def test_without_signatures_a_verbal_order_counts_unsigned() -> None:
    """Missing is not disconnected."""
    timeline = GIVEN + "08:20 order O1 ketorolac mode=verbal" + OVER

    assert [] == found(rule, timeline, without_feed("SIG"))


def test_the_grace_runs_from_when_the_dose_was_recorded() -> None:
    """Nothing stands a second before its end, and the deadline is known."""
    chart = "08:00 mar given ketorolac order=O1 route=iv-push recorded=08:10"
    waiting, standing = judge(chart, at("09:09:59"), rules=[rule]), judge(chart, at("09:10"), rules=[rule])

    assert ((), at("09:10")) == (waiting.raised, waiting.next_deadline)
    assert [at("09:10")] == [raised.raised_at for raised in standing.raised]


def test_the_grace_runs_over_midnight() -> None:
    """A dose at ten to twelve is asked for on the next day, also after the discharge."""
    chart = "23:50 mar given ketorolac order=O1 route=iv-push\n23:58 adt discharge"
    waiting = judge(chart, at("00:49", days=1), rules=[rule])
    standing = judge(chart, at("00:50", days=1), rules=[rule])

    assert () == waiting.raised
    assert [at("00:50", days=1)] == [raised.raised_at for raised in standing.raised]


def test_the_grace_is_the_knob_and_is_shown() -> None:
    """A verbal order after ninety minutes counts where a hundred are allowed."""
    timeline = GIVEN + "09:30 order O1 ketorolac mode=verbal\n09:32 sign author order=O1" + OVER
    [finding] = found(rule, timeline)

    assert finding.measure is not None
    assert 60 == finding.measure.threshold
    assert [] == found(rule, timeline, knobs("medication", order_grace_minutes=100))
