"""Addresses of files that are elsewhere. They may carry passwords, which nobody is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

WEB = ("http", "https")
_MARK = "://"
_CHAIN = "::"
_LOCAL = ("file", "local")
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]*://)(?:[^\s/]*@)?(?P<place>(?:(?!::)[^\s?#'\"])*)(?P<query>[?#](?:(?!::)[^\s'\"])*)?"
)
"""Of every address in a text: its protocol, what stands before an ``@``, the place, what follows a ``?`` or ``#``."""


@dataclass(frozen=True)
class _Link:
    """One of the addresses that ``::`` chains."""

    protocol: str
    secrets: tuple[str, ...]
    place: str

    @classmethod
    def of(cls, text: str) -> _Link:
        protocol, _, rest = text.partition(_MARK)
        host, slash, path = rest.partition("/")
        user, at, host = host.rpartition("@")
        query = ""
        if protocol in WEB:  # elsewhere a question mark is a letter of a name as others
            path, mark, query = path.partition("?")
            query = mark + query
        return cls(protocol, tuple(filter(None, (user + at, query))), host + slash + path)

    @property
    def has_query(self) -> bool:
        return any(secret.startswith("?") for secret in self.secrets)


@dataclass(frozen=True)
class Url:
    """An address as fsspec has it: ``s3://bucket/folder``, ``https://host/a.pdf``, ``zip://a.pdf::s3://bucket/a.zip``.

    As a text it has no user, password or query.

    Attributes:
        whole: with all that it takes to read from it.
    """

    whole: str = field(repr=False)

    def __str__(self) -> str:
        return _CHAIN.join(
            f"{link.protocol}{_MARK}{link.place}{'?…' if link.has_query else ''}" for link in self._links
        )

    @property
    def protocols(self) -> list[str]:
        """Of its links, the outermost first: ``["zip", "s3"]``."""
        return [link.protocol for link in self._links]

    @property
    def parts(self) -> list[str]:
        """What it is called, without secrets, the outermost folder first: ``["s3", "bucket", "a.zip", "a.pdf"]``."""
        inwards = self._links[::-1]
        named = [inwards[0].protocol, *(part for link in inwards for part in link.place.split("/"))]
        return [part for part in named if part]

    def hidden_in(self, text: str) -> str:
        """A text about it, without its secrets and those of other addresses."""
        for link in self._links:
            for secret in link.secrets:
                text = text.replace(secret, "…")
        return without_secrets(text)

    @property
    def _links(self) -> list[_Link]:
        return [_Link.of(link) for link in self.whole.split(_CHAIN)]


def place_of(text: str) -> Path | Url:
    """What a person typed, as a path on this machine or as an address."""
    protocol, mark, rest = text.partition(_MARK)
    if not mark:
        return Path(text)
    return Path(rest) if protocol in _LOCAL and _CHAIN not in rest else Url(text)


def without_secrets(text: str) -> str:
    """A text in which no address has a user, a password or a query any more."""
    return _ADDRESS.sub(lambda match: match["scheme"] + match["place"] + ("?…" if match["query"] else ""), text)
