"""What the workers say of themselves while they are hurt: every page of every worker, asked for again and again.

The pages are what an orchestrator acts upon, so each has rules that hold under every fault: `/live` never says no (what
hangs ends itself), `/startup` says yes once and for good in the life of a process, `/ready` says yes only after it, and
not while the brokers have been out of reach for longer than a session.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import NamedTuple, Self

from tests.canary import CANARY
from tests.chaos.fleet import Fleet

NOTICED_WITHIN_S = 8.0
"""A session of the fleet (6 s) after the last answer, and the time an answer may take."""
PATIENCE_S = 2.0


class Answers(NamedTuple):
    """Of one process, what its pages said in the order of asking; the moment is when `/ready` was answered."""

    at: float
    ready: bool
    started: bool
    live: bool
    named: bool


@dataclass
class Watch:
    """Asks until it is told to stop. Use as a context manager."""

    fleet: Fleet
    lives: dict[str, list[Answers]] = field(default_factory=lambda: defaultdict(list))
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._ask, args=(name,), daemon=True) for name in self.fleet.names]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _ask(self, name: str) -> None:
        while not self._over.wait(0.2):
            worker = self.fleet.workers[name]
            try:
                ready, at = worker.page("/ready", PATIENCE_S)[0], time.monotonic()
                started, live = (worker.page(path, PATIENCE_S)[0] for path in ("/startup", "/live"))
                named = CANARY in worker.page("/metrics", PATIENCE_S)[1]
            except (OSError, HTTPException):
                continue  # killed, stopped, or not there yet: nobody answers
            answers = Answers(at, ready == 200, started == 200, live == 200, named)
            self.lives[f"{name} pid {worker.process.pid}"].append(answers)

    def wrong(self) -> list[str]:
        """Which life broke which rule, and when."""
        return [
            f"{life}: {rule} at {answers.at:.1f}"
            for life, asked in self.lives.items()
            for place, answers in enumerate(asked)
            for rule in self._broken(life, answers, started_before=place > 0 and asked[place - 1].started)
        ]

    def _broken(self, life: str, told: Answers, *, started_before: bool) -> list[str]:
        away = any(
            life.startswith(f"{name} ") and began + NOTICED_WITHIN_S < told.at < ended
            for name, began, ended in self.fleet.cut_off
        )
        rules = {
            "not live": not told.live,
            "no longer started": started_before and not told.started,
            "ready before it has started": told.ready and not told.started,
            "ready without its brokers": told.ready and away,
            "a name on its page": told.named,
        }
        return [rule for rule, broken in rules.items() if broken]
