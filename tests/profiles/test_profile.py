"""A profile: every knob explained, unknown keys and wrong values refused by name."""

from pathlib import Path

import msgspec
import pytest

from streams.errors import UnusableProfile
from streams.profiles.base import Knobs
from streams.profiles.document import HEADS, meanings, write
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile, read_profile

HEAD = 'name = "site"\nperspective = "facility"\n'


@pytest.mark.parametrize("name", HEADS)
def test_the_built_in_profiles_are_written_from_the_types(name: str) -> None:
    """Current with the types, and read back to the same knobs."""
    written = Path(load_profile.__code__.co_filename).with_name(f"{name}.toml").read_text()

    assert write(name) == written
    assert read_profile(written) == Profile(name=name, perspective=name)  # type: ignore[arg-type]


def test_every_knob_says_what_it_means() -> None:
    """A knob without a meaning is a number nobody can defend; the files of the vocabulary speak for themselves."""
    profile = load_profile("facility")
    parts = [
        part for field in msgspec.structs.fields(profile) if isinstance(part := getattr(profile, field.name), Knobs)
    ]
    unexplained = [
        f"{type(part).__name__}.{field.name}"
        for part in parts
        if type(part).__name__ not in ("TermFiles", "Vocabulary")
        for field in msgspec.structs.fields(part)
        if not meanings(type(part)).get(field.name)
    ]

    assert [] == unexplained


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (HEAD + "[closing]\ninactivity_hour = 3\n", "inactivity_hour"),
        (HEAD + '[closing]\ninactivity_hours = "long"\n', "closing.inactivity_hours"),
        (HEAD + "[closing]\nlate_window_days = 31\n", "closing.late_window_days"),
        (HEAD + "[times]\nauto_stop_share = 1.5\n", "times.auto_stop_share"),
        (HEAD + 'feeds = ["MAR", "LAB"]\n', "feeds"),
        (HEAD + "[closin]\n", "closin"),
        ('name = "site"\n', "perspective"),
        ("name = ", "profile"),
    ],
)
def test_unknown_keys_and_wrong_values_are_refused_by_name(text: str, named: str) -> None:
    """The message names the key; nothing is guessed or passed over."""
    with pytest.raises(UnusableProfile, match=named):
        read_profile(text)
