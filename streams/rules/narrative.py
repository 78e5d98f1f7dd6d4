"""What a note says of drugs in its text: which was given, which was not, how much and by which route.

Plain phrases in plain clauses, as in `wording`: a statement needs a word of giving or of withholding in the clause of
the drug. Plans, warnings and history state nothing about today. Drugs are those of the chart and of the vocabulary;
what is in neither is not recognised. The text itself never leaves this module.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from schemas.base import Drug, Quantity
from streams.profiles.tables import RouteWord
from streams.profiles.terms import Amount, Vocabulary, spelled
from streams.rules.wording import PLANNED, REMEMBERED, STRENGTH, clauses

GIVEN = re.compile(
    r"\b(?:received|given|gave|administered|infused|tolerated|tolerating|completed|pushed|injected|got|treated with)\b",
    re.IGNORECASE,
)
WITHHELD = re.compile(
    r"\b(?:not (?:been )?(?:given|administered|infused|received|started)|(?:did|does) not (?:receive|get|tolerate)"
    r"|didn't (?:receive|get)|never (?:received|given|started)|without receiving"
    r"|(?<!infusion )(?<!drip )(?:was|were) held\b(?! (?:for|at|until|while|briefly|\d))"
    r"|refused|declined|withheld|deferred|omitted|cancell?ed|dose held|held today|held this visit)\b",
    re.IGNORECASE,
)
NONE_GIVEN = re.compile(r"\bno (?:[\w-]+ ){0,3}(?:was |were )?(?:given|administered|infused)\b", re.IGNORECASE)
ELSEWHEN = re.compile(
    r"\b(?:last (?:week|month|visit|cycle|dose|night|time|year)|previous(?:ly)?|prior|history|yesterday|at home"
    r"|allerg\w*|in the past|outside|formerly|ago|earlier (?:cycle|visit)|next (?:week|visit|cycle|dose)|tomorrow)\b",
    re.IGNORECASE,
)
TOLERATED_INFUSION = re.compile(
    r"\b(?:tolerated|completed|received|finished) (?:(?:the|an|a|his|her|today's|iv|entire|full) ){0,3}"
    r"(?:[\w-]+ )?infusion\b|\binfusion (?:was |is )?(?:well |now )?(?:tolerated|completed|complete|given|finished)\b",
    re.IGNORECASE,
)
NO_INFUSION = re.compile(
    r"\binfusion (?:was )?(?:not (?:given|administered|started)|cancell?ed|deferred|refused|withheld)\b"
    r"|\bno infusion (?:was )?(?:given|administered|started|today)\b"
    r"|\b(?:did not|didn't) (?:receive|get) (?:(?:the|an|any|his|her) )?infusion\b"
    r"|\b(?:refused|declined) (?:(?:the|an|any|his|her) )?infusion\b",
    re.IGNORECASE,
)
DOSE = re.compile(r"(?<![\d/.])(\d[\d,]*(?:\.\d+)?) ?([a-zA-Zµ]{1,6})\b(?!/)")
BEFORE = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?([a-zA-Zµ]{1,6})(?: of)? $")
ROUTES: tuple[tuple[RouteWord, re.Pattern[str]], ...] = (
    ("iv-push", re.compile(r"\b(?:iv|intravenous) push|\bivp\b|\bslow push", re.IGNORECASE)),
    ("iv-infusion", re.compile(r"\binfusion|\binfused|\bivpb\b|\bpiggyback|\bdrip\b", re.IGNORECASE)),
    ("intramuscular", re.compile(r"\bim\b|\bintramuscular", re.IGNORECASE)),
    ("subcutaneous", re.compile(r"\b(?:sq|sc|subq|subcut\w*)\b", re.IGNORECASE)),
    ("oral", re.compile(r"\bpo\b|\borally\b|\bby mouth\b", re.IGNORECASE)),
    ("iv-unspecified", re.compile(r"\biv\b|\bintravenous", re.IGNORECASE)),
)
WORD = re.compile(r"[A-Za-z][\w'%/-]*")
NO_NAME = re.compile(r"\s\d|[,;:]")
TO_BE = re.compile(r"\bto be\b")
LONGEST_NAME = 3

Stance = Literal["given", "withheld", "mentioned"]


class Said(NamedTuple):
    """One drug in one clause: whether it was given, and what is said about it."""

    drug: str
    stance: Stance
    dose: Amount | None
    route: RouteWord | None


class Terms(NamedTuple):
    """What a site's vocabulary says of a drug text and of an amount."""

    ingredient: Callable[[str], str | None]
    amount: Callable[[Quantity], Amount | None]


class Phrase(NamedTuple):
    """Words of a clause, their spelling evened out, and the ingredient they name; nothing where they are no name."""

    start: int
    end: int
    words: str | None
    ingredient: str | None


Names = tuple[tuple[str, str], ...]


def names_of(charted: Iterable[Drug | None], vocabulary: Vocabulary) -> Names:
    """The words by which charted drugs may be named, each with the drug as the vocabulary has it."""
    return tuple({_name(drug): vocabulary.name(drug) for drug in charted if drug}.items())


