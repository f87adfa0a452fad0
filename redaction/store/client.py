"""MLflow's client and the disk, whose failures are told once and in words that help.

MLflow raises one class for everything, with SQL, addresses and retries in its text. Here a full disk, a read-only
database or a server that is gone become an error of ours. What MLflow says about the request itself (there is no such
run) passes as it is.
"""

from __future__ import annotations

import functools
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException, RestException
from safetensors import SafetensorError

from redaction.errors import ArtifactError, StoreUnreachable

_ABOUT_THE_REQUEST = (
    "RESOURCE_DOES_NOT_EXIST", "RESOURCE_ALREADY_EXISTS", "INVALID_PARAMETER_VALUE", "INVALID_STATE",
)  # fmt: skip
_KEPT = "What was finished is kept, and the same command goes on from there"
_ADVICE = {
    r"disk is full|No space left|File too large|[Qq]uota|disk I/O error": f"Free some space there. {_KEPT}.",
    r"readonly|[Rr]ead-only|[Pp]ermission|unable to open|not permitted": (
        "It has to be writable for you; or keep the runs elsewhere: tracking.uri=… tracking.artifacts=…"
    ),
    r"No such file|Not a directory": "Is the path right?",
    r"locked": "Another program writes to it without a pause. Try again when it has ended.",
    r"out-of-date database schema": "Another version of MLflow made it; back it up, then run `mlflow db upgrade`.",
    r"not a database|malformed|encrypted": "Move that file away to start anew, or take a copy of it that is whole.",
}


class _Telling:
    """Passes every call on to MLflow's client, inside of a context, and tells its failures."""

    def __init__(self, client: MlflowClient, runs: str, around: Callable[[], AbstractContextManager[None]]) -> None:
        self._client, self._runs, self._around = client, runs, around

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if not callable(call):  # what it consists of
            return call

        @functools.wraps(call)
        def told(*arguments: Any, **named: Any) -> Any:
            with telling(f"{self._runs} cannot be used"), self._around():
                return call(*arguments, **named)

        return told


def told_by(
    client: MlflowClient, runs: str, around: Callable[[], AbstractContextManager[None]] = nullcontext
) -> MlflowClient:
    """A client of MLflow whose calls end in results or in the errors of ``telling``, which name ``runs``.

    Args:
        client: that does the work.
        runs: how a person calls what it reads and writes.
        around: makes a context for each call.
    """
    return cast(MlflowClient, _Telling(client, runs, around))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the block is done.

    In the midst of a transaction it would leave that open, and whatever is written to SQLite next waits for its end in
    vain.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda *_: pressed.append(1))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Turn failures of the disk, the database or the network inside the block into one message that starts with what.

    Raises:
        StoreUnreachable: a server does not answer.
        ArtifactError: anything else failed.
    """
    try:
        yield
    except MlflowException as error:
        if error.error_code in _ABOUT_THE_REQUEST:
            raise
        unanswered = not isinstance(error, RestException) and str(error).startswith("API request to http")
        kind = StoreUnreachable if unanswered else ArtifactError
        raise kind(_message(what, error, unanswered)) from error
    except (OSError, SafetensorError) as error:  # safetensors tells of a full disk in a way of its own
        raise ArtifactError(_message(what, error)) from error


def _message(what: str, error: Exception, unanswered: bool = False) -> str:
    reason = _reason(error)
    advice = next((advice for sign, advice in _ADVICE.items() if re.search(sign, reason)), f"{_KEPT}.")
    if unanswered:
        advice = f"Does the server run, and can this machine reach it? {_KEPT}."
    return f"{what}: {reason}. {advice}"


def _reason(error: Exception) -> str:
    """The part of an error's text that says what happened."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    text = str(error)
    found = (
        re.search(r"\[Errno -?\d+\] ([^'\")>\]]+)", text)
        or re.search(r"I/O error: (.+) \(os error", text)
        or re.search(r"\(sqlite3\.\w+\) (.+)", text)
        or re.search(r"((?:[Rr]ead )?timed out|[Rr]emote end closed connection|too many \d+ error responses)", text)
        or re.search(r"^(?:\w+: )?(.+)", text)
    )
    return found[1].strip().rstrip(".") if found else type(error).__name__
