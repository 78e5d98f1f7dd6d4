"""Look-ups that remember their answers: charting repeats its terms, and the tables do not change while they are held.

Each holder of tables remembers for itself, because another site answers otherwise.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

K = TypeVar("K")
T = TypeVar("T")

MOST = 4096
"""So many answers of one look-up are kept, the latest asked for (design: the terms of a large hospital)."""


def remembered(work: Callable[[Any, K], T]) -> cached_property[Callable[[K], T]]:
    """Make a method of one argument answer the same question once."""
    return cached_property(lambda holder: lru_cache(MOST)(partial(work, holder)))
