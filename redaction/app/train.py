"""``train``: run the pipeline."""

from __future__ import annotations

import time
from pathlib import Path

from hydra.core.hydra_config import HydraConfig

from redaction.app.project import file_digests, open_store
from redaction.config import Config
from redaction.console import Console
from redaction.pipeline.report import closing_lines
from redaction.pipeline.runner import Pipeline
from redaction.pipeline.team import Team, follow, follows
from redaction.synthetic.settings import unlike


def run(config: Config, console: Console) -> int:
    """Settle all stages and show the scores; returns 1 if the detector could not be registered, else 0."""
    if follows():
        return follow(config, open_store(config))
    started = time.monotonic()
    if config.data.invent:
        _invent(config, console)
    team = Team.of(config, HydraConfig.get().overrides.task)  # of this job, where Hydra's -m makes several
    with team.led():
        outcome = Pipeline(config, open_store(config), file_digests(config), console, team).run()
    for line in closing_lines(outcome.run_id, outcome.headline, time.monotonic() - started):
        console.say(line)
    return 1 if outcome.registration and outcome.registration.version is None else 0


def _invent(config: Config, console: Console) -> None:
    """Make the pages, or say in what those that are there are others than the settings ask for."""
    if not Path(config.data.annotations).exists():
        from redaction.synthetic.dataset import generate  # which imports much that a training may not need

        generate(config.synthetic, console)
    elif difference := unlike(config.synthetic):
        console.say(
            f"note: the pages in {config.synthetic.output} were made with {difference}. They are used as they are; for "
            "others say another synthetic.output, for more of them make data."
        )
