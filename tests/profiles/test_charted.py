"""The vocabulary of charted words: what it says, and how a site makes it its own."""

from pathlib import Path

import pytest

from streams.errors import UnusableProfile
from streams.profiles.loader import load_profile

PROFILE = 'name = "ours"\nperspective = "facility"\n[vocabulary]\ncharted = "words.toml"\n'


def site(folder: Path, words: str) -> Path:
    (folder / "words.toml").write_text(words)
    (folder / "ours.toml").write_text(PROFILE)
    return folder / "ours.toml"


@pytest.mark.parametrize(
    ("table", "words", "meaning"),
    [
        ("actions", ("New  Bag",), "new-bag"), ("actions", ("", "stopped"), "stop"), ("actions", ("Due",), "none"),
        ("actions", ("whatever",), None), ("access_kinds", ("423954007",), "peripheral"), ("note_kinds", ("34746-8",), "nursing"),
    ],
)  # fmt: skip
def test_a_word_says_what_its_table_says_and_no_more(table: str, words: tuple[str, ...], meaning: str | None) -> None:
    """Case and spaces are evened out; the first word that is known decides."""
    assert meaning == load_profile("facility").charted.says(table, *words)


def test_a_site_adds_its_own_words(tmp_path: Path) -> None:
    """Beside ours, or in their place."""
    added = load_profile(str(site(tmp_path, '[actions]\nstop = ["feierabend"]'))).charted
    alone = load_profile(str(site(tmp_path, 'replaces = true\n[actions]\nstop = ["feierabend"]'))).charted

    assert ["stop", "stop"] == [added.says("actions", "Feierabend"), added.says("actions", "ended")]
    assert ["stop", None] == [alone.says("actions", "Feierabend"), alone.says("actions", "ended")]


def test_a_table_that_does_not_exist_is_an_unusable_profile(tmp_path: Path) -> None:
    """With the name of the file."""
    with pytest.raises(UnusableProfile, match=r"words\.toml"):
        load_profile(str(site(tmp_path, '[deeds]\nstop = ["x"]')))
