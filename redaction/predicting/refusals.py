"""Why results cannot be where they are wanted, here or at an address, in the same words."""

from __future__ import annotations

from redaction.errors import ConfigError


def holds_others(shown: str) -> ConfigError:
    """There are files that are not ours, and none of them must be overwritten."""
    return ConfigError(
        f"output={shown} holds files that predict did not write; name a new folder, so that none of them is "
        "overwritten."
    )


def cannot_be(what: str, shown: str, reason: str | None) -> ConfigError:
    """It cannot be written, read or looked at."""
    return ConfigError(
        f"output={shown} cannot be {what}: {reason}. What was found so far is kept where it could be written; the same "
        "command goes on from there."
    )
