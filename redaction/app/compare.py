"""``compare``: hold the evaluations of two runs against each other, page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from redaction.app.artifacts.text import table
from redaction.app.project import open_store
from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactNotFound, ConfigError
from redaction.store.artifacts import read_artifact
from redaction.store.inventory import Inventory

_EVALUATION = "redaction.evaluation.measure.Evaluation"
_OUTPUT = "outputs/compare"

USAGE = """\
usage: python -m redaction compare A B [key=value …]

  A and B are runs that hold an evaluation (of a training, or of `evaluate detector=…`), as RUN_ID, RUN_ID/evaluation or
  the folder of a stored evaluation; the first letters of a run id are enough. Both have to be made on the same pages.

  python -m redaction compare 1a2b3c4d 5e6f7a8b output=outputs/compare"""


def run(config: Config, console: Console, *words: str) -> int:
    """Show figures, differences and who finds what, and write ``report.html``; returns the exit code.

    Raises:
        ConfigError: there are not two words, or the report cannot be written.
        ArtifactNotFound: one of them leads to no evaluation.
        DataError: the two were not made on the same pages.
    """
    if len(words) != 2:
        raise ConfigError(f"compare is followed by two references, not {len(words)}.\n\n{USAGE}")
    inventory = Inventory(open_store(config))
    a, b = (_evaluation(inventory, word) for word in words)
    # these import matplotlib and pandas, so only when all else is right
    from redaction.evaluation.comparison import compare
    from redaction.evaluation.report.versus import comparison_report, verdict

    comparison = compare(a, b, config.evaluate.resamples)
    for rows in (comparison.figure_rows(), comparison.found_rows(), comparison.kind_rows()):
        head = list(rows[0])
        for line in table(head, [[_short(row[name]) for name in head] for row in rows], right=head[1:-1]):
            console.say(line)
        console.say("")
    console.say(verdict(comparison))
    text = comparison_report(comparison, words[0], words[1], config.evaluate.pictures)
    console.say(f"Read {_written(Path(config.output or _OUTPUT), text)}")
    return 0


def _evaluation(inventory: Inventory, reference: str) -> Any:
    bare = reference.removeprefix("runs:/").rstrip("/")
    in_folder = Path(bare).is_dir()
    artifact = inventory.resolve(bare if in_folder or "/" in bare or bare == "evaluation" else f"{bare}/evaluation")
    if artifact.manifest is None or artifact.manifest.type != _EVALUATION:
        kind = artifact.manifest.type.rpartition(".")[2] if artifact.manifest else artifact.trouble
        raise ArtifactNotFound(f"{reference} holds no evaluation: {kind}. `make artifacts` lists those there are.")
    with inventory.opened(artifact) as folder:
        return read_artifact(folder)


def _written(folder: Path, text: str) -> Path:
    path = folder / "report.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"output={folder} cannot be written: {error.strerror}.") from error
    return path


def _short(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
