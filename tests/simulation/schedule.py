"""Which faults happen when: every decision of one schedule comes from one seed.

A schedule has a few kinds of fault, not all of them (swarm testing): a rare kind would otherwise never be the only
thing that went wrong. Faults stop after a while, for what was lost shows only when everything has been tried again.
"""

from collections import Counter
from collections.abc import Collection
from random import Random
from typing import Literal, get_args

Kind = Literal[
    "kill", "kill-restoring", "kill-checkpoint", "pause", "cut", "rejected", "timed-out", "timed-out-and-done", "slow",
    "fetched-twice", "fetch-lost", "join", "sigterm", "skew", "commit-refused",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

CHANCES: dict[Kind, float] = {
    "kill": 0.015,
    "kill-restoring": 0.06,
    "kill-checkpoint": 0.08,
    "pause": 0.02,
    "cut": 0.02,
    "rejected": 0.04,
    "timed-out": 0.04,
    "timed-out-and-done": 0.06,
    "slow": 0.1,
    "fetched-twice": 0.15,
    "fetch-lost": 0.1,
    "join": 0.15,
    "sigterm": 0.15,
    "skew": 0.5,
    "commit-refused": 0.5,
}
MOST = 4
"""How often a kind happens in one schedule; the slow and the doubled ones may happen more often."""
OFTEN: frozenset[Kind] = frozenset({"slow", "fetched-twice", "commit-refused", "skew"})


class Schedule:
    """The decisions of one seed."""

    def __init__(self, seed: int, kinds: Collection[Kind] | None = None) -> None:
        self.random = Random(seed)
        chosen = self.random.sample(KINDS, self.random.randint(1, 6))
        self.kinds = frozenset(chosen if kinds is None else kinds)
        self.active = True
        self.happened: Counter[Kind] = Counter()

    def happens(self, kind: Kind) -> bool:
        """Whether this fault happens here and now."""
        if not self.active or kind not in self.kinds or (self.happened[kind] >= MOST and kind not in OFTEN):
            return False
        happens = self.random.random() < CHANCES[kind]
        self.happened[kind] += happens
        return happens

    def latency(self) -> float:
        """How long the broker takes for one answer."""
        return self.random.uniform(1.0, 4.0) if self.happens("slow") else self.random.uniform(0.001, 0.03)
