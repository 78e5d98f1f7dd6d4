"""Orders over time: their versions, when they were active, whether somebody signed."""

from datetime import datetime

from schemas.timeline import parse
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.ordering import Ordered, ordered
from streams.profiles.profile import Closing
from tests.rules.judge import at


def orders(text: str) -> dict[str, Ordered]:
    return ordered(assemble("ENC-1", lifecycle(parse(text), at("23:00"), Closing())))


def times(text: str) -> tuple[datetime, datetime | None]:
    order = orders(text)["O1"]
    return order.placed_at, order.ended_at


def test_an_order_is_placed_once_and_ends_when_a_version_says_so() -> None:
    """A change does not place it anew; stopped or completed ends it."""
    placed = "07:00 order O1 ketorolac\n"

    assert (at("07:00"), None) == times(placed)
    assert (at("07:00"), None) == times(placed + "08:00 order O1 ketorolac dose=15mg")
    assert (at("07:00"), at("08:00")) == times(placed + "08:00 order O1 ketorolac state=stopped")
    assert (at("07:00"), at("08:00")) == times(
        placed + "08:00 order O1 ketorolac state=completed\n09:00 order O1 ketorolac state=completed"
    )


def test_an_order_that_is_active_again_has_not_ended() -> None:
    """The end that counts is the last one."""
    text = "07:00 order O1 ketorolac\n08:00 order O1 ketorolac state=stopped\n09:00 order O1 ketorolac state=active"

    assert (at("07:00"), None) == times(text)


def test_an_order_known_only_as_completed_has_no_end_that_is_known() -> None:
    """Its one version says when it was written or filed, not when it ended."""
    assert (at("07:00"), None) == times("07:00 order O1 ketorolac state=completed")


def test_a_retracted_order_is_none_and_a_signature_belongs_to_its_order() -> None:
    """Only what holds is listed."""
    text = (
        "07:00 order O1 ketorolac\n07:00 order O2 cefepime\n07:05 sign author order=O2\n"
        "07:10 order O1 ketorolac status=entered-in-error"
    )

    assert {"O2": True} == {order_id: order.signed for order_id, order in orders(text).items()}


def test_word_of_mouth_and_protocol_may_follow_the_dose() -> None:
    """A written order may not."""
    modes = {"verbal": True, "telephone": True, "protocol": True, "written": False}
    found = {mode: orders(f"07:00 order O1 ketorolac mode={mode}")["O1"].after_the_dose for mode in modes}

    assert modes == found
    assert orders("07:00 order O1 ketorolac standing_order=true")["O1"].after_the_dose
