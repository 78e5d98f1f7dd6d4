"""Lines of a known form: all that a line says beside its figures is known from the first line of its shape.

Most new lines of a note are a template filled in once more, `BP 120/80, HR 73`. Their wording is read once; of each
further line only the numbers are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from streams.copyforward.facts import DIGITS, LIKE_A_DATE, pack, read_facts
from streams.copyforward.fields import CODES
from streams.copyforward.sentences import OPENING, SHORT_WORD, Parsed, body_of, masked_words, sketch_of, words_of

MOST_SENTENCES = 2
"""A line of more is a paragraph, whose sentences come together once."""
ZEROS = bytes.maketrans(b"123456789", b"000000000")
SITE, WORD = CODES["site"], 4


class Form(NamedTuple):
    """A sentence whose numbers are to be filled in: which words of its line it is of, and the first one that was read.

    `numbers` are the words that are numbers, `named` those with a digit that the wording keeps, `paired` says whether a
    digit stands in the sketch, `sites` how many of the facts are no numbers.
    """

    own: slice
    numbers: tuple[int, ...]
    named: tuple[int, ...]
    paired: bool
    masked: tuple[str, ...]
    sites: int
    parsed: Parsed


def shape_of(text: str) -> bytes | None:
    """The line with its digits masked, in UTF-8; None where it has none."""
    shape = text.encode("utf-8", "surrogatepass").translate(ZEROS)
    return shape if b"0" in shape else None


def taken(text: str, said: tuple[Parsed, ...]) -> tuple[Form, ...]:
    """The forms of the sentences of a line that was read; none where its figures may change what its words say."""
    if len(said) > MOST_SENTENCES:
        return ()
    lower = text.lower()
    words = words_of(lower)
    sited = any(SITE in parsed.fields for parsed in said)
    if LIKE_A_DATE.search(lower) or (sited and any(word[0] not in DIGITS and _has_digit(word) for word in words)):
        return ()
    return tuple(_forms(words, said))


def _has_digit(word: str) -> bool:
    return not DIGITS.isdisjoint(word)


def _forms(words: list[str], said: tuple[Parsed, ...]) -> Iterator[Form]:
    first = 0
    for parsed in said:
        own = slice(first, first + parsed.size)
        masked = masked_words(words[own])
        digits = [(at, word) for at, word in enumerate(words[own]) if _has_digit(word)]
        yield Form(
            own, tuple(at for at, word in digits if word[0] in DIGITS),
            tuple(at for at, _ in digits if masked[at] != "#"), any(len(word) > SHORT_WORD for _, word in digits),
            tuple(masked), parsed.fields.count(SITE), parsed,
        )  # fmt: skip
        first += parsed.size


def filled(text: str, forms: tuple[Form, ...]) -> tuple[Parsed, ...]:
    """The sentences of a line of these forms."""
    words = words_of(text.lower())
    if len(forms) == 1:
        return (_filled(words, forms[0]),)
    return tuple([
        _filled(words[form.own], form) if form.numbers or form.named or form.paired else form.parsed for form in forms
    ])  # fmt: skip


def _filled(words: list[str], form: Form) -> Parsed:
    wording, text = form.parsed, " ".join(words)
    fields, facts, figures, moments = read_facts(words, form.numbers)
    skeleton, opening = (wording.skeleton, wording.opening) if not form.named else _named(words, form)
    sites = len(wording.fields) - form.sites
    pairs = sketch_of(words) if form.paired else None
    return Parsed(
        pack(body_of(words, moments) if moments else text), skeleton, opening, wording.size,
        fields + wording.fields[sites:], facts + wording.facts[sites * WORD :], figures,
        wording.sketch if pairs is None else pairs.tobytes(),
        wording.signs, text if wording.signs else "", wording.cites, wording.quotes,
    )  # fmt: skip


def _named(words: list[str], form: Form) -> tuple[bytes, bytes]:
    masked = list(form.masked)
    for at in form.named:
        masked[at] = words[at]
    return pack(" ".join(masked)), pack(" ".join(masked[:OPENING]))