def said(text: str | None, names: Names, vocabulary: Vocabulary) -> tuple[Said, ...]:
    """Every drug that the text names about today, in order."""
    return _said(text or "", names, Terms(vocabulary.ingredient_named, vocabulary.amount))


@lru_cache(REMEMBERED)
def _said(text: str, names: Names, terms: Terms) -> tuple[Said, ...]:
    words: dict[str | None, str] = dict(names)
    return tuple(one for clause in _today(text) for one in _in_clause(clause, words, terms))


def _in_clause(clause: str, names: dict[str | None, str], terms: Terms) -> Iterator[Said]:
    found = list(_drugs(clause, names, terms))
    for number, (start, end, drug) in enumerate(found):
        behind = clause[end : found[number + 1][0] if number + 1 < len(found) else len(clause)]
        yield Said(drug, _stance(clause, start), _dose(clause[:start], behind, terms), _route(behind))


@lru_cache(REMEMBERED)
def _today(text: str) -> tuple[str, ...]:
    """The clauses of a text that do not speak of another day or place."""
    return tuple(clause for clause in clauses(text) if not ELSEWHEN.search(clause))


def intends(text: str | None, drug: Drug | None, vocabulary: Vocabulary) -> bool:
    """Whether the text speaks of the drug as one that is to be given or was, and not as history or as withheld."""
    wanted = vocabulary.name(drug)
    return bool(wanted) and any(
        one.drug == wanted and one.stance != "withheld" for one in said(text, names_of([drug], vocabulary), vocabulary)
    )


@lru_cache(REMEMBERED)
def says_infused(text: str | None) -> bool:
    """Whether the text states that an infusion was tolerated or completed today."""
    return any(
        TOLERATED_INFUSION.search(clause) and not (_unreal(clause) or NO_INFUSION.search(clause))
        for clause in clauses(text)
    )


@lru_cache(REMEMBERED)
def denies_infusion(text: str | None) -> bool:
    """Whether the text states that no infusion was given today."""
    return any(NO_INFUSION.search(clause) and not _unreal(clause) for clause in clauses(text))


def _unreal(clause: str) -> bool:
    """Whether the clause plans, warns, or tells of another day."""
    return bool(ELSEWHEN.search(clause) or PLANNED.search(clause))


@lru_cache(REMEMBERED)
def _name(drug: Drug) -> str:
    """The words of a charted drug before its strength."""
    return spelled(STRENGTH.split(drug.generic_name or drug.name or "", maxsplit=1)[0])


def _drugs(clause: str, names: dict[str | None, str], terms: Terms) -> Iterator[tuple[int, int, str]]:
    """Where drugs stand in a clause: the longest name at each word, without words that add nothing to it."""
    words, at = _phrases(clause, terms.ingredient), 0
    while at < len(words):
        found = [names.get(phrase.words) or phrase.ingredient for phrase in words[at]]
        drug = next(filter(None, reversed(found)), None)
        if drug:
            last = found.index(drug)
            yield words[at][last].start, words[at][last].end, drug
            at += last
        at += 1


@lru_cache(4 * REMEMBERED)
def _phrases(clause: str, ingredient: Callable[[str], str | None]) -> tuple[tuple[Phrase, ...], ...]:
    """At each word of a clause, the phrases that may name a drug: the word alone, then with those that follow."""
    words = [(found.start(), found.end()) for found in WORD.finditer(clause)]
    return tuple(
        tuple(_phrase(clause, start, end, ingredient) for _, end in words[at : at + LONGEST_NAME])
        for at, (start, _) in enumerate(words)
    )


def _phrase(clause: str, start: int, end: int, ingredient: Callable[[str], str | None]) -> Phrase:
    """What these words may name, and nothing but words: a strength ends a name."""
    return Phrase(start, end, *_naming(clause[start:end], ingredient))


@lru_cache(16 * REMEMBERED)
def _naming(text: str, ingredient: Callable[[str], str | None]) -> tuple[str | None, str | None]:
    if NO_NAME.search(text):
        return None, None
    return spelled(text), ingredient(text) if len(text) > LONGEST_NAME else None


@lru_cache(REMEMBERED)
def _stance(clause: str, start: int) -> Stance:
    """A word of withholding wins; what a plan announces is only mentioned."""
    if WITHHELD.search(clause) or NONE_GIVEN.search(clause):
        return "mentioned" if PLANNED.search(clause) else "withheld"
    planned = PLANNED.search(clause[:start]) or TO_BE.search(clause)
    return "given" if GIVEN.search(clause) and not planned else "mentioned"


def _dose(before: str, behind: str, terms: Terms) -> Amount | None:
    """The first amount behind the drug, else the one right before it."""
    for found in (*DOSE.finditer(behind), *filter(None, [BEFORE.search(before)])):
        quantity = Quantity(value=float(found[1].replace(",", "")), unit=found[2])
        if amount := terms.amount(quantity):
            return amount
    return None


def _route(behind: str) -> RouteWord | None:
    return next((route for route, pattern in ROUTES if pattern.search(behind)), None)
