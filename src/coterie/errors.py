"""Every exception of the engine, in one tree.

    CoterieError
    ├── ConfigError (ValueError)      a setting that cannot work: unknown key, missing model, wrong type
    ├── MissingExtra (ImportError)    an optional part whose extra is not installed
    ├── JournalError                  the journal cannot be read or written; nothing acknowledged is lost
    │   └── JournalTooNew             written by a newer version
    ├── ModelError                    a model call failed
    │   ├── ModelUnreachable          no connection, or it broke
    │   │   └── ModelTimeout (TimeoutError)
    │   ├── InvalidAnswer             an answer that is not one: bad JSON, no choices, a stream cut short
    │   └── ModelRefused              an HTTP status that says no; `.status_code`
    │       ├── BadRequest 400 · AuthenticationFailed 401 · PermissionDenied 403 · NotFound 404
    │       ├── Conflict 409 · Unprocessable 422 · RateLimited 429
    │       └── ServerError 5xx
    └── Stopped                       a run was stopped; `.partial` is what it had until then
        ├── BudgetExceeded · LoopDetected · ApprovalDenied · ChatTooDeep · JournalFailed
        ├── NobodyAnswers             a person was asked, and there is nobody
        ├── InDoubt                   a tool was running when the run crashed, and its policy is to ask
        └── ReplayMismatch            the program asked for something else than the record holds
            └── RecordEnds            the program goes on where the record ends

`RunStopped` is a BaseException that carries a `Stopped` through user code, so that no `except Exception`
turns a stop into a chat reply; the outermost public call raises the `Stopped` it carries.

Where the `openai` package is already imported, model errors are instances of its classes too.
"""

from __future__ import annotations

import functools
import sys
from typing import Any, Self


class CoterieError(Exception):
    """Anything that Coterie raises on purpose."""


class ConfigError(CoterieError, ValueError):
    """A setting that cannot work."""


