"""The 36 vectors of coding.md section 13, as timelines.

Sources of the published ones: V11 medlearn.com 2021-11-15, V12 and V13 medlearn.com 2022-01-31, V14 the example of the
CPT time section as quoted by aapc.com 110083, V15 revenuecycleadvisor.com (drug administration that crosses midnight),
V16 aapc.com 142269, V17 and V18 AHIMA 105755, V19 aapc.com 196971. The rest are made from the clauses.
"""

import pytest

from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, drug, fluid, push, supported, with_coding

NEED = "09:00 access placed L1 kind=peripheral\n09:00 access placed L2 kind=peripheral reason='{}'"
TWO_SITES = "\n".join([NEED, drug("a", "10:00", "11:00"), drug("b", "10:00", "11:00", access="L2")])


def vector(name: str, lines: str, expected: str, profile: Profile = FACILITY) -> object:
    """Pair the lines of a vector with its published codes."""
    return pytest.param(lines, expected, profile, id=name)


VECTORS = [
    vector("V1", drug("a", "10:00", "10:15"), "96374 x1"),
    vector("V2", drug("a", "10:00", "10:16"), "96365 x1"),
    vector("V3", drug("a", "10:00", "11:30"), "96365 x1"),
    vector("V4", drug("a", "10:00", "11:31"), "96365 x1, 96366 x1"),
    vector("V5", drug("a", "10:00", "12:01"), "96365 x1, 96366 x1"),
    vector("V6", drug("a", "10:00", "12:30"), "96365 x1, 96366 x1"),
    vector("V7", drug("a", "10:00", "12:31"), "96365 x1, 96366 x2"),
    vector("V8", fluid("10:00", "10:30"), "none"),
    vector("V9", fluid("10:00", "10:31"), "96360 x1"),
    vector("V10", fluid("10:00", "11:31"), "96360 x1, 96361 x1"),
    vector("V10-90", fluid("10:00", "11:30"), "96360 x1"),
    vector(
        "V11",
        "\n".join([fluid("10:00", "13:00"), push("a", "10:30", 2), push("b", "11:00", 3)]),
        "96361 x3, 96374 x1, 96375 x1",
    ),
    vector(
        "V12",
        drug("a", "06:00", "07:30") + "\n" + drug("b", "07:00", "16:00"),
        "96365 x1, 96366 x8, 96367 x1",
    ),
    vector("V13", drug("a", "09:30", "10:30") + "\n" + drug("b", "09:32", "10:31"), "96365 x1, 96368 x1"),
    vector("V14", fluid("23:00", "+1d 02:00"), "96360 x1, 96361 x2"),
    vector(
        "V15",
        "\n".join([fluid("22:00", "+1d 06:30"), push("morphine", "22:20"), push("morphine", "+1d 02:00")]),
        "96361 x8, 96374 x1, 96376 x1",
    ),
    vector(
        "V16",
        "\n".join([
            drug("palonosetron", "13:00", "13:20"), drug("dexamethasone", "13:20", "13:40"),
            drug("fosaprepitant", "13:40", "14:10"), drug("doxorubicin", "14:10", "16:45", "chemotherapy"),
            fluid("16:45", "18:00"),
        ]),
        "96361 x1, 96367 x3, 96413 x1, 96415 x2",
    ),
    vector("V17", drug("x", "10:00", "12:00") + "\n" + push("x", "13:00"), "96365 x1, 96366 x1, 96376 x1"),
    vector("V18", fluid("07:00", "07:20") + "\n" + push("morphine", "07:15"), "96374 x1"),
    vector(
        "V19",
        fluid("10:50", "13:25") + "\n" + drug("chemo", "11:20", "13:05", "chemotherapy"),
        "96413 x1, 96415 x1",
    ),
    vector(
        "V19b",
        fluid("10:50", "13:25") + "\n" + drug("chemo", "11:20", "13:05", "chemotherapy"),
        "96361 x1, 96413 x1, 96415 x1",
        with_coding(hydration_fragments="summed"),
    ),
    vector(
        "V20",
        drug("x", "07:00", "07:45", ident="x1") + "\n" + drug("x", "19:00", "19:45", ident="x2"),
        "96365 x1, 96366 x1",
    ),
    vector("V21", drug("x", "07:00", "07:30", ident="x1") + "\n" + drug("x", "19:00", "19:30", ident="x2"), "96365 x1"),
    vector("V22", TWO_SITES.format("incompatible drugs"), "96365 x1, 96365-59 x1"),
    vector("V23", TWO_SITES.replace(" reason='{}'", ""), "96365 x1, 96368 x1"),
    vector(
        "V24",
        drug("a", "10:00", "11:00") + "\n11:10 mar given b drug.category=therapeutic route=intramuscular",
        "96365 x1, 96372 x1",
    ),
    vector("V25", "10:00 mar start a drug.category=therapeutic", "96374 x1"),
    vector("V26", "10:00 mar start a drug.category=therapeutic", "none", with_coding(missing_stop="none")),
    vector("V27", "10:00 mar start saline drug.category=hydration", "none"),
    vector("V28", "10:00 mar start a drug.category=therapeutic volume=100mL rate=100mL/h", "96365 x1"),
    vector(
        "V29", "\n".join([push("x", "10:00"), push("x", "10:25"), push("x", "10:40")]), "96374 x1, 96376 x1",
    ),
    vector("V30", "\n".join(drug(name, "10:00", "11:00") for name in "abc"), "96365 x1, 96368 x1"),
    vector(
        "V31", "\n".join(line + " bag_id=B1" for name in "abc" for line in drug(name, "10:00", "11:00").split("\n")),
        "96365 x1",
    ),
    vector(
        "V31-additives",
        drug("a", "10:00", "11:00").replace(" access", """ additives='[{"name":"b"},{"name":"c"}]' access""", 1),
        "96365 x1",
    ),
    vector(
        "V32",
        "08:00 adt admit class=office place_of_service=11 primary_reason=hydration\n"
        + fluid("15:00", "16:00") + "\n" + push("promethazine", "15:13"),
        "96360 x1, 96375 x1",
        PROFESSIONAL,
    ),
    vector("V33", drug("a", "10:00", "10:20") + "\n10:05 mar pause a\n10:12 mar resume a", "96374 x1"),
    vector("V34", fluid("10:00", "12:00") + "\n" + drug("a", "10:30", "11:00"), "96361 x1, 96365 x1"),
    vector(
        "V35", "08:00 adt admit class=office\n" + push("x", "10:00") + "\n" + push("x", "11:00"), "96374 x1",
        PROFESSIONAL,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected", "profile"), VECTORS)
def test_vectors(lines: str, expected: str, profile: Profile) -> None:
    """Every worked vector of the guidance is derived as it is printed."""
    assert expected == supported(lines, profile)
