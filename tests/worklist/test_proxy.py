"""People whom a proxy names: its headers are believed from where it is, and with its secret."""

from pathlib import Path
from typing import Any

import pytest

from streams.ops.worklist.admission.entrances import entrances
from streams.ops.worklist.admission.proxy import UnusableProxy
from tests.worklist.entering import ORIGIN, Entered, Visitor, entered, settings_in, token_in
from tests.worklist.ward import NOW

GROUPS = {"east nurses": ("documenter:INFUSION-EAST",), "coders": ("coder:*",)}
NURSE = {"X-Forwarded-User": "SIM-EAST", "X-Forwarded-Groups": "others, east nurses"}


@pytest.fixture
def at(tmp_path: Path) -> Entered:
    """A worklist behind a proxy of this machine."""
    return entered(tmp_path, login="proxy", groups=GROUPS)


def status(at: Entered, address: str, headers: Any) -> int:
    """What somebody at this address gets."""
    return Visitor(at, address).ask("GET", "/encounter?id=ENC-STOP", headers=headers).status_code


def test_whom_the_proxy_names_sees_the_units_of_the_groups(at: Entered) -> None:
    """Without signing in once more."""
    visitor = Visitor(at, "127.0.0.1")
    own = visitor.get("/encounter?id=ENC-STOP", **NURSE)
    answer = visitor.ask(
        "POST", "/feedback", data={"token": token_in(own.text), "alert_id": "never", "outcome": "accepted"},
        headers=NURSE | {"origin": ORIGIN},
    )  # fmt: skip

    assert (200, 404) == (own.status_code, visitor.get("/encounter?id=ENC-OPEN", **NURSE).status_code)
    assert 404 == answer.status_code
    assert "Sign out" not in own.text
    assert {"SIM-EAST"} == {entry["agent"] for entry in at.log}


def test_nobody_else_is_believed(at: Entered) -> None:
    """Whoever reaches the port past the proxy writes headers for nothing, and it is written down."""
    assert 403 == status(at, "192.0.2.7", NURSE)
    assert ("encounter", "403", "192.0.2.7") == tuple(at.log[-1][name] for name in ("action", "outcome", "address"))


def test_a_proxy_that_names_nobody_lets_nobody_in(at: Entered) -> None:
    """And no page of ours is offered to sign in at."""
    assert 401 == status(at, "127.0.0.1", {})
    assert 404 == Visitor(at, "127.0.0.1").get("/login").status_code


def test_whom_no_group_of_ours_knows_is_let_in_nowhere(at: Entered) -> None:
    """A name alone grants nothing."""
    assert 403 == status(at, "127.0.0.1", {"X-Forwarded-User": "SIM-EAST", "X-Forwarded-Groups": "others"})


def test_a_name_longer_than_any_id_is_refused(at: Entered) -> None:
    """It would fill the audit log."""
    assert 403 == status(at, "127.0.0.1", NURSE | {"X-Forwarded-User": "x" * 257})


@pytest.mark.parametrize("header", ["X-Forwarded-User", "X-Forwarded-Groups"])
def test_a_header_that_comes_twice_is_refused(at: Entered, header: str) -> None:
    """A proxy that adds its own and keeps the browser's would let anybody be anybody."""
    assert 403 == status(at, "127.0.0.1", [*NURSE.items(), (header, "coders")])


def test_a_proxy_elsewhere_proves_itself(tmp_path: Path) -> None:
    """From its network, with its secret; neither is enough."""
    (tmp_path / "secret").write_text("synthetic-proxy-secret\n")
    chosen: dict[str, Any] = {"proxy_addresses": ("192.0.2.0/24",), "proxy_secret_file": tmp_path / "secret"}
    found = entered(tmp_path, login="proxy", groups=GROUPS, **chosen)
    proven = NURSE | {"X-Proxy-Secret": "synthetic-proxy-secret"}

    assert 200 == status(found, "192.0.2.7", proven)
    assert [403] * 3 == [
        status(found, "192.0.2.7", NURSE), status(found, "192.0.2.7", proven | {"X-Proxy-Secret": "guessed"}),
        status(found, "198.51.100.7", proven),
    ]  # fmt: skip


@pytest.mark.parametrize("addresses", [("192.0.2.7",), ("127.0.0.1", "0.0.0.0/0"), ("everywhere",)])
def test_a_proxy_elsewhere_without_a_secret_is_refused(tmp_path: Path, addresses: tuple[str, ...]) -> None:
    """Before anything is served."""
    with pytest.raises(UnusableProxy):
        entrances(settings_in(tmp_path, login="proxy", proxy_addresses=addresses), lambda: NOW)


def test_the_names_of_the_headers_can_be_chosen(tmp_path: Path) -> None:
    """As oauth2-proxy, Authelia and others name them; the usual ones then say nothing."""
    names = {"proxy_user_header": "Remote-User", "proxy_groups_header": "Remote-Groups"}
    found = entered(tmp_path, login="proxy", groups=GROUPS, **names)

    assert 200 == status(found, "127.0.0.1", {"Remote-User": "SIM-EAST", "Remote-Groups": "coders"})
    assert 401 == status(found, "127.0.0.1", NURSE)
