"""Rows of the MAR (RAS^O17): what each says was done, and to which administration it belongs."""

import pytest

from schemas.administration import Administration
from streams.encounter.supersede import in_force
from tests.intake.hl7v2.messages import data, events, lines, message, refusals, segment

EIGHT, NINE = "20260302080000", "20260302090000"
IV, PUSH, UNSAID, TOPICAL = "IVI^IV infusion^L", "IV^Intravenous|||IVP^IV Push", "IV^Intravenous", "TP^Topical"
Fields = dict[int, str]


def row(route: str = IV, **fields: str) -> tuple[str, ...]:
    """An RXA with what every row has, and its RXR."""
    usual = {1: "1", 2: "1", 3: EIGHT, 4: EIGHT, 5: "^cefazolin", 6: "1000", 7: "mg", 10: "N1", 20: "CP"}
    return segment("RXA", usual | {int(name[1:]): text for name, text in fields.items()}), f"RXR|{route}"


def record(*segments: str) -> bytes:
    return message("RAS^O17", "ORC|RE|O1", *segments)


@pytest.mark.parametrize(
    ("route", "fields", "said"),
    [
        (IV, {}, ["start 08:00"]),
        (IV, {"f4": ""}, ["start 08:00"]),
        (IV, {"f4": NINE}, ["start 08:00", "stop 09:00"]),
        (IV, {"f4": "99991231"}, ["start 08:00"]),
        (IV, {"f4": "21571219000000"}, ["start 08:00"]),
        (PUSH, {}, ["given 08:00"]),
        (PUSH, {"f4": "20260302080300"}, ["given 08:00"]),
        (UNSAID, {}, ["given 08:00"]),
        (UNSAID, {"f4": NINE}, ["start 08:00", "stop 09:00"]),
        (UNSAID, {"f6": "100", "f7": "mL", "f12": "h"}, ["start 08:00"]),
        (TOPICAL, {"f4": NINE}, ["given 08:00"]),
        (IV, {"f20": "RE"}, ["not-given 08:00"]),
        (IV, {"f20": "NA"}, ["not-given 08:00"]),
        (IV, {"f20": "MI^Missed^L"}, ["not-given 08:00"]),
        (IV, {"f9": "NB^New Bag^L"}, ["new-bag 08:00"]),
        (IV, {"f9": "00^Rate  Change^L"}, ["rate-change 08:00"]),
        (IV, {"f9": "^Paused"}, ["pause 08:00"]),
        (IV, {"f9": "^Restarted"}, ["resume 08:00"]),
        (IV, {"f9": "^Stopped"}, ["stop 08:00"]),
        (IV, {"f9": "^Stopped", "f4": NINE}, ["stop 09:00"]),
        (IV, {"f9": "^Given", "f4": NINE}, ["start 08:00", "stop 09:00"]),
        (IV, {"f9": "patient dozing"}, ["start 08:00"]),
    ],
)  # fmt: skip
def test_a_row_says_what_was_done(route: str, fields: dict[str, str], said: list[str]) -> None:
    """RXA-4 equal to RXA-3, missing or a sentinel means that no stop was charted."""
    read = [event.data for event in events(record(*row(route, **fields)))]

    assert said == [f"{one.action} {one.occurred_at:%H:%M}" for one in read if isinstance(one, Administration)]


@pytest.mark.parametrize("word", ["Due", "Scheduled", "Rate Verify"])
def test_a_row_that_says_nothing_was_done_is_no_entry(word: str) -> None:
    """Nobody has charted anything yet."""
    assert [("nothing-charted", "RXA-20", "ENC-1")] == refusals(record(*row(f9=f"^{word}")))


@pytest.mark.parametrize(
    ("fields", "ident"),
    [
        ({}, "O1-1"),
        ({"f1": "3", "f2": "7", "f9": "^Stopped"}, "O1-3"),
        ({"f1": "0", "f2": "2"}, "O1-2"),
        ({"f1": "", "f2": "2", "f9": "^Stopped"}, "O1"),
        ({"f1": "0", "f2": "1", "f9": "^Started"}, "O1"),
        ({"f1": "0", "f2": ""}, "O1"),
    ],
)
def test_rows_of_one_give_are_one_administration(fields: dict[str, str], ident: str) -> None:
    """The give sub-ID tells; without it the one infusion of an order, or the number of the administration."""
    read = data(record(*row(**fields)))

    assert isinstance(read, Administration)
    assert ident == read.administration_id


