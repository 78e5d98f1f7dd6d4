"""MDM: documents, their text, what became of them, and who signed."""

from base64 import b64encode

import pytest

from schemas.note import Note
from schemas.signature import Signature
from tests.intake.hl7v2.messages import events, message, refusals, segment

TXA = {1: "1", 2: "NN", 4: "20260302073000", 9: "N1", 12: "D1", 17: "AU"}
EVENT = "EVN||20260302080000"


def mdm(trigger: str, *contents: str, **fields: str) -> bytes:
    return message(
        f"MDM^{trigger}", EVENT, segment("TXA", TXA | {int(name[1:]): text for name, text in fields.items()}), *contents
    )


def note(record: bytes) -> Note:
    (read,) = [event.data for event in events(record) if isinstance(event.data, Note)]
    return read


def encapsulated(kind: str, subtype: str, document: str) -> str:
    return f"OBX|1|ED|X||^{kind}^{subtype}^Base64^{b64encode(document.encode()).decode()}"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (("OBX|1|TX|X||Infused.", "OBX|2|TX|X||No reaction."), "Infused.\nNo reaction."),
        (("OBX|1|TX|X||Infused.~No reaction.",), "Infused.\nNo reaction."),
        (("OBX|1|FT|X||Infused.\\.br\\No \\H\\reaction\\N\\.",), "Infused.\nNo reaction."),
        (("OBX|1|TX|X||Rate 5^6",), "Rate 5^6"),
        ((encapsulated("text", "plain", "Infused."),), "Infused."),
        ((encapsulated("text", "html", "<p>Infused.</p><p>No reaction.</p>"),), "Infused.\n\nNo reaction."),
        ((encapsulated("application", "pdf", "%PDF-1.7"),), None),
        ((encapsulated("application", "rtf", "{\\rtf1}"),), None),
        (("OBX|1|ED|X||^text^plain^Base64^!!!",), None),
        (("OBX|1|TX|X||Wrong||||||W", "OBX|2|TX|X||Right"), "Right"),
        (("OBX|1|NM|X||5",), None),
        ((), None),
    ],
)  # fmt: skip
def test_the_text_is_what_the_document_holds_as_text(content: tuple[str, ...], text: str | None) -> None:
    """Of a picture of text nothing is guessed."""
    assert text == note(mdm("T02", *content)).text


@pytest.mark.parametrize(
    ("trigger", "completion", "state"),
    [
        ("T01", "DI", "draft"),
        ("T02", "IP", "draft"),
        ("T02", "PA", "draft"),
        ("T02", "AU", "final"),
        ("T04", "LA", "final"),
        ("T06", "AU", "addendum"),
        ("T08", "AU", "final"),
        ("T10", "AU", "amended"),
        ("T02", "", "draft"),
    ],
)
def test_the_state_is_that_of_its_completion(trigger: str, completion: str, state: str) -> None:
    """HL7 table 0271; what nobody has authenticated is a draft."""
    assert state == note(mdm(trigger, f17=completion)).state


def test_an_addendum_names_what_it_adds_to() -> None:
    """TXA-13."""
    assert "D0" == note(mdm("T06", f13="D0")).addendum_to


def test_a_replacement_retracts_what_it_replaces() -> None:
    """And stands under its own number."""
    read = [
        (event.data.note_id, event.data.status)
        for event in events(mdm("T10", f13="D0"))
        if isinstance(event.data, Note)
    ]

    assert [("D0", "entered-in-error"), ("D1", "active")] == read


@pytest.mark.parametrize(("trigger", "fields"), [("T11", {}), ("T04", {"f19": "CA"}), ("T02", {"f19": "OB"})])
def test_a_cancelled_document_is_retracted(trigger: str, fields: dict[str, str]) -> None:
    """By the event, or by its availability."""
    assert "entered-in-error" == note(mdm(trigger, **fields)).status


def test_a_change_of_status_without_content_brings_its_signature_only() -> None:
    """A version without text would stand in place of the text."""
    read = events(mdm("T03", f22="N1^^^^^^^^^^^^^^20260302075500"))

    assert ["charting.signature.v1"] == [event.type for event in read]
    assert [("nothing-charted", "TXA-22", "ENC-1")] == refusals(mdm("T03"))


def test_each_authentication_is_a_signature() -> None:
    """Of the author, and of who signs beside."""
    read = [
        event.data for event in events(mdm("T02", f22="N1^^^^^^^^^^^^^^20260302075500~P1^^^^^^^^^^^^^^20260302080000"))
    ]
    signatures = [
        (one.signer.id, one.meaning, f"{one.signed_at:%H:%M}")
        for one in read
        if isinstance(one, Signature) and one.signer
    ]

    assert [("N1", "author", "07:55"), ("P1", "cosign", "08:00")] == signatures


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("NN", "nursing"),
        ("PN", "procedure"),
        ("PR", "provider"),
        ("HP^History and physical^HL70270", "provider"),
        ("X^Plan of Care", "plan"),
        ("18776-5^^LN", "plan"),
    ],
)
def test_the_kind_is_that_of_the_vocabulary(kind: str, meaning: str) -> None:
    """HL7 table 0270, LOINC, or a word for it."""
    assert meaning == note(mdm("T02", f2=kind)).kind


def test_a_document_of_another_kind_is_nothing_charted() -> None:
    """A radiology report; without a kind, or without TXA, it is a bad message."""
    assert [("nothing-charted", "TXA-2", "ENC-1")] == refusals(mdm("T02", f2="DI"))
    assert [("missing-field", "TXA-2", "ENC-1")] == refusals(mdm("T02", f2=""))
    assert [("missing-field", "TXA", "ENC-1")] == refusals(message("MDM^T02", EVENT))
    assert [("missing-field", "TXA-12", "ENC-1")] == refusals(mdm("T02", f12=""))


def test_who_is_named_where_an_id_should_stand_is_a_name() -> None:
    """`John Smith` is no id of a person."""
    author = note(mdm("T02", f9="Testnurse Ada")).author

    assert author
    assert (None, "Testnurse Ada") == (author.id, author.name)
