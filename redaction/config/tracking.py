"""Where runs are kept, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from omegaconf import MISSING

from redaction.config.checks import check
from redaction.config.listening import ListeningConfig


@dataclass
class TrackingConfig(ListeningConfig):
    """Where runs and artifacts are kept, and where `make ui` serves them."""

    SECTION = "tracking"

    uri: str = MISSING
    """MLflow tracking store: a SQLite file of this project, or the address of a server that a team shares."""
    artifacts: str = "mlartifacts"
    """Folder of the artifacts that go with a SQLite file; a server keeps its own."""
    experiment: str = "redaction"
    """MLflow experiment that holds the runs."""
    run_name: str = "pipeline"
    """Name of the run, as MLflow lists it."""
    parent: str | None = None
    """Id of a run of this experiment under which MLflow lists this one."""
    port: int = 5000

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self, "experiment", lambda name: name.strip() != "", "a name")


@dataclass
class PruneConfig:
    """What `artifacts prune` keeps, beside what the model registry and kept runs depend on."""

    SECTION = "prune"

    keep: int = 5
    """The newest finished runs of the pipeline, with all that they use."""
    keep_days: float = 7.0
    """Everything that ended within so many days. A run that has not ended is kept for a day at least."""
    strays: bool = False
    """Also folders that belong to no run of this database; another database may know them."""
    apply: bool = False
    """Delete. Without it, prune only says what it would delete."""

    def __post_init__(self) -> None:
        check(self, "keep", lambda count: 0 <= count <= 1_000_000, "from 0 to 1000000")
        check(self, "keep_days", lambda days: 0 <= days <= 36_500, "from 0 to 36500")
