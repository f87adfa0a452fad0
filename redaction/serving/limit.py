"""A limit on what one request may send; what is beyond never comes together in memory."""

from __future__ import annotations

import json
from typing import Any

_TOO_LARGE, _NO_LENGTH = 413, 411


class Limited:
    """An ASGI application that answers requests of a known, moderate length, and refuses others.

    Args:
        app: that answers.
        megabytes: that a request may have.
    """

    def __init__(self, app: Any, megabytes: int) -> None:
        self.app, self.megabytes = app, megabytes

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, as ASGI calls it."""
        refusal = self._refusal(dict(scope["headers"])) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
            return
        while (await receive()).get("more_body"):  # thrown away: who is still sending would not hear the answer
            pass
        status, why = refusal
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps({"error": why}).encode()})

    def _refusal(self, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        length = headers.get(b"content-length", b"0")
        if b"transfer-encoding" in headers or not length.isdigit():
            return _NO_LENGTH, "say how long the request is (Content-Length); nothing of it was kept."
        if int(length) > self.megabytes * 1_000_000:
            return _TOO_LARGE, (
                f"a request may have {self.megabytes} MB; nothing of it was kept. Send fewer or smaller ones, or start "
                "the server with a larger serve.megabytes=…"
            )
        return None
