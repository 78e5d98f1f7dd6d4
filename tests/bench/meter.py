"""What a contestant measures of itself: from its first event to its last, wall clock, processor time and memory."""

import os
import time
from pathlib import Path

import orjson


class Meter:
    """Counts events, and writes the figures down with the last one."""

    def __init__(self, expected: int, report: Path) -> None:
        self.expected, self.count, self._report = expected, 0, report
        self._began: tuple[float, float] | None = None

    def begin(self) -> None:
        """The first event is in hand."""
        if self._began is None:
            self._began = (time.monotonic(), self._processor())

    def took(self, count: int = 1) -> None:
        """So many events are done."""
        self.count += count
        if self.count >= self.expected and not self._report.exists():
            self.end()

    def end(self) -> None:
        """All are done."""
        assert self._began is not None
        wall, processor = time.monotonic() - self._began[0], self._processor() - self._began[1]
        figures = {"events": self.expected, "seconds": wall, "processor_seconds": processor, "peak_bytes": peak()}
        draft = self._report.with_suffix(".draft")
        draft.write_bytes(orjson.dumps(figures))
        draft.replace(self._report)

    @staticmethod
    def _processor() -> float:
        used = os.times()
        return used.user + used.system + used.children_user + used.children_system


def peak() -> int:
    """The most memory this process ever held (`VmHWM`, proc(5))."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
