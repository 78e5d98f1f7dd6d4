"""Records as engines and files have them: frames, batches, line ends, delimiters, character sets."""

from pathlib import Path

import pytest

from schemas.order import Order
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Accepted, Rejected
from tests.intake.hl7v2.messages import FACILITY, data, events, message, outcome, refusals, segment

SEEDS = Path(__file__).parents[2] / "fuzz" / "corpus" / "hl7v2"
ORDER = message(
    "RDE^O11", segment("ORC", {1: "NW", 2: "O1", 9: "20260302080000"}), segment("RXE", {2: "^cefazolin", 3: "1"})
)


@pytest.mark.parametrize(
    "record",
    [
        ORDER,
        b"\x0b" + ORDER + b"\x1c\r",
        b"\xef\xbb\xbf" + ORDER,
        ORDER.replace(b"\r", b"\n"),
        ORDER.replace(b"\r", b"\r\n"),
        b"FHS|^~\\&|X\rBHS|^~\\&|X\r" + ORDER + b"BTS|1\rFTS|1\r",
        ORDER.replace(b"\\&|MAR", b"\\\\&|MAR"),
    ],
    ids=["plain", "mllp", "byte-order-mark", "lf", "crlf", "batch", "delimiters-escaped-twice"],
)
def test_a_message_reads_the_same_however_it_is_wrapped(record: bytes) -> None:
    """What is around a message, and how its segments end, is not part of it."""
    assert data(ORDER) == data(record)


def test_several_messages_in_one_record_are_several_records() -> None:
    """In their order."""
    assert ["O1", "O2"] == [read.data.order_id for read in events(ORDER + ORDER.replace(b"|O1|", b"|O2|"))]  # type: ignore[attr-defined]


def test_one_bad_message_of_a_batch_is_refused_with_its_own_bytes() -> None:
    """The others stand; the refused one can be sent again alone."""
    bad = ORDER.replace(b"|O1|", b"||").rstrip(b"\r")
    good, refused = read_hl7v2(b"BHS|^~\\&|X\r" + ORDER + bad + b"\rBTS|2", FACILITY)

    assert isinstance(good, Accepted)
    assert isinstance(refused, Rejected)
    assert ("missing-field", "ORC-2", "ENC-1", bad) == (*refused[:3], refused.value)


def test_a_message_that_is_the_whole_record_needs_no_bytes_of_its_own() -> None:
    """The dead letter holds the record untouched."""
    assert outcome(ORDER.replace(b"|O1|", b"||"))[4:] == (None,)


def test_any_declared_delimiters_are_taken() -> None:
    """MSH-1 and MSH-2 say which (HL7 v2.5 2.16.2)."""
    other = ORDER.replace(b"~", b"*").replace(b"|", b"#").replace(b"^", b"@").replace(b"&", b"%").replace(b"\\", b"/")

    assert data(ORDER) == data(other)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("8859/1", "latin-1"),
        ("ISO-8859-15", "iso8859-15"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("ASCII", "utf-8"),
    ],
)
def test_the_character_set_of_msh_18_is_used(declared: str, encoding: str) -> None:
    """Without one UTF-8 is tried before Windows-1252."""
    record = message("OMP^O09", segment("ORC", {2: "O1"}), segment("RXO", {1: "^Müllerin"}), f18=declared)
    order = data(record.decode().encode(encoding))

    assert isinstance(order, Order)
    assert order.drug
    assert "Müllerin" == order.drug.name


@pytest.mark.parametrize(
    ("record", "refusal"),
    [
        (b"", ("empty-record", None, None)),
        (b"\r\n\r\n", ("empty-record", None, None)),
        (b"hello", ("undecodable", "MSH", None)),
        (b"MSH|", ("undecodable", "MSH", None)),
        (b"MSH|^~|&", ("undecodable", "MSH-9", None)),
        (ORDER[:20], ("undecodable", "MSH-9", None)),
        (ORDER.decode().encode("utf-16"), ("undecodable", "MSH", None)),
        (ORDER.replace(b"|2.5.1", b"|2.5.1||||||KLINGON"), ("undecodable", "MSH-18", None)),
        (ORDER.replace(b"|2.5.1", b"|2.5.1||||||UNICODE UTF-8").replace(b"cef", b"\xff"), ("undecodable", "MSH-18", None)),
        (b" " * 8_000_001, ("too-large", None, None)),
        (ORDER + b"RXC|" + b"~" * 100_001, ("too-large", "MSH", None)),
        (b"MSH|^~\\&|\r" * 20_001, ("too-large", "MSH", None)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(
    record: bytes, refusal: tuple[str, str | None, str | None]
) -> None:
    """Never an exception."""
    assert [refusal] == refusals(record)


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda seed: seed.name)
def test_what_fuzzing_once_found_is_read_or_refused(seed: Path) -> None:
    """Each of these once raised."""
    assert all(isinstance(read, Accepted | Rejected) for read in read_hl7v2(seed.read_bytes(), FACILITY))


def test_delimiters_that_are_not_declared_are_those_of_the_standard() -> None:
    """Unless one of them stands for something else already."""
    assert data(ORDER) == data(ORDER.replace(b"|^~\\&|", b"|^|"))
    assert [("undecodable", "MSH-2", None)] == refusals(b"MSH~^~ADT")
