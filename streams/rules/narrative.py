"""What a note says of drugs in its text: which was given, which was not, how much and by which route.

Plain phrases in plain clauses, as in `wording`: a statement needs a word of giving or of withholding in the clause of
the drug. Plans, warnings and history state nothing about today. Drugs are those of the chart and of the vocabulary;
what is in neither is not recognised. The text itself never leaves this module.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from schemas.base import Drug, Quantity
from streams.profiles.phrases import Phrases
from streams.profiles.spelling import beginnings as beginnings_of
from streams.profiles.tables import RouteWord
from streams.profiles.terms import Amount, Vocabulary, spelled
from streams.rules.wording import PLANNED, REMEMBERED, STRENGTH, clauses

GIVEN = Phrases(
    r"\b(?:received|given|gave|administered|infused|tolerated|tolerating|completed|pushed|injected|got|treated with)\b"
)
WITHHELD = Phrases(
    r"\b(?:not (?:been )?(?:given|administered|infused|received|started)|(?:did|does) not (?:receive|get|tolerate)"
    r"|didn't (?:receive|get)|never (?:received|given|started)|without receiving"
    r"|(?<!infusion )(?<!drip )(?:was|were) held\b(?! (?:for|at|until|while|briefly|\d))"
    r"|refused|declined|withheld|deferred|omitted|cancell?ed|dose held|held today|held this visit)\b"
)
NONE_GIVEN = Phrases(r"\bno (?:[\w-]+ ){0,3}(?:was |were )?(?:given|administered|infused)\b")
ELSEWHEN = Phrases(
    r"\b(?:last (?:week|month|visit|cycle|dose|night|time|year)|previous(?:ly)?|prior|history|yesterday|at home"
    r"|allerg\w*|in the past|outside|formerly|ago|earlier (?:cycle|visit)|next (?:week|visit|cycle|dose)|tomorrow)\b"
)
TOLERATED_INFUSION = Phrases(
    r"\b(?:tolerated|completed|received|finished) (?:(?:the|an|a|his|her|today's|iv|entire|full) ){0,3}"
    r"(?:[\w-]+ )?infusion\b|\binfusion (?:was |is )?(?:well |now )?(?:tolerated|completed|complete|given|finished)\b"
)
NO_INFUSION = Phrases(
    r"\binfusion (?:was )?(?:not (?:given|administered|started)|cancell?ed|deferred|refused|withheld)\b"
    r"|\bno infusion (?:was )?(?:given|administered|started|today)\b"
    r"|\b(?:did not|didn't) (?:receive|get) (?:(?:the|an|any|his|her) )?infusion\b"
    r"|\b(?:refused|declined) (?:(?:the|an|any|his|her) )?infusion\b"
)
DOSE = re.compile(r"(?<![\d/.])(\d[\d,]*(?:\.\d+)?) ?([a-zA-Zµ]{1,6})\b(?!/)")
BEFORE = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?([a-zA-Zµ]{1,6})(?: of)? $")
ROUTES: tuple[tuple[RouteWord, Phrases], ...] = (
    ("iv-push", Phrases(r"\b(?:iv|intravenous) push|\bivp\b|\bslow push")),
    ("iv-infusion", Phrases(r"\binfusion|\binfused|\bivpb\b|\bpiggyback|\bdrip\b")),
    ("intramuscular", Phrases(r"\bim\b|\bintramuscular")),
    ("subcutaneous", Phrases(r"\b(?:sq|sc|subq|subcut\w*)\b")),
    ("oral", Phrases(r"\bpo\b|\borally\b|\bby mouth\b")),
    ("iv-unspecified", Phrases(r"\biv\b|\bintravenous")),
)
WORD = re.compile(r"[A-Za-z][\w'%/-]*")
NO_NAME = re.compile(r"\s\d|[,;:]")
TO_BE = Phrases(r"\bto be\b", cased=True)
LONGEST_NAME = 3

Stance = Literal["given", "withheld", "mentioned"]


class Said(NamedTuple):
    """One drug in one clause: whether it was given, and what is said about it."""

    drug: str
    stance: Stance
    dose: Amount | None
    route: RouteWord | None


class Terms(NamedTuple):
    """What a site's vocabulary says of a drug text and of an amount, and what its ingredients begin with."""

    ingredient: Callable[[str], str | None]
    beginnings: frozenset[str]
    amount: Callable[[Quantity], Amount | None]


class Clause(NamedTuple):
    """A clause, its spelling evened out, and whether some ingredient of the vocabulary may be named in it."""

    text: str
    spelled: str
    ingredients: bool


