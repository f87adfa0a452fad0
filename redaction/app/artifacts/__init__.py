"""``artifacts``: look at what is stored, check it, take it out, and tidy up."""

from __future__ import annotations

import importlib
import sys

from redaction.config import Config
from redaction.console import Console
from redaction.errors import ConfigError

USAGE = """\
usage: python -m redaction artifacts ACTION [REFERENCE …] [key=value …]

  list [STAGE or NAME …]   what there is, the newest first
                             artifacts list train
  show REFERENCE           manifest and lineage of an artifact
                             artifacts show detector
  verify [REFERENCE …]     check every byte of all artifacts, or of some
                             artifacts verify 1a2b3c4d/records
  export REFERENCE FILE    write records, splits or an evaluation as COCO JSON, a detector as ONNX
                             artifacts export records outputs/records.json
                             artifacts export release outputs/release.onnx
  prune                    say which old runs would be deleted; prune.apply=true deletes them
                             artifacts prune prune.keep=3 prune.keep_days=30

A REFERENCE is RUN_ID/name, a name alone (the newest), or a folder that holds an artifact. The first
letters of a run id are enough; the run of a pipeline leads to those of its stages. export also
takes what detector=… takes: release, models:/NAME@ALIAS, runs:/RUN_ID."""

_MODULES = {"list": "listing", "show": "showing", "verify": "verifying", "export": "exporting", "prune": "pruning"}
_ANY = sys.maxsize
_WORDS = {"list": (0, _ANY), "show": (1, 1), "verify": (0, _ANY), "export": (2, 2), "prune": (0, 0)}
"""How many words follow each action, at least and at most."""


def run(config: Config, console: Console, *words: str) -> int:
    """Do what the first word says with the others; returns the exit code.

    Raises:
        ConfigError: there is no such action, or it takes fewer or more words.
    """
    action, *rest = words
    if action not in _MODULES:
        raise ConfigError(f"artifacts has no action {action!r}; there are {', '.join(_MODULES)}.\n\n{USAGE}")
    least, most = _WORDS[action]
    if not least <= len(rest) <= most:
        many = "few" if len(rest) < least else "many"
        raise ConfigError(f"artifacts {action} is followed by too {many} words: {' '.join(rest) or 'none'}.\n\n{USAGE}")
    return importlib.import_module(f"{__name__}.{_MODULES[action]}").run(config, console, *rest)
