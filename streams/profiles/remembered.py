"""Look-ups that remember their answers: charting repeats its terms, and the tables do not change while they are held.

Each holder of tables remembers for itself, because another site answers otherwise.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")

MOST = 4096
"""So many answers of one look-up are kept, the latest asked for (design: the terms of a large hospital)."""


class kept(Generic[T]):  # noqa: N801 - it reads like the property it makes
    """A property that is worked out once; it takes no lock, as `cached_property` of Python 3.11 does each time.

    Two threads at once would work out the same: all that has one follows from what it holds.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        self.work, self.__doc__ = work, work.__doc__

    def __set_name__(self, kind: type, name: str) -> None:
        self.name = name

    def __get__(self, holder: Any, kind: type | None = None) -> T:
        answer = holder.__dict__[self.name] = self.work(holder)
        return answer


def remembered(work: Callable[[Any, K], T]) -> cached_property[Callable[[K], T]]:
    """Make a method of one argument answer the same question once."""
    return cached_property(lambda holder: lru_cache(MOST)(partial(work, holder)))
