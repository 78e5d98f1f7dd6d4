"""How a site replaces or extends the tables of the vocabulary, and what is refused."""

from pathlib import Path

import pytest

from schemas.base import Drug
from streams.errors import UnusableProfile
from streams.profiles.loader import load_profile

PROFILE = 'name = "ours"\nperspective = "facility"\n[vocabulary]\n'


def site(folder: Path, table: str, text: str) -> Path:
    (folder / "terms.toml").write_text(text)
    profile = folder / "ours.toml"
    profile.write_text(f'{PROFILE}{table} = "terms.toml"\n')
    return profile


def test_a_site_adds_its_own_names(tmp_path: Path) -> None:
    """A file extends a table: new names beside ours, also for an ingredient we know."""
    text = '[therapeutic]\nketorolac = ["blue cocktail"]\nzoqutamine = ["zq"]\n'
    vocabulary = load_profile(str(site(tmp_path, "ingredients", text))).vocabulary
    names = ("blue cocktail", "zq", "Toradol", "vanco")

    assert ["ketorolac", "zoqutamine", "ketorolac", "vancomycin"] == [
        vocabulary.ingredient(Drug(name=name)) for name in names
    ]


def test_a_site_may_replace_a_table(tmp_path: Path) -> None:
    """With `replaces = true` only its own codes are known."""
    text = 'replaces = true\n[codes]\nJ9999 = { ingredient = "cisplatin", value = 1, unit = "mg" }\n'
    vocabulary = load_profile(str(site(tmp_path, "billing_units", text))).vocabulary

    assert vocabulary.billing_unit("J9999") is not None
    assert vocabulary.billing_unit("J1745") is None


def test_the_word_of_the_site_wins(tmp_path: Path) -> None:
    """A number that both have is the site's."""
    vocabulary = load_profile(str(site(tmp_path, "pushes", "[minutes]\nfurosemide = 9\n"))).vocabulary

    assert (9, 5) == (vocabulary.push_minutes("furosemide"), vocabulary.push_minutes("digoxin"))


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("routes", '[routes]\nteleport = ["tp"]\n', "teleport"),
        ("pushes", "[minutes]\nfurosemide = 0\n", "minutes"),
        ("pushes", "[seconds]\nfurosemide = 5\n", "seconds"),
        ("units", '[dimensions.mass]\nstone = ["st"]\n', "stone"),
        ("abbreviations", '[[patterns]]\nname = "X"\npattern = "("\nwrite = "x"\n', "X"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_what_is_wrong(
    tmp_path: Path, table: str, text: str, said: str
) -> None:
    """The start is refused, not the first chart."""
    with pytest.raises(UnusableProfile, match=said):
        load_profile(str(site(tmp_path, table, text)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message says which file cannot be read."""
    profile = tmp_path / "ours.toml"
    profile.write_text(f'{PROFILE}pushes = "nowhere.toml"\n')

    with pytest.raises(UnusableProfile, match=r"nowhere\.toml"):
        load_profile(str(profile))
