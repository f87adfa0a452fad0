"""Runs the pipeline: reuses what is stored under the same key, executes the rest, and says so."""

from __future__ import annotations

import time
import typing
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from redaction.config import Config
from redaction.console import Console
from redaction.errors import ArtifactNotFound
from redaction.pipeline.files import FileDigests
from redaction.pipeline.keys import Key, flat, key_after, key_of
from redaction.pipeline.registering import Registering, Registration
from redaction.pipeline.report import StageOutcome, described, is_figure, pipeline_note, reached
from redaction.pipeline.table import EVALUATE_ALL, PIPELINE, Stage
from redaction.pipeline.team import Order, Team
from redaction.store.manifest import Manifest, Origin
from redaction.store.monitor import RunMonitor
from redaction.store.resuming import resumed_pipeline, resumed_stage
from redaction.store.runs import Store

_HEADLINE = "evaluation"  # the artifact whose figures and pictures stand on the pipeline's run
_FACTS = ("pages", "boxes")  # in the evaluation's description, and no figures


@dataclass(frozen=True)
class PipelineOutcome:
    """What a run of the pipeline came to.

    Attributes:
        run_id: of the pipeline's run.
        stages: in the order in which they were settled.
        headline: figures of the evaluation by name; empty if it did not run.
        registration: what became of it in the model registry; None if it has nothing to do with it.
    """

    run_id: str
    stages: tuple[StageOutcome, ...]
    headline: dict[str, float]
    registration: Registration | None = None


@dataclass(frozen=True)
class Subject:
    """What is to be measured, from wherever it comes.

    Attributes:
        name: what a person calls it.
        told: the same, and on which pages.
        kind: ``detector`` or ``predictions``.
        digest: of its content.
        measure: measures it.
    """

    name: str
    told: str
    kind: str
    digest: str
    measure: Callable[[], Any]


