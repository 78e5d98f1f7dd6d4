"""What describes an access device, and which drugs ask for one."""

import pytest

from streams.rules.site.iv_access_type_missing import iv_access_type_missing as rule
from tests.rules.judge import found


def chart(access: str, entry: str = "mar given ondansetron route=iv-push access=L1") -> str:
    return f"{access}\n08:05 {entry}\n12:30 adt discharge"


@pytest.mark.parametrize(
    "access",
    [
        "08:00 access placed L1 kind=port body_site=chest",
        "08:00 access placed L1 kind=picc\n08:10 access assessed L1 body_site=arm",
        "08:00 access placed L1\n08:30 access assessed L1 kind=midline body_site=arm",
    ],
)
def test_kind_and_site_anywhere_among_its_records_describe_a_device(access: str) -> None:
    """A later assessment may add what the placing left out."""
    assert [] == found(rule, chart(access))


@pytest.mark.parametrize(
    "access",
    [
        "",
        "08:00 access placed L1",
        "08:00 access placed L1 kind=peripheral",
        "08:00 access placed L1 body_site=arm",
        "08:00 access placed L2 kind=peripheral body_site=arm",
        "08:00 access placed L1 kind=port body_site=chest\n08:01 access placed L1 status=entered-in-error",
    ],
)
def test_half_a_description_or_another_devices_is_none(access: str) -> None:
    """The device through which the drug went is the one that counts."""
    assert ["L1"] == [finding.subject.access_id for finding in found(rule, chart(access))]


def test_entries_that_name_no_device_are_content_with_any_that_is_described() -> None:
    """And share one finding where there is none."""
    entries = "mar given ondansetron route=iv-push\n08:06 mar start cefepime"

    assert [] == found(rule, chart("08:00 access placed L2 kind=port body_site=chest", entries))
    assert [None] == [finding.subject.access_id for finding in found(rule, chart("", entries))]


@pytest.mark.parametrize(
    "entry",
    [
        "mar given ketorolac route=intramuscular", "mar given denosumab route=subcutaneous",
        "mar start immune globulin route=subcutaneous-infusion", "mar given saline route=flush access=L1",
    ],
)  # fmt: skip
def test_what_does_not_go_into_a_vein_needs_no_device(entry: str) -> None:
    """Injections and flushes ask for nothing."""
    assert [] == found(rule, chart("", entry))


def test_an_iv_route_in_words_asks_too() -> None:
    """Feeds that say IV only."""
    assert 1 == len(found(rule, chart("", "mar given ondansetron route_text=IVPB")))
