"""Packed checksums: sought where they lie, never across two of them."""

from array import array

from hypothesis import example, given
from hypothesis import strategies as st

from streams.copyforward.note_print import holds

CHECKSUMS = st.sampled_from([0, 0x01010101, 0x01000000, 0x00010101, 0x00000001, 0xFFFFFFFF])
"""Few bytes, so that one checksum is often found astride two others."""


@example([0x01000000, 0x00010101], 0x01010101)
@given(st.lists(CHECKSUMS, max_size=12), CHECKSUMS)
def test_an_array_holds_exactly_the_checksums_it_was_packed_from(packed: list[int], sought: int) -> None:
    """One whose bytes stand astride two others is not held."""
    expected = sought in packed

    assert holds(array("I", packed).tobytes(), sought) == expected
