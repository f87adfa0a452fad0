"""``ui``: MLflow's own pages on this machine."""

from __future__ import annotations

import os
import sys

from redaction.config import PROJECT_ROOT, Config
from redaction.console import Console
from redaction.errors import ConfigError
from redaction.listening import bound
from redaction.store.tracking import ui_command


def run(config: Config, console: Console) -> int:
    """Become MLflow's server; Ctrl-C ends it."""
    tracking = config.tracking
    if not tracking.uri.startswith("sqlite:"):
        raise ConfigError(f"the runs are on a server already: open {tracking.uri} in a browser.")
    bound(tracking).close()  # MLflow would say that the port is taken, and end as if all were well
    console.say(f"Runs of the experiment {tracking.experiment!r}: {tracking.address} (Ctrl-C ends)")
    os.execv(sys.executable, [sys.executable, "-m", "mlflow", *ui_command(tracking, PROJECT_ROOT)])  # noqa: S606
