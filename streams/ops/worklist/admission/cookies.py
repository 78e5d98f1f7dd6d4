"""The entrance of those who signed in: a cookie with the name of a session, and how it is set and taken away."""

from starlette.requests import Request
from starlette.responses import Response

from streams.ops.worklist.admission.people import Person
from streams.ops.worklist.admission.sessions import Session, Sessions
from streams.ops.worklist.admission.users import Users


class BySession:
    """Knows people by the cookie of their session; those of a users file only as long as it names them unchanged."""

    asks = signs_in = True

    def __init__(self, sessions: Sessions, users: Users | None, *, https: bool) -> None:
        self.sessions, self._users = sessions, users
        self._cookie = "__Host-dripcheck" if https else "dripcheck"

    def who(self, request: Request, *, use: bool) -> Person | None:
        """The person of the session, as granted by now."""
        token = self.proof(request)
        session = self.sessions.find(token, use=use) if token else None
        if session is None:
            return None
        return self._unchanged(self._users, session, token) if self._users else session.person

    def _unchanged(self, users: Users, session: Session, token: str) -> Person | None:
        user = users.every().get(session.person.name)
        if user is None or user.password != session.proof:
            self.sessions.end(token)
            return None
        return user.person

    def proof(self, request: Request) -> str:
        """What the cookie holds."""
        return request.cookies.get(self._cookie, "")

    def begin(self, request: Request, response: Response, person: Person, proof: str = "") -> None:
        """Open a session under a new name; one that the browser had ends."""
        self.sessions.end(self.proof(request))
        token = self.sessions.begin(person, proof)
        response.set_cookie(self._cookie, token, path="/", secure=True, httponly=True, samesite="lax")

    def end(self, request: Request, response: Response) -> None:
        """End the session."""
        self.sessions.end(self.proof(request))
        response.delete_cookie(self._cookie, path="/", secure=True, httponly=True, samesite="lax")