class MissingExtra(CoterieError, ImportError):
    """An optional part is used whose packages are not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the package {package!r}. Install it with: pip install 'coterie[{extra}]'")


class JournalError(CoterieError):
    """The journal cannot be read or written."""


class JournalTooNew(JournalError):
    """The journal was written by a newer version of Coterie."""


class ModelError(CoterieError):
    """A model call failed.

    Attributes: `message`; `status_code` (None without an HTTP answer); `code` and `type` (the endpoint's own words,
    or None); `body` (the decoded error body, or None); `request_id`; `retry_after_s` (what the endpoint asked for).
    """

    openai_name = "APIError"
    retryable = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made: Self = super().__new__(_also_openai(cls))
        return made

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        code: str | None = None,
        type: str | None = None,
        body: object = None,
        request_id: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        Exception.__init__(self, message)
        self.message = message
        self.status_code = status_code
        self.code = code
        self.type = type
        self.param: str | None = None
        self.body = body
        self.request_id = request_id
        self.retry_after_s = retry_after_s
        self.request: Any = None
        self.response: Any = None
        self.attempts = 1

    def __reduce__(self) -> tuple[Any, ...]:
        # The class may be one made at run time, which pickle cannot find by name.
        plain = next(each for each in type(self).__mro__ if each.__module__ == __name__ and not hasattr(each, "made"))
        return functools.partial(_rebuild, plain), (self.message, dict(self.__dict__))


def _rebuild(cls: type[ModelError], message: str, state: dict[str, Any]) -> ModelError:
    error = cls(message)
    error.__dict__.update(state)
    return error


class ModelUnreachable(ModelError):
    """No connection to the endpoint, or it broke before the answer was complete."""

    openai_name = "APIConnectionError"
    retryable = True


class ModelTimeout(ModelUnreachable, TimeoutError):
    """The endpoint did not answer in time."""

    openai_name = "APITimeoutError"


class InvalidAnswer(ModelError):
    """The endpoint answered with something that is not an answer."""

    openai_name = "APIResponseValidationError"
    retryable = True


class ModelRefused(ModelError):
    """The endpoint answered with an HTTP status that says no."""

    openai_name = "APIStatusError"


class BadRequest(ModelRefused):
    """400: the request is not acceptable as it stands."""

    openai_name = "BadRequestError"


class AuthenticationFailed(ModelRefused):
    """401: the key is missing, wrong or revoked."""

    openai_name = "AuthenticationError"


class PermissionDenied(ModelRefused):
    """403: the key may not do this."""

    openai_name = "PermissionDeniedError"


class NotFound(ModelRefused):
    """404: no such model or no such path."""

    openai_name = "NotFoundError"


class Conflict(ModelRefused):
    """409: the endpoint is busy with something that excludes this."""

    openai_name = "ConflictError"
    retryable = True


class Unprocessable(ModelRefused):
    """422: understood, and not acceptable."""

    openai_name = "UnprocessableEntityError"


class RateLimited(ModelRefused):
    """429: too many requests or tokens, or no quota left."""

    openai_name = "RateLimitError"
    retryable = True


class ServerError(ModelRefused):
    """5xx: the endpoint failed."""

    openai_name = "InternalServerError"
    retryable = True


_BY_STATUS: dict[int, type[ModelRefused]] = {
    400: BadRequest,
    401: AuthenticationFailed,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
    429: RateLimited,
}


def refusal(status_code: int) -> type[ModelRefused]:
    """Return the class for an HTTP status that is no success."""
    return ServerError if status_code >= 500 else _BY_STATUS.get(status_code, ModelRefused)


_mixed: dict[type[Any], type[Any]] = {}


def _also_openai(cls: type[Any]) -> type[Any]:
    """Return `cls`, mixed with openai's class of the same meaning when that package is already imported."""
    if hasattr(cls, "made"):
        return cls
    # A package that is still being imported lacks the class; then this one error does without.
    theirs = getattr(sys.modules.get("openai"), cls.openai_name, None)
    if theirs is None:
        return cls
    if cls not in _mixed:
        own = {"made": True, "__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
        _mixed[cls] = type(cls.__name__, (cls, theirs), own)
    return _mixed[cls]


class Stopped(CoterieError):
    """A run was stopped. `partial` is the result so far (a ChatResult for a chat), or None."""

    partial: Any = None


class BudgetExceeded(Stopped):
    """The next effect would exceed the run's budget."""


class LoopDetected(Stopped):
    """The conversation repeats itself."""


class ApprovalDenied(Stopped):
    """A person refused an effect and stopped the run."""


class ChatTooDeep(Stopped):
    """Overridden `send`/`receive` call each other more deeply than Python allows."""


class JournalFailed(Stopped):
    """An effect could not be written to the journal (a full disk, say); what was acknowledged before is safe."""


class NobodyAnswers(Stopped):
    """A person was asked, and there is nobody to answer: the input has ended."""


class InDoubt(Stopped):
    """A tool was running when the run crashed, and its policy is to ask a person before it runs again."""


class ReplayMismatch(Stopped):
    """The program asked for something else than the record holds at that place."""

    def __init__(self, message: str, *, key: str, recorded: object = None, asked: object = None) -> None:
        super().__init__(message)
        self.key = key
        self.recorded = recorded
        self.asked = asked


class RecordEnds(ReplayMismatch):
    """The program goes on where the record ends: a replayed run that had been stopped, or killed."""


def stop_in(error: BaseException) -> RunStopped | None:
    """The stop that `error` is, or that a group of exceptions holds."""
    if isinstance(error, RunStopped):
        return error
    if isinstance(error, BaseExceptionGroup):
        return next((stop for stop in map(stop_in, error.exceptions) if stop is not None), None)
    return None


class RunStopped(BaseException):
    """Carries a `Stopped` out of a run, past every `except Exception`."""

    def __init__(self, error: Stopped) -> None:
        super().__init__(str(error))
        self.error = error
