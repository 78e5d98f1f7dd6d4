"""The spellings under which a charted term may stand in a table: evened out, without what tells no drugs apart.

Each form is looked up as it is, whole words only; nothing is matched by likeness.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from streams.profiles.tables import DrugNames

PARENTHESES = re.compile(r"\(([^)]*)\)")
BIOSIMILAR = re.compile(r"-[a-z]{4}$")
COMMENT = re.compile(r"\s[-\N{EN DASH}]\s|[,;]")
JOINTS = re.compile(r"[-\N{EN DASH}/_]")
BEGINNING = re.compile(r"[a-z][\w%]*")
APOSTROPHES = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]")


@lru_cache(maxsize=65_536)
def spelled(text: str) -> str:
    """A term with its spelling evened out: case, apostrophes, hyphens, slashes and spaces do not tell terms apart."""
    return " ".join(JOINTS.sub(" ", APOSTROPHES.sub("", text.casefold())).split())


def unbracketed(text: str) -> str:
    """A term without what it has in parentheses, its spelling evened out."""
    return spelled(PARENTHESES.sub(" ", text))


def forms(text: str, names: DrugNames) -> Iterator[str]:
    """The text of a drug whole, then without what says how it is made up or why it is given."""
    main = COMMENT.split(PARENTHESES.sub(" ", text.casefold()))[0].strip()
    yield from map(spelled, (text, PARENTHESES.sub(" ", text), BIOSIMILAR.sub("", main), main))
    yield from map(spelled, PARENTHESES.findall(text))
    words = spelled(main).split()
    ends = (at for at, word in enumerate(words) if at and (word[0].isdigit() or word in names.ends))
    words = words[: next(ends, len(words))]
    while words:
        yield " ".join(words)
        if words[-1] not in names.trailing:
            return
        words = words[:-1]


def beginnings(names: Iterable[str]) -> frozenset[str]:
    """What spelled names begin with, where that is a letter: up to a space or a stop."""
    return frozenset(found[0] for name in names if (found := BEGINNING.match(name)))