Names = Mapping[str, str]
"""The words by which charted drugs may be named, each with the drug as the vocabulary has it."""


def names_of(charted: Iterable[Drug | None], vocabulary: Vocabulary) -> Names:
    """The words by which these drugs may be named."""
    return {_name(drug): vocabulary.name(drug) for drug in charted if drug}


def said(text: str | None, names: Names, vocabulary: Vocabulary) -> Iterator[Said]:
    """Every drug that the text names about today, in order.

    Most clauses name none, and templates repeat the rest: what one says rests on the charted names that stand in it.
    """
    terms = Terms(vocabulary.ingredient_named, vocabulary.beginnings, vocabulary.amount)
    for clause in _today(text or "", terms.beginnings):
        charted = tuple((words, drug) for words, drug in names.items() if words in clause.spelled)
        if charted or clause.ingredients:
            yield from _in_clause(clause.text, charted, terms)


@lru_cache(REMEMBERED)
def _in_clause(clause: str, charted: tuple[tuple[str, str], ...], terms: Terms) -> tuple[Said, ...]:
    found = list(_drugs(clause, dict(charted), terms))
    ends, stance = [*(start for start, _, _ in found[1:]), len(clause)], _stance(clause) if found else "mentioned"
    return tuple(
        Said(drug, _planned(stance, before), _dose(before, behind, terms), _route(behind))
        for (start, end, drug), until in zip(found, ends, strict=False)
        for before, behind in [(clause[:start], clause[end:until])]
    )


@lru_cache(REMEMBERED)
def _today(text: str, beginnings: frozenset[str]) -> tuple[Clause, ...]:
    """The clauses of a text that do not speak of another day or place."""
    return tuple(clause for words in clauses(text) if (clause := _read(words, beginnings)))


@lru_cache(4 * REMEMBERED)
def _read(text: str, beginnings: frozenset[str]) -> Clause | None:
    """A clause about today. In plain text a name begins with one of its words; brackets and accents are looked into."""
    if ELSEWHEN.search(text):
        return None
    return Clause(text, spelled(text), not _plain(text) or not beginnings.isdisjoint(map(_head, WORD.findall(text))))


def _plain(text: str) -> bool:
    return text.isascii() and "(" not in text


@lru_cache(REMEMBERED)
def _head(word: str) -> str:
    """What a name that begins with this word begins with."""
    return spelled(word).partition(" ")[0]


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


def _drugs(clause: str, names: Names, terms: Terms) -> Iterator[tuple[int, int, str]]:
    """Where drugs stand in a clause: the longest name at each word, without words that add nothing to it."""
    spans, at = [found.span() for found in WORD.finditer(clause)], 0
    anywhere, charted = not _plain(clause), beginnings_of(names)
    while at < len(spans):
        start, ends = spans[at][0], [end for _, end in spans[at : at + LONGEST_NAME]]
        head = _head(clause[start : ends[0]])
        if not (anywhere or head in terms.beginnings or head in charted):
            at += 1
            continue
        named = [_naming(clause[start:end], terms.ingredient) for end in ends]
        found = [(words and names.get(words)) or ingredient for words, ingredient in named]
        if drug := next(filter(None, reversed(found)), None):
            last = found.index(drug)
            yield start, ends[last], drug
            at += last
        at += 1


@lru_cache(16 * REMEMBERED)
def _naming(text: str, ingredient: Callable[[str], str | None]) -> tuple[str | None, str | None]:
    if NO_NAME.search(text):
        return None, None
    return spelled(text), ingredient(text) if len(text) > LONGEST_NAME else None


def _stance(clause: str) -> Stance:
    """A word of withholding wins; what is to be is only mentioned."""
    if WITHHELD.search(clause) or NONE_GIVEN.search(clause):
        return "mentioned" if PLANNED.search(clause) else "withheld"
    return "given" if GIVEN.search(clause) and not TO_BE.search(clause) else "mentioned"


def _planned(stance: Stance, before: str) -> Stance:
    """What a plan announces is only mentioned."""
    return "mentioned" if stance == "given" and PLANNED.search(before) else stance


def _dose(before: str, behind: str, terms: Terms) -> Amount | None:
    """The first amount behind the drug, else the one right before it."""
    for found in chain(DOSE.finditer(behind), BEFORE.finditer(before)):
        quantity = Quantity(value=float(found[1].replace(",", "")), unit=found[2])
        if amount := terms.amount(quantity):
            return amount
    return None


def _route(behind: str) -> RouteWord | None:
    return next((route for route, pattern in ROUTES if pattern.search(behind)), None)
