"""`dripcheck worklist` as a process of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"https?://[\d.]+:\d+")


@contextmanager
def serving(*options: str | Path, log: list[str] | None = None) -> Iterator[str]:
    """Serve the worklist at a free port; its address. It is stopped as an operator stops it, and has to end with 0.

    `log` is given what it said.
    """
    command = [sys.executable, "-m", "streams", "worklist", "--listen-port", "0", *map(str, options)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            told = ""
            while not (found := ADDRESS.search(told)):
                line = process.stderr.readline()
                assert line, f"the worklist did not start: {told}"
                told += line
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            _, rest = process.communicate(timeout=20)
            if log is not None:
                log += [told, rest]
    assert process.returncode == 0, rest
