"""The entrance by a proxy that signs people in: its headers are believed from its addresses, and with its secret."""

import hmac
from ipaddress import ip_address, ip_network

from starlette.requests import Request

from streams.errors import DripcheckError
from streams.ops.worklist.admission.audit import LONGEST
from streams.ops.worklist.admission.people import Grant, Person, grants_of
from streams.ops.worklist.errors import Refused
from streams.security import read_secret
from streams.settings import WorklistSettings

SECRET_HEADER = "X-Proxy-Secret"  # noqa: S105 - the name of a header


class UnusableProxy(DripcheckError):
    """Settings of a proxy that would believe anybody."""


class ByProxy:
    """Knows people by what the proxy says."""

    asks, signs_in = True, False

    def __init__(self, settings: WorklistSettings, granted: dict[str, tuple[Grant, ...]]) -> None:
        self._settings, self._granted = settings, granted
        try:
            self._networks = [ip_network(each) for each in settings.proxy_addresses]
        except ValueError as error:
            raise UnusableProxy(f"proxy_addresses: {error}") from None
        file = settings.proxy_secret_file
        self._secret = read_secret("proxy_secret_file", file) if file else None
        if self._secret is None and not all(network.is_loopback for network in self._networks):
            raise UnusableProxy("a proxy on another machine has to prove itself: set proxy_secret_file")

    def who(self, request: Request, *, use: bool) -> Person | None:  # noqa: ARG002 - an entrance
        """The person whom the proxy names."""
        if not self._believed(request):
            raise Refused("Only the proxy before the worklist may ask here.")
        name = self._said(request, self._settings.proxy_user_header).strip()
        groups = self._said(request, self._settings.proxy_groups_header).split(",")
        if len(name) > LONGEST:
            raise Refused(f"{self._settings.proxy_user_header} is longer than any id.")
        return Person(name, grants_of(map(str.strip, groups), self._granted)) if name else None

    def _said(self, request: Request, header: str) -> str:
        """What a header says; one that comes twice was not removed from what the browser sent."""
        found = request.headers.getlist(header)
        if len(found) > 1:
            raise Refused(f"{header} came twice: the proxy has to remove the one that it did not write.")
        return found[0] if found else ""

    def _believed(self, request: Request) -> bool:
        peer = ip_address(request.client.host) if request.client else None
        if peer is None or not any(peer in network for network in self._networks):
            return False
        told = request.headers.get(SECRET_HEADER, "")
        return self._secret is None or hmac.compare_digest(told.encode(), self._secret.encode())

    def proof(self, request: Request) -> str:
        """Whom the proxy names."""
        return request.headers.get(self._settings.proxy_user_header, "")
