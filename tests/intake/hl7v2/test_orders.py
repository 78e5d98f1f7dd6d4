"""RDE, OMP and pharmacy ORM: one order for each ORC that is about a drug."""

import pytest

from schemas.order import Order
from tests.intake.hl7v2.messages import data, events, lines, message, refusals, segment

PLACED = {1: "NW", 2: "O1^CPOE", 9: "20260302080000", 12: "P1"}
IV = "RXR|IVI^IV infusion^L"
Fields = dict[int, str]


def order(orc: Fields, *segments: str, kind: str = "RDE^O11") -> Order:
    read = data(message(kind, segment("ORC", PLACED | orc), *segments))
    assert isinstance(read, Order)
    return read


DRUG = segment("RXE", {2: "^cefazolin"})


@pytest.mark.parametrize("kind", ["RDE^O11", "RDE^O25"])
def test_an_encoded_order_has_dose_rate_and_route(kind: str) -> None:
    """RXE-3, 5, 23, 24 and RXR behind it, before what was requested."""
    record = message(
        kind,
        segment("ORC", PLACED),
        "RXO|^asked|5||g",
        "RXR|PO",
        segment("RXE", {2: "^cefazolin", 3: "1", 5: "g", 23: "100", 24: "mL/h"}),
        IV,
    )

    assert ["08:00 order O1 cefazolin dose=1g route=iv-infusion rate=100mL/h by=P1 state=active"] == lines(record)


@pytest.mark.parametrize("kind", ["OMP^O09", "ORM^O01"])
def test_a_requested_order_has_dose_rate_and_route(kind: str) -> None:
    """RXO-1, 2, 4, 21 and 22."""
    record = message(
        kind, segment("ORC", PLACED), segment("RXO", {1: "^cefazolin", 2: "1", 4: "g", 21: "100", 22: "mL/h"}), IV
    )

    assert ["08:00 order O1 cefazolin dose=1g route=iv-infusion rate=100mL/h by=P1 state=active"] == lines(record)


@pytest.mark.parametrize(
    ("control", "status", "state"),
    [
        ("NW", "", "active"),
        ("XO", "IP", "active"),
        ("DC", "", "stopped"),
        ("CA", "", "stopped"),
        ("OD", "", "stopped"),
        ("SC", "CM", "completed"),
        ("", "", "active"),
        ("HD", "HD", "active"),
    ],
)
def test_the_control_code_and_status_say_whether_it_still_runs(control: str, status: str, state: str) -> None:
    """HL7 tables 0119 and 0038."""
    assert state == order({1: control, 5: status}, DRUG).state


def test_an_order_entered_in_error_is_retracted() -> None:
    """ORC-1 DE."""
    assert "entered-in-error" == order({1: "DE"}, DRUG).status


@pytest.mark.parametrize(
    ("timing", "minutes"),
    [
        (segment("TQ1", {13: "90^min"}), 90), (segment("TQ1", {13: "2^h"}), 120), (segment("TQ1", {6: "7^d"}), None),
        (segment("RXE", {1: "^^^^^^^^^^^30&min", 2: "^x"}), 30), (segment("RXE", {1: "^^^^^^^^^^^M45", 2: "^x"}), 45),
        (segment("TQ1", {13: "90^fortnight"}), None),
    ],
)  # fmt: skip
def test_the_ordered_run_time_is_that_of_one_occurrence(timing: str, minutes: float | None) -> None:
    """TQ1-13, in older versions the twelfth component of TQ; a therapy of seven days runs not for seven days."""
    assert minutes == order({}, timing, DRUG).duration_minutes


@pytest.mark.parametrize(
    "timing", [segment("TQ1", {9: "PRN"}), segment("TQ1", {3: "PRNQ6H"}), segment("RXE", {1: "^^^^^PRN", 2: "^x"})]
)
def test_an_order_as_needed_says_so(timing: str) -> None:
    """PRN, as priority or repeat pattern."""
    assert order({}, timing, DRUG).as_needed


@pytest.mark.parametrize(
    ("mode", "meaning", "taken"),
    [("VO", "verbal", "N1"), ("PH", "telephone", "N1"), ("EL", "written", None), ("", None, None)],
)
def test_a_spoken_order_names_who_took_it(mode: str, meaning: str | None, taken: str | None) -> None:
    """ORC-30 and ORC-10; who typed in a written order took nothing."""
    read = order({10: "N1", 30: mode}, DRUG)

    assert (meaning, taken) == (read.mode, read.received_by.id if read.received_by else None)


def test_iv_with_no_method_is_not_guessed() -> None:
    """The text stays for the rules to judge."""
    read = order({}, DRUG, "RXR|IV^Intravenous^HL70162")

    assert (None, "Intravenous") == (read.route, read.route_text)


def test_several_orders_of_a_message_are_told_apart() -> None:
    """By ORC; a laboratory order among them is none of a drug."""
    record = message("ORM^O01", "ORC|NW|O1", "RXO|^a", "ORC|NW|L1", "OBR|1|L1||CBC", "ORC|NW|O2", "RXO|^b")

    assert ["O1", "O2"] == [read.data.order_id for read in events(record)]  # type: ignore[attr-defined]


def test_a_laboratory_order_is_nothing_charted() -> None:
    """In the map, without a drug."""
    assert [("nothing-charted", "MSH-9", "ENC-1")] == refusals(message("ORM^O01", "ORC|NW|L1", "OBR|1|L1||CBC"))


def test_the_filler_number_stands_for_a_missing_placer_number() -> None:
    """ORC-3 where ORC-2 is empty; without both the order has no id."""
    assert "F1" == order({2: "", 3: "F1^RX"}, DRUG).order_id
    assert [("missing-field", "ORC-2", "ENC-1")] == refusals(message("RDE^O11", "ORC|NW", DRUG))
