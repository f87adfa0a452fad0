"""What one request may send to the server."""

import asyncio

import pytest

from redaction.serving.limit import Limited


def answer(*headers):
    """What a server with a limit of a megabyte says to a request: its events."""
    said = []

    async def app(scope, receive, send):
        await send("answered")

    async def send(event):
        said.append(event)

    parts = [{"more_body": True}, {"more_body": True}, {"more_body": False}]

    async def receive():
        return parts.pop(0)

    asyncio.run(Limited(app, 1)({"type": "http", "headers": headers}, receive, send))
    return said


@pytest.mark.parametrize("headers", [(), [(b"content-length", b"1000000")]])
def test_requests_up_to_the_limit_are_answered(headers):
    assert answer(*headers) == ["answered"]


def test_what_is_no_request_passes():
    async def app(scope, receive, send):
        await send(scope["type"])

    said = []

    async def send(event):
        said.append(event)

    asyncio.run(Limited(app, 1)({"type": "lifespan"}, None, send))
    assert said == ["lifespan"]


@pytest.mark.parametrize(
    ("header", "status", "told"),
    [
        ((b"content-length", b"1000001"), 413, b"a request may have 1 MB; nothing of it was kept"),
        ((b"transfer-encoding", b"chunked"), 411, b"say how long the request is"),
        ((b"content-length", b"-5"), 411, b"say how long the request is"),
        ((b"content-length", b"9" * 30), 413, b"serve.megabytes="),
    ],
)
def test_longer_requests_and_those_of_unknown_length_are_refused_and_thrown_away(header, status, told):
    start, body = answer(header)
    assert start["status"] == status
    assert told in body["body"]