def test_a_row_that_is_deleted_retracts_what_it_said() -> None:
    """RXA-21 D, of each entry."""
    retracted = [read.data.status for read in events(record(*row(f4=NINE, f21="D")))]

    assert ["entered-in-error", "entered-in-error"] == retracted


def test_a_row_that_is_updated_takes_back_the_stop_it_had() -> None:
    """Else an earlier stop would stand beside the later one, and the time between be taken for a pause."""
    read = [event.data for event in events(record(*row(f4=NINE, f21="U"))) if isinstance(event.data, Administration)]
    said = [(entry.action, entry.status, f"{entry.occurred_at:%H:%M}") for entry in read]

    assert [("start", "active", "08:00"), ("stop", "entered-in-error", "08:00"), ("stop", "active", "09:00")] == said


def test_the_rate_is_what_was_charted_before_what_was_ordered() -> None:
    """RXA-6 per RXA-12, then an observation, then RXE-23; a rate is no dose."""
    ordered = segment("RXE", {2: "^cefazolin", 23: "50", 24: "mL/h"})
    observed = "OBX|1|NM|RATE^Infusion rate^L||75|mL/h"
    texts = [lines(record(*given))[0] for given in (
        (ordered, *row(f6="100", f7="mL", f12="h"), observed), (ordered, *row(), observed), (ordered, *row()),
    )]  # fmt: skip

    assert ["rate=100mL/h", "rate=75mL/h", "rate=50mL/h"] == [
        next(word for word in text.split() if word.startswith("rate=")) for text in texts
    ]
    assert ["dose=" in text for text in texts] == [False, True, True]


def test_an_ordered_rate_is_not_charted_as_a_change() -> None:
    """A row that names a rate change without a rate has none."""
    assert (
        "rate="
        not in lines(record(segment("RXE", {2: "^x", 23: "50", 24: "mL/h"}), *row(f9="^Rate Change", f6="", f7="")))[0]
    )


def test_additives_of_the_bag_are_named_beside_its_drug() -> None:
    """RXC of type A other than the drug itself; the base is none."""
    bag = ("RXC|B|NS^sodium chloride^L", "RXC|A|CEF^cefazolin^L", "RXC|A|KCL^potassium chloride^L")
    read = data(record(*bag, *row(f5="CEF^cefazolin^L")))

    assert isinstance(read, Administration)
    assert ["potassium chloride"] == [drug.name for drug in read.additives or ()]


def test_one_route_after_several_rows_is_the_route_of_each() -> None:
    """HL7 v2.3 has one RXR behind all RXA of an order."""
    first, second = row()[0], row(f2="2", f1="2")[0]

    assert ["iv-infusion", "iv-infusion"] == [read.data.route for read in events(record(first, second, f"RXR|{IV}"))]  # type: ignore[attr-defined]


def test_one_bad_row_is_refused_while_the_others_stand() -> None:
    """With the encounter, so that it is marked incomplete."""
    bad, good = row(f3=""), row(f1="2")
    value = record(*bad, *good)

    assert [("missing-field", "RXA-3", "ENC-1")] == refusals(value)


def test_a_date_without_a_time_of_day_is_no_start() -> None:
    """Midnight would be billed."""
    assert [("missing-field", "RXA-3", "ENC-1")] == refusals(record(*row(f3="20260302")))


def test_an_amount_of_999_without_a_unit_is_unknown() -> None:
    """As immunisation guides have it."""
    read = data(record(*row(PUSH, f6="999", f7="")))

    assert isinstance(read, Administration)
    assert read.dose is None


def test_a_push_with_an_end_has_a_length() -> None:
    """It stays a point in time."""
    read = data(record(*row(PUSH, f4="20260302080300")))

    assert isinstance(read, Administration)
    assert 3 == read.duration_minutes


def test_after_an_update_only_the_later_stop_stands() -> None:
    """As the chart holds it, whatever order the messages came in."""
    first = events(record(*row(f4="20260302083000", f22="20260302083100")))
    updated = events(record(*row(f4=NINE, f21="U", f22="20260302090100")))

    for arrived in ([*first, *updated], [*updated, *first]):
        held = [event.data for event in in_force(arrived) if isinstance(event.data, Administration)]

        assert [("start", "08:00"), ("stop", "09:00")] == [(one.action, f"{one.occurred_at:%H:%M}") for one in held]
