"""``artifacts``: look at what is stored, check it, take it out, and tidy up."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from redaction.config import Config
from redaction.console import Console
from redaction.errors import ConfigError

USAGE = """\
usage: python -m redaction artifacts ACTION [REFERENCE …] [key=value …]

  list [STAGE or NAME …]   what there is, the newest first
                           artifacts list            artifacts list train detector
  show REFERENCE           manifest and lineage of an artifact
                           artifacts show detector
  verify [REFERENCE …]     check every byte of all artifacts, or of some; exit code 1 if one is damaged
                           artifacts verify          artifacts verify 1a2b3c4d/records
  export REFERENCE FILE    write records, splits or an evaluation as COCO JSON
                           artifacts export records outputs/records.json
  prune                    say which old runs would be deleted; with prune.apply=true, delete them
                           artifacts prune prune.keep=3 prune.keep_days=30

A REFERENCE is RUN_ID/name (the first letters of the id are enough, the run of a pipeline leads to those of its stages),
a name alone (the newest), or the path of a folder that holds an artifact."""

_MODULES = {"list": "listing", "show": "showing", "verify": "verifying", "export": "exporting", "prune": "pruning"}
_WORDS = {"list": (0, None), "show": (1, 1), "verify": (0, None), "export": (2, 2), "prune": (0, 0)}


def run(config: Config, console: Console, *words: str) -> int:
    """Do what the first word says with the others; returns the exit code.

    Raises:
        ConfigError: there is no such action, or it takes fewer or more words.
    """
    action, *rest = words
    if action not in _MODULES:
        raise ConfigError(f"artifacts has no action {action!r}; there are {', '.join(_MODULES)}.\n\n{USAGE}")
    least, most = _WORDS[action]
    if len(rest) < least or (most is not None and len(rest) > most):
        raise ConfigError(f"artifacts {action} cannot do with {_counted(rest)} after it.\n\n{USAGE}")
    return importlib.import_module(f"{__name__}.{_MODULES[action]}").run(config, console, *rest)


def _counted(words: Sequence[str]) -> str:
    return f"{len(words)} words ({' '.join(words)})" if words else "nothing"
