"""Access sites and their initial services (coding.md section 6)."""

import pytest

from streams.coding.sites import supports_second_site
from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, drug, fluid, push, reading, supported, with_coding

SECOND = "09:00 access placed L2 kind=peripheral reason='incompatible drugs'\n"
OFFICE = "08:00 adt admit class=office place_of_service=11"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("second site required: incompatible drugs", True),
        ("protocol requires a second site", True),
        ("vesicant given separately", True),
        ("needed for the second drug", True),
        ("incompatible, restarted after infiltration", True),
        ("not incompatible, better flow rate", False),
        ("no incompatibility", False),
        ("flow rate", False),
        ("IV restart", False),
        ("first site infiltrated", False),
        ("patient convenience", False),
        ("second lumen", False),
        ("   ", False),
        (None, False),
    ],
)
def test_a_reason_for_a_second_site(reason: str | None, expected: bool) -> None:
    """Incompatibility and protocol count; flow rate, restart, convenience and a further lumen never do (15: 6.3)."""
    assert expected == supports_second_site(reason)


def test_a_second_site_with_a_reason_has_its_own_initial_and_add_ons() -> None:
    """Its initial carries 59, its add-on codes by default do not (NOR-INIT, ML-2LINES)."""
    lines = SECOND + drug("a", "10:00", "11:31") + "\n" + drug("b", "10:00", "11:31", access="L2")

    assert "96365 x1, 96365-59 x1, 96366 x2" == supported(lines)


def test_the_first_site_alone_carries_no_modifier() -> None:
    """59 tells a second initial from a first: there is none where the first device carried nothing reportable."""
    lines = SECOND + fluid("09:30", "09:50") + "\n" + drug("b", "10:00", "11:00", access="L2")

    assert "96365 x1" == supported(lines)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [(FACILITY, "96365 x1, 96368 x1"), (with_coding(second_site_needs_reason=False), "96365 x1, 96365-59 x1")],
    ids=["pooled", "each-device"],
)
def test_devices_without_a_reason_are_pooled(profile: Profile, expected: str) -> None:
    """Two devices without a reason are one site, unless the payer asks for none (NOR-INIT, HAU-16)."""
    assert expected == supported(drug("a", "10:00", "11:00") + "\n" + drug("b", "10:00", "11:00", access="L2"), profile)


def test_concurrency_over_pooled_devices_is_weak_and_may_be_refused() -> None:
    """No source says outright that pooling lets 96368 stand; the stricter reading is acceptable (open point 5)."""
    lines = drug("a", "10:00", "11:00") + "\n" + drug("b", "10:00", "11:00", access="L2") + "\n12:00 adt discharge"
    found = derived(lines)
    stricter = reading(found, "pooled_concurrent=none")

    assert {"96365": "strong", "96368": "weak"} == {code.code: code.strength for code in found.supported}
    assert stricter is not None
    assert {"96365": 1} == stricter.units


def test_lumens_of_one_device_are_one_site() -> None:
    """A further lumen opens no initial (RM-CONC, HCPRO-SITES)."""
    lines = drug("a", "10:00", "11:00").replace(" access", " line=white access") + "\n" + drug("b", "11:00", "12:00")

    assert "96365 x1, 96367 x1" == supported(lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([push("c", "10:00", of="chemotherapy"), drug("a", "11:00", "13:00")], "96366 x1, 96367 x1, 96409 x1"),
        ([drug("c", "10:00", "10:20", "chemotherapy"), push("d", "11:00", of="chemotherapy")], "96411 x1, 96413 x1"),
        ([push("a", "10:00"), fluid("11:00", "12:00")], "96361 x1, 96374 x1"),
        ([fluid("08:00", "09:00"), drug("a", "10:00", "10:20")], "96361 x1, 96365 x1"),
        ([drug("a", "10:00", "11:00"), drug("b", "12:00", "13:31")], "96365 x1, 96366 x1, 96367 x1"),
    ],
    ids=["chemotherapy-push-first", "chemotherapy-infusion", "push-over-fluid", "order-does-not-matter", "longest"],
)
def test_a_facility_ranks_its_initial_service(lines: list[str], expected: str) -> None:
    """Chemotherapy infusion, then push, drug infusion, then push, hydration; the longest of a rank (6.5, 6.7)."""
    assert expected == supported("\n".join(lines))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("primary_reason=therapeutic", "96365 x1, 96417 x1"),
        ("primary_reason=chemotherapy", "96367 x1, 96413 x1"),
        ("primary_reason=hydration", "96367 x1, 96413 x1"),
        ("", "96367 x1, 96413 x1"),
    ],
)
def test_a_professional_takes_the_reason_for_the_visit(reason: str, expected: str) -> None:
    """The service the visit was for is initial, whatever its rank; where none qualifies the rank proposes (6.6)."""
    lines = f"{OFFICE} {reason}\n" + drug("a", "10:00", "11:00") + "\n" + drug("c", "11:00", "12:00", "chemotherapy")

    assert expected == supported(lines, PROFESSIONAL)


@pytest.mark.parametrize(
    ("reason", "others", "expected"),
    [
        ("primary_reason=chemotherapy", True, "strong"),
        ("primary_reason=hydration", True, "weak"),
        ("", True, "weak"),
        ("", False, "strong"),
    ],
    ids=["stated", "no-such-service", "not-stated", "one-service-only"],
)
def test_an_initial_that_no_fact_supports_is_weak(reason: str, others: bool, expected: str) -> None:
    """Without the reason for the visit the rank only proposes, unless there is but one service."""
    more = drug("a", "10:00", "11:00") + "\n" if others else ""
    found = derived(f"{OFFICE} {reason}\n" + more + drug("c", "11:00", "12:00", "chemotherapy"), PROFESSIONAL)

    assert [expected] == [code.strength for code in found.supported if code.code == "96413"]


def test_each_member_of_a_tie_is_an_acceptable_initial() -> None:
    """Either of two infusions of one rank may be the initial one (ML-OVER, AUTH-96368)."""
    lines = drug("a", "06:00", "07:30") + "\n" + drug("b", "07:00", "16:00") + "\n17:00 adt discharge"
    found = derived(lines)
    other = reading(found, "initial_tie_break=A-a")

    assert {"96365": 1, "96366": 8, "96367": 1} == found.units
    assert other is not None
    assert {"96365": 1, "96366": 7, "96367": 1} == other.units
    assert [True] == [site.tied for site in found.sites]


def test_a_site_names_its_candidates() -> None:
    """Rules see who could be initial, with rank and minutes."""
    found = derived("\n".join([drug("a", "10:00", "11:00"), push("b", "11:00"), fluid("12:00", "13:00")]))
    (site,) = found.sites

    assert [("A-a", 3), ("P-b11:00", 4), ("A-saline", 5)] == [
        (each.administration_ids[0], each.rank) for each in site.candidates
    ]
    assert ("L1", ("L1",), ("A-a",)) == (site.site, site.devices, site.initial)
