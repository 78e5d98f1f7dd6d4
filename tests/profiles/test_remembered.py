"""Look-ups that remember: asked once, and each holder for itself."""

from streams.profiles.remembered import kept, remembered


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


class Stay:
    """A stay that counts how often its length was worked out."""

    def __init__(self, begin: int, end: int | None) -> None:
        self.begin, self.end, self.asked = begin, end, 0

    @kept
    def length(self) -> int | None:
        """How long it was; None while it goes on."""
        self.asked += 1
        return None if self.end is None else self.end - self.begin


def test_what_follows_is_worked_out_once() -> None:
    """Also where it is nothing, and by each for itself."""
    over, open_ = Stay(1, 4), Stay(2, None)

    assert [3, 3, None, None] == [over.length, over.length, open_.length, open_.length]
    assert (1, 1) == (over.asked, open_.asked)
