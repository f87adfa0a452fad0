"""A socket for a server of ours, taken before anything is loaded, so that a mistake is told at once."""

from __future__ import annotations

import socket

from redaction.config.listening import ListeningConfig
from redaction.errors import ConfigError


def bound(config: ListeningConfig) -> socket.socket:
    """A socket that listens where a section says.

    Raises:
        ConfigError: the address or port cannot be used.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError:
        raise ConfigError(config.unusable) from None
    return listening
