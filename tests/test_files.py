"""What one record of a file is: a line, a document, a message; and which files of a folder are taken up."""

import gzip
import io
from pathlib import Path

import pytest

from streams import files

MESSAGES = [b"MSH|^~\\&|A\rPID|1\rPV1|2\r", b"MSH|^~\\&|B\rEVN|1\r", b"MSH|^~\\&|C\r"]


def read(content: bytes) -> list[bytes]:
    """The records of a file with this content."""
    return list(files.records("test", io.BytesIO(content)))


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_each_message_of_hl7_v2_is_a_record_whatever_ends_its_segments(end: bytes) -> None:
    """CR is the standard's; LF and CRLF are what editors and engines make of it."""
    messages = [message.replace(b"\r", end) for message in MESSAGES]

    assert messages == read(b"".join(messages))


def test_a_batch_goes_with_its_first_and_last_message() -> None:
    """FHS and BHS before, BTS and FTS after: no byte of the file is dropped."""
    content = b"FHS|^~\\&\rBHS|^~\\&\r" + b"".join(MESSAGES) + b"BTS|3\rFTS|1\r"
    found = read(content)

    assert (3, content) == (len(found), b"".join(found))


def test_mllp_frames_end_a_message() -> None:
    """Start block before, end block after each."""
    found = read(b"".join(b"\x0b" + message + b"\x1c\r" for message in MESSAGES))

    assert 3 == len(found)


def test_a_message_longer_than_what_is_read_at_once_stays_whole() -> None:
    """The boundary may fall anywhere, also inside the three letters of a segment's name."""
    for length in range(files.CHUNK - 12, files.CHUNK + 4):
        first = b"MSH|^~\\&|" + b"x" * (length - 10) + b"\r"

        assert [first, MESSAGES[1]] == read(first + MESSAGES[1])


def test_the_letters_of_a_header_inside_a_field_start_no_message() -> None:
    """Only the start of a segment counts."""
    assert 1 == len(read(b"MSH|^~\\&|A\rNTE|1||see MSH|^~ of yesterday\r"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}\n\n{"b": 2}', [b'{"a": 1}', b'{"b": 2}']),
        (b'{\n  "a": 1\n}\n', [b'{\n  "a": 1\n}\n']),
        (b'\xef\xbb\xbf{\n"a": 1}', [b'{\n"a": 1}']),
        (b'{"cut":\n{"b": 2}\n', [b'{"cut":', b'{"b": 2}']),
        (b"not json\n{}\n", [b"not json", b"{}"]),
        (b"", []),
        (b"\n \n", []),
    ],
)
def test_json_is_read_by_line_or_as_one_document(content: bytes, expected: list[bytes]) -> None:
    """A damaged first line is one bad record; a document over many lines is one record."""
    assert expected == read(content)


def test_lines_that_cross_what_is_read_at_once_stay_whole() -> None:
    """The beginning of a file is looked at first and then read on from."""
    lines = [b'{"n": "%d%s"}' % (number, b"x" * 700) for number in range(3000)]

    assert lines == read(b"\n".join(lines))


def test_a_folder_stands_for_its_charting_files_packed_or_not(tmp_path: Path) -> None:
    """In the order of their paths; what is no charting by its name is left alone."""
    (tmp_path / "b").mkdir()
    for name in ("b/2.hl7", "a.jsonl", "LICENSE", "README.md"):
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "b/1.json.gz").write_bytes(gzip.compress(b"{}"))

    assert ["a.jsonl", "b/1.json.gz", "b/2.hl7"] == [
        str(Path(name).relative_to(tmp_path)) for name in files.expanded([str(tmp_path)])
    ]
