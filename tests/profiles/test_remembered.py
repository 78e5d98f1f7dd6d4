"""Look-ups that remember: asked once, and each holder for itself."""

from streams.profiles.remembered import remembered


class Table:
    """A table that counts how often it was looked into."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.asked = answers, 0

    @remembered
    def meaning(self, term: str) -> str | None:
        """Look a term up."""
        self.asked += 1
        return self.answers.get(term)


def test_a_question_is_looked_up_once() -> None:
    """The second answer is the first, also where there is none."""
    table = Table({"NS": "sodium chloride"})
    answers = [table.meaning(term) for term in ("NS", "D5W", "NS", "D5W")]

    assert ["sodium chloride", None, "sodium chloride", None] == answers
    assert table.asked == 2


def test_another_table_answers_for_itself() -> None:
    """What one site means by a term is not what another means."""
    site, other = Table({"MS": "morphine"}), Table({"MS": "magnesium"})

    assert ("morphine", "magnesium") == (site.meaning("MS"), other.meaning("MS"))