class Pipeline:
    """Settles the stages of the table in order.

    Args:
        config: all settings.
        store: where artifacts are found and kept.
        files: hashes the data files.
        console: shows what happens.
        team: processes that run monitored stages together; none but this one if it is not given.
    """

    def __init__(
        self, config: Config, store: Store, files: FileDigests, console: Console, team: Team | None = None
    ) -> None:
        self.config, self.store, self.files, self.console = config, store, files, console
        self.team = team or Team(1)
        self._told = {""}  # troubles with stored results

    def run(self) -> PipelineOutcome:
        """Reuse or execute every stage.

        A stage that ``config.stages`` does not name is reused if it can be; otherwise the first stage that needs its
        artifacts fails.

        Raises:
            RedactionError: a stage cannot do its work; the runs end as FAILED.
        """
        settled = self._reused()  # bad data ends here, before anything is written
        rest = PIPELINE[len(settled) :]
        for stage in rest:
            if stage.name in self.config.stages:
                stage.check(self.config, self.files.pages(self.config.data))
        pipeline = self._begin(first=self._key(rest[0], settled) if rest else None)
        with self.store.closing(pipeline):
            for reused in settled:
                self.store.uses(pipeline, reused.stage, reused.run_id)
            for stage in rest:
                outcome = self._settle(stage, settled, pipeline)
                if outcome is not None:
                    settled.append(outcome)
                    self.store.uses(pipeline, stage.name, outcome.run_id)
            headline = self._headline(settled, pipeline)
            note = pipeline_note(settled, headline, self.store.run_link)
            self.store.describe(pipeline, note)
        run_id = pipeline.info.run_id
        registration = Registering(self.config, self.store, self.files, run_id, settled, headline).run()
        if registration is not None:
            self.console.say(f"{'register':<9} {registration.told}")
            if registration.version is not None:
                self.store.describe(pipeline, f"{note}\nRegistry: {registration.told}\n")
        return PipelineOutcome(run_id, tuple(settled), headline, registration)

    def evaluate(self, subject: Subject) -> PipelineOutcome:
        """Measure a detector, or predictions, on pages of the annotation file; reused as every stage is.

        Raises:
            RedactionError: the pages or the subject cannot be used; the runs end as FAILED.
        """
        stage = EVALUATE_ALL
        key = key_of(stage, self.config, {subject.kind: subject.digest}, self.files)
        pipeline = self._begin(f"evaluate {subject.name}")
        with self.store.closing(pipeline):
            outcome = self._stored(stage, key)
            if outcome is None:
                outcome = self._execute(stage, key, lambda _: [subject.measure()], pipeline)
            self.console.say(described(outcome))
            self.store.uses(pipeline, stage.name, outcome.run_id)
            headline = self._headline([outcome], pipeline)
            self.store.describe(pipeline, pipeline_note([outcome], headline, self.store.run_link, f"of {subject.told}"))
        return PipelineOutcome(pipeline.info.run_id, (outcome,), headline)

    def _reused(self) -> list[StageOutcome]:
        """The first stages, as far as they are stored: those before the first that has to be executed."""
        settled: list[StageOutcome] = []
        for stage in PIPELINE:
            outcome = self._stored(stage, self._key(stage, settled))
            if outcome is None:
                break
            self.console.say(described(outcome))
            settled.append(outcome)
        return settled

    def _key(self, stage: Stage, settled: list[StageOutcome]) -> Key:
        """The key of a stage whose inputs are settled."""
        digests = {name: manifest.digest for outcome in settled for name, manifest in outcome.manifests.items()}
        return key_of(stage, self.config, {name: digests[name] for name in stage.reads}, self.files)

    def _settle(self, stage: Stage, settled: list[StageOutcome], pipeline: Any) -> StageOutcome | None:
        """Reuse a stage or execute it; None if it is not wanted and not stored."""
        wanted = stage.name in self.config.stages
        sources = {name: outcome for outcome in settled for name in outcome.manifests}
        missing = [name for name in stage.reads if name not in sources]
        if missing:
            if not wanted:
                return None
            writer = next(row.name for row in PIPELINE if missing[0] in row.writes)
            raise ArtifactNotFound(
                f"the {stage.name} stage reads {missing[0]!r}, which the {writer} stage writes, and none is stored for "
                f"these settings. Add {writer} to stages=…, or run `make train` first."
            )
        key = self._key(stage, settled)
        outcome = self._stored(stage, key)
        if outcome is None and wanted:
            runs = {name: sources[name].run_id for name in stage.reads}
            outcome = self._execute(stage, key, lambda monitor: self._values(stage, runs, monitor), pipeline)
        if outcome is not None:
            self.console.say(described(outcome))
        return outcome

    def _begin(self, name: str | None = None, first: Key | None = None) -> Any:
        """Open a run that has all settings, under a name of its own if one is given.

        It is the one that was interrupted in its first stage to be executed, if there is such a run.
        """
        config_yaml = yaml.safe_dump(asdict(self.config), sort_keys=False)
        resumed = first and resumed_pipeline(self.store, first.stage, first.digest, config_yaml)
        tracking = self.config.tracking
        return resumed or self.store.begin_pipeline(
            flat(self.config), config_yaml, name or tracking.run_name, tracking.parent
        )

    def _stored(self, stage: Stage, key: Key) -> StageOutcome | None:
        """A finished run with this key; a warning, once, where what is stored cannot be used."""
        stored, trouble = self.store.find(stage.name, key.digest, list(stage.writes))
        if trouble not in self._told:
            self.console.say(f"warning: a stored result of {stage.name} cannot be used: {trouble}")
            self._told.add(trouble)
        return None if stored is None else StageOutcome(stage.name, stored.run_id, True, 0.0, stored.manifests)

    def _values(self, stage: Stage, sources: dict[str, str], monitor: RunMonitor) -> Sequence[Any]:
        """What the stage's function makes of its settings and of the artifacts in these runs."""
        arguments = [getattr(self.config, section) for section in stage.configs]
        arguments += [self.store.load(run_id, name) for name, run_id in sources.items()]
        if not stage.monitored:
            return checked(stage, stage.function()(*arguments))
        with monitor, self.team.at(Order(stage.name, sources, monitor.run.info.run_id)):
            return checked(stage, stage.function()(*arguments, monitor))

    def _execute(
        self, stage: Stage, key: Key, make: Callable[[RunMonitor], Sequence[Any]], pipeline: Any
    ) -> StageOutcome:
        started = time.monotonic()
        monitor = self._begin_stage(stage, key, pipeline)
        run = monitor.run
        with self.store.closing(run):
            values = make(monitor)
            key, changed = key_after(key, stage, self.config, self.files)
            if changed:
                self.store.rekey(run, key.digest)
                self.console.say(
                    f"warning: {changed[0]} changed while {stage.name} ran; what it made is kept, and the next run "
                    "makes it anew."
                )
            origin = Origin(stage.name, key.digest, key.parts)
            manifests = {
                name: self.store.save(run, name, value, origin)
                for name, value in zip(stage.writes, values, strict=True)
            }
            seconds = time.monotonic() - started
            self._note(run, manifests, seconds)
        monitor.checkpoints.delete()
        return StageOutcome(stage.name, run.info.run_id, False, seconds, manifests)

    def _begin_stage(self, stage: Stage, key: Key, pipeline: Any) -> RunMonitor:
        """Go on with the run of a stage that was interrupted, or open one."""
        self.console.say(f"{stage.name:<9} running …")
        if stage.monitored:
            resumed = resumed_stage(self.store, stage.name, key.digest, pipeline, self.console.say)
            if resumed:
                run, checkpoints, state = resumed
                self.console.say(f"{stage.name:<9} goes on from the checkpoint of {reached(state)}")
                return RunMonitor(self.store, run, self.console, checkpoints)
        run = self.store.begin_stage(pipeline, stage.name, key.digest, flat(self.config, stage.configs))
        return RunMonitor(self.store, run, self.console)

    def _note(self, run: Any, manifests: dict[str, Manifest], seconds: float) -> None:
        """What a stage made, as metrics and as the description of its run."""
        facts = {f"{name}/{what}": value for name, m in manifests.items() for what, value in m.description.items()}
        numbers = {name: value for name, value in facts.items() if isinstance(value, int | float)}
        self.store.metrics(run, {**numbers, "seconds": seconds})
        rows = "\n".join(f"| {name} | {value} |" for name, value in facts.items())
        self.store.describe(run, f"| what it made | |\n|---|---|\n{rows}\n")

    def _headline(self, settled: list[StageOutcome], pipeline: Any) -> dict[str, float]:
        """Figures and pictures of the evaluation onto the pipeline's run, whether it is fresh or reused."""
        for outcome in settled:
            if _HEADLINE in outcome.manifests:
                description = outcome.manifests[_HEADLINE].description
                headline = {name: float(figure) for name, figure in description.items() if name not in _FACTS}
                self.store.metrics(
                    pipeline, {f"test/{name}": figure for name, figure in headline.items() if is_figure(name)}
                )
                self.store.copy_preview(outcome.run_id, _HEADLINE, pipeline)
                return headline
        return {}


def checked(stage: Stage, result: Any) -> Sequence[Any]:
    """What a stage returned, one value for each artifact that it writes.

    Raises:
        TypeError: it is not what the stage's function is annotated to return; a defect of the stage.
    """
    declared = typing.get_type_hints(stage.function())["return"]
    several = typing.get_origin(declared) is tuple
    kinds = typing.get_args(declared) if several else (declared,)
    values = result if several and isinstance(result, tuple) else (result,)
    if len(values) != len(kinds) or not all(map(isinstance, values, kinds)):
        returned = ", ".join(type(value).__name__ for value in values)
        promised = ", ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"the {stage.name} stage returned {returned}; it is annotated to return {promised}")
    return values
