"""A process that ends is, in these tests, an exception."""

from collections.abc import Callable

import pytest

from streams.engine import Exit


class Ended(BaseException):
    """The process would have ended with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(Exit(code).name)
        self.code = Exit(code)


@pytest.fixture(autouse=True)
def _ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr("os._exit", end)


def ending(function: Callable[[], object]) -> Exit | None:
    """The code with which this call ends the process, if it does."""
    try:
        function()
    except Ended as ended:
        return ended.code
    return None
