"""The command line: ``python -m redaction VERB key=value …``.

Hydra composes the settings; every verb is a function of them. A person's mistake ends in one message and exit code 2.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException, OverrideParseException
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from redaction.app.settings import chosen_once, in_short, typed
from redaction.compat import silence_known_warnings
from redaction.config import PROJECT_ROOT, Config
from redaction.console import Console
from redaction.documents.urls import without_secrets
from redaction.errors import ConfigError, RedactionError

VERBS = {
    "train": "run the pipeline: parse, split, train, evaluate; what is stored already is reused",
    "evaluate": "measure the trained detector of these settings, or detector=REFERENCE on pages of data",
    "sweep": "search for settings that train a better detector: sweep.trials=20 sweep.workers=2",
    "compare": "hold two evaluations on the same pages against each other: compare RUN_A RUN_B",
    "predict": "find redactions in PDFs and images: input=FOLDER [output=FOLDER] [detector=runs:/RUN_ID]",
    "demo": "serve a page to a browser on which one drops a document and sees what is withheld in it",
    "serve": "answer other programs that POST documents, by MLflow's scoring server",
    "explain": "say per stage whether it would be reused, and if not, what changed",
    "generate": "invent pages with annotations: synthetic.pages=2000 synthetic.output=FOLDER",
    "artifacts": "list, show, verify, export or prune what is stored; alone it says how",
    "ui": "serve the runs to a browser on this machine",
}

USAGE = "\n".join(
    [
        "usage: python -m redaction VERB [key=value …]",
        "",
        *(f"  {verb:<9} {what}" for verb, what in VERBS.items()),
        "",
        "`python -m redaction VERB --help` lists the settings. For example:",
        "  python -m redaction train train.epochs=3 train.lr=0.001",
    ]
)

USAGE_ERROR = 2

_QUOTES = (
    "A value with signs such as = & ( ) , or blanks needs quotes of its own: \"input='https://host/a.pdf?part=1'\""
)

_WITH_WORDS = ("artifacts", "compare")
"""Verbs that are followed by words which are no settings."""

_SEVERAL = ("train", "evaluate")
"""Verbs of which Hydra's -m makes several jobs."""
_MULTIRUN = ("-m", "--multirun")
"""Hydra's flag for that, which it wants before all settings."""

_NO_CHOICE = "Config group override must be a string or a list"
"""What Hydra says of data=null."""

_LAUNCHERS = {
    "hydra_plugins.hydra_submitit_launcher": "hydra-submitit-launcher",
    "hydra_plugins.hydra_ray_launcher": "hydra-ray-launcher",
}
"""Plugins that conf/hydra/launcher/ needs and that are not installed with this package."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0 if given else USAGE_ERROR
    verb, *overrides = given
    if verb not in VERBS:
        return _mistake(f"no verb {verb!r}.\n\n{USAGE}")
    words: list[str] = []
    if verb in _WITH_WORDS:
        words = [word for word in overrides if "=" not in word]
        overrides = [word for word in overrides if "=" in word]
        if not words or {"-h", "--help", "help"} & set(words):
            print(_module_of(verb).USAGE)
            return 0 if words else USAGE_ERROR
    silence_known_warnings()
    os.chdir(PROJECT_ROOT)  # relative paths in settings start there, whatever the working directory
    os.environ["HYDRA_FULL_ERROR"] = "1"  # or Hydra prints errors itself and exits
    several = [word for word in overrides if word in _MULTIRUN]
    sys.argv = [f"redaction {verb}", *several, *(word for word in overrides if word not in _MULTIRUN)]
    try:
        return _composed(verb, words)
    except RedactionError as error:
        return _mistake(str(error))
    except OverrideParseException as error:
        return _mistake(f"{in_short(error)}\n{_QUOTES}")
    except (HydraException, OmegaConfBaseException) as error:
        return _mistake(in_short(error))
    except KeyboardInterrupt:
        print("\nInterrupted. What was finished is kept, and the next run goes on from there.", file=sys.stderr)
        return 130


def _composed(verb: str, words: Sequence[str]) -> int:
    """Let Hydra read the settings and hand them to the verb's function, with the words that are no settings."""
    ConfigStore.instance().store("schema", Config)
    several = bool(set(_MULTIRUN) & set(sys.argv))
    if several and verb not in _SEVERAL:
        raise ConfigError(f"-m makes several jobs of {' or '.join(_SEVERAL)}, not of {verb}.")
    mistakes: list[RedactionError] = []
    codes: list[int] = []

    @hydra.main(version_base="1.3", config_path=str(PROJECT_ROOT / "conf"), config_name="config")
    def command(settings: DictConfig) -> None:
        if several:
            _one_of_several(verb, settings)
            return
        try:
            codes.append(_module_of(verb).run(_checked(settings), Console(), *words))
        except RedactionError as error:  # Hydra would put a line of its own before it
            mistakes.append(error)

    try:
        command()
    except ValueError as error:
        if not str(error).startswith(_NO_CHOICE):
            raise
        raise ConfigError(
            "a group of settings cannot be null; choose one of its files under conf/, or leave it out."
        ) from None
    except RuntimeError as error:
        missing = _missing_launcher(error)
        if not missing:
            raise
        raise ConfigError(
            f"this launcher needs a package that is not installed: .venv/bin/pip install {missing}"
        ) from None
    if mistakes:
        raise mistakes[0]
    return max(codes, default=0)


def _one_of_several(verb: str, settings: DictConfig) -> None:
    """Run one job of -m, maybe in a process or on a machine of a launcher; others go on when it fails.

    Raises:
        RedactionError: it failed; a launcher brings that to the command that started it.
    """
    os.chdir(PROJECT_ROOT)
    silence_known_warnings()
    job = HydraConfig.get().job
    try:
        _module_of(verb).run(_checked(settings), Console(prefix=f"[{job.num}] "))
    except RedactionError as error:
        print(f"error: job {job.num} ({job.override_dirname}): {error}", file=sys.stderr, flush=True)
        raise RedactionError("not every job came to its end; what went wrong stands above.") from None


def _checked(settings: DictConfig) -> Config:
    """The settings of this job, as ``typed`` gives them, each group of them chosen once."""
    chosen_once(HydraConfig.get().overrides.task)
    return typed(settings)


def _missing_launcher(error: RuntimeError) -> str:
    """The package of a launcher of conf/hydra/launcher/ whose plugin Hydra does not find; empty if it is not that."""
    found = [package for plugin, package in _LAUNCHERS.items() if f"Unknown plugin class : '{plugin}" in str(error)]
    return "".join(found)


def _module_of(verb: str) -> ModuleType:
    """The module of a verb, imported only now: the store and models take seconds that other verbs need not wait."""
    return importlib.import_module(f"redaction.app.{verb}")


def _mistake(message: str) -> int:
    print(f"error: {without_secrets(message)}", file=sys.stderr)
    return USAGE_ERROR
