"""No drug is missed in a clause that is passed over: each clause that names one is looked into."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Drug
from streams.profiles.loader import load_profile
from streams.profiles.spelling import spelled
from streams.rules.narrative import LONGEST_NAME, NO_NAME, WORD, Said, names_of, said

VOCABULARY = load_profile("facility").vocabulary
LISTED = sorted(
    name
    for group in ("other", "hydration", "therapeutic", "biologic", "hormonal", "antineoplastic")
    for drug, words in getattr(VOCABULARY.ingredients, group).items()
    for name in (drug, *words)
)
BETWEEN = st.sampled_from(
    [" ", "  ", "-", "/", "'", "\u2019", "(", ")", ",", ".5 ", " - ", " \u2013 ", "\u0345", " 5 mg ", "%"]
)
NAMES = st.sampled_from([*LISTED, "Zyxomab", "zyxomab-abcd", "D5W", "given", "was", "and"])
CLAUSES = st.lists(st.tuples(NAMES.map(str.title) | NAMES, BETWEEN), min_size=1, max_size=5).map(
    lambda parts: "".join(part for pair in parts for part in pair).replace(".", "")
)


def drugs(clause: str, charted: dict[str, str]) -> set[str]:
    """Every drug that some words of the clause name, looked up one after the other."""
    spans = [found.span() for found in WORD.finditer(clause)]
    phrases = [clause[start:end] for at, (start, _) in enumerate(spans) for _, end in spans[at : at + LONGEST_NAME]]
    plain = [phrase for phrase in phrases if not NO_NAME.search(phrase)]
    found = {
        charted.get(spelled(phrase)) or VOCABULARY.ingredient_named(phrase)
        for phrase in plain
        if len(phrase) > LONGEST_NAME
    }
    return {drug for drug in found if drug}


@given(clause=CLAUSES)
def test_a_clause_that_names_a_drug_is_looked_into(clause: str) -> None:
    """Of the vocabulary or of the chart, whatever stands between the words."""
    charted = Drug(name="Zyxomab 5 mg")
    told = list(said(clause, names_of([charted], VOCABULARY), VOCABULARY))

    found = drugs(clause, {"zyxomab": "zyxomab"})

    assert bool(found) == bool(told)
    assert {one.drug for one in told} <= found


def test_a_clause_without_a_drug_says_nothing() -> None:
    """However much it tells."""

    assert [] == list(said("Resting, pulse 80, ate lunch, tolerated well.", {}, VOCABULARY))


def test_words_say_nothing_of_a_drug_that_is_only_like_them() -> None:
    """A name within a longer word is none."""
    told: list[Said] = list(said("Vancomycinoid level given.", {"vancomycin": "vancomycin"}, VOCABULARY))

    assert [] == told


def test_a_name_in_brackets_is_one() -> None:
    """Behind words that begin none: what stands in brackets is looked at for itself."""

    assert ["tranexamic acid"] == [one.drug for one in said("Slowly (TXA) given", {}, VOCABULARY)]
