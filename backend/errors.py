"""What can go wrong for a person, each raised with a sentence they understand.

    RapportError
    ├── NotFound      the object does not exist, or this person may not see it (they are told the same)
    ├── NotAllowed    the object is visible, the act is not theirs
    ├── NotSignedIn   no valid sign-in
    ├── TooMany       too many tries; `retry_after_s` says when again
    ├── Conflict      somebody else was faster
    ├── Invalid       the input makes no sense
    └── Unreachable   another system does not answer; `retry_after_s` says when to try again

One place (backend/app.py) turns them into HTTP status codes; the command line prints the sentence.
"""


class RapportError(Exception):
    code = "error"

    def __init__(self, message: str, *, code: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.retry_after_s = retry_after_s


class NotFound(RapportError):
    code = "not_found"


class NotAllowed(RapportError):
    code = "not_allowed"


class NotSignedIn(RapportError):
    code = "not_signed_in"


class TooMany(RapportError):
    code = "too_many"


class Conflict(RapportError):
    code = "conflict"


class Invalid(RapportError):
    code = "invalid"


class Unreachable(RapportError):
    code = "unreachable"
