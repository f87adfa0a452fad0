"""After a training: its detector becomes a version in the model registry, and the champion if it passes the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.config import Config
from redaction.config.register import ALWAYS, NEVER
from redaction.errors import RedactionError
from redaction.pipeline.files import FileDigests
from redaction.pipeline.keys import flat
from redaction.pipeline.report import StageOutcome, is_figure, version_note
from redaction.store.registry import (
    CHAMPION,
    DETECTOR,
    EVALUATION,
    GATE,
    MEASURED_IN,
    TEST,
    Candidate,
    Registry,
    Version,
)
from redaction.store.runs import Store

if TYPE_CHECKING:
    from redaction.evaluation.gate import Verdict
    from redaction.evaluation.measure import Evaluation

_NEEDED = {"train", "evaluate"}


@dataclass(frozen=True)
class Registration:
    """What became of a training in the registry.

    Attributes:
        version: None if it could not be registered.
        told: what a person is to know, a sentence or several lines.
    """

    version: Version | None
    told: str


class Registering:
    """Registers what a finished run of the pipeline came to.

    Args:
        config: all settings.
        store: that has the registry.
        files: hashes the test pages.
        run_id: of the pipeline.
        settled: its stages.
        headline: figures of the evaluation.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        files: FileDigests,
        run_id: str,
        settled: Sequence[StageOutcome],
        headline: dict[str, float],
    ) -> None:
        self.config, self.store, self.files = config, store, files
        self.run_id, self.settled, self.headline = run_id, settled, headline
        self.runs = {outcome.stage: outcome.run_id for outcome in settled}
        self.manifests = {name: manifest for outcome in settled for name, manifest in outcome.manifests.items()}
        self.registry = Registry(store, config.register.name)

    def run(self) -> Registration | None:
        """Find or make the version, and judge it once by the gate; None if there is nothing to register.

        The detector is stored whatever happens here: what goes wrong is told, and the same command tries again.
        """
        if not (self.config.register.enabled and _NEEDED.issubset(self.config.stages) and _NEEDED.issubset(self.runs)):
            return None
        try:
            return self._registered()
        except RedactionError as error:
            return Registration(
                None,
                f"warning: the detector is stored, but not registered: {error} The same command tries again; "
                "register.enabled=false leaves the registry alone.",
            )

    def _registered(self) -> Registration:
        identity = {DETECTOR: self.manifests["detector"].digest, EVALUATION: self.manifests["evaluation"].digest}
        known = self.registry.find(identity)
        version = known or self.registry.add(self._candidate(identity))
        said = f"version {version.number} of {version.name}"
        champion, gate = self.registry.champion(), self.config.register.gate
        is_champion = champion is not None and champion.number == version.number
        if is_champion or version.tags.get(GATE) == gate:
            if GATE not in version.tags:  # killed right after it was promoted
                self.registry.judged(version, gate)
            return Registration(version, f"{said}, as before; {_who(champion, version)}")
        verdict = self._judged(champion, version)
        outcome = f"becomes the champion, models:/{version.name}@{CHAMPION}"
        told = f"{outcome if verdict.passed else 'does not become the champion'}: {verdict.why}"
        self.registry.describe(version, self._described(told))
        if verdict.passed:
            self.registry.promote(version)
        self.registry.judged(version, gate)
        return Registration(version, f"{said} {told}")

    def _judged(self, champion: Version | None, version: Version) -> Verdict:
        from redaction.evaluation.gate import Verdict, judge  # NumPy takes a while that reused stages need not wait

        gate = self.config.register.gate
        if gate in (ALWAYS, NEVER):
            return Verdict(gate == ALWAYS, f"register.gate={gate}")
        if champion is None:
            return Verdict(True, "there is no other")
        if champion.tags.get(DETECTOR) == version.tags[DETECTOR]:
            return Verdict(False, f"it is the same detector, which is the champion as version {champion.number}")
        measured = self._measured(champion, version)
        if measured is None:
            return Verdict(False, _incomparable(champion, version))
        held = self.store.load(measured.tags[MEASURED_IN], "evaluation")
        verdict = judge(held, self.evaluation, gate, self.config.evaluate.resamples)
        return Verdict(verdict.passed, f"against version {champion.number}: {verdict.why}")

    def _measured(self, champion: Version, version: Version) -> Version | None:
        """The version that knows what the champion's detector did on the test pages of another version."""
        if DETECTOR not in champion.tags:  # somebody registered it by hand
            return None
        return self.registry.find({DETECTOR: champion.tags[DETECTOR], TEST: version.tags[TEST]})

    def _candidate(self, identity: dict[str, str]) -> Candidate:
        from redaction.evaluation.gate import digest_of_test

        images = [self.files.of(Path(name)) for name in self.evaluation.files]
        digests = {f"redaction.{name}": manifest.digest for name, manifest in self.manifests.items()}
        runs = {f"redaction.run.{stage}": run_id for stage, run_id in self.runs.items()}
        return Candidate(
            run_id=self.run_id,
            trained_in=self.runs["train"],
            measured_in=self.runs["evaluate"],
            tags={**identity, TEST: digest_of_test(self.evaluation, images)},
            lineage={**digests, **{f"redaction.data.{name}": digest for name, digest in self._data().items()}, **runs},
            params=flat(self.config, ("data", "split", "model", "train")),
            figures={f"test/{name}": figure for name, figure in self.headline.items() if is_figure(name)},
            write=self._write,
        )

    def _data(self) -> dict[str, str]:
        """Digests of the data files that the stages read, by name."""
        origins = [manifest.origin for manifest in self.manifests.values() if manifest.origin]
        read: dict[str, Any] = {n: d for origin in origins for n, d in origin.key_parts.get("files", {}).items()}
        return {name: str(digest) for name, digest in read.items()}

    def _write(self, folder: Path, model: Any) -> None:
        from redaction.serving.package import write_model  # imports torch

        with self.store.opened(self.runs["train"], "detector") as detector:
            write_model(folder, detector, self._example(), model, f"runs:/{self.runs['train']}/detector")

    def _example(self) -> Path:
        """A test page with redactions if there is any."""
        pages = zip(self.evaluation.files, self.evaluation.truths, strict=True)
        return Path(next((name for name, truth in pages if len(truth)), self.evaluation.files[0]))

    def _described(self, told: str) -> str:
        return version_note(told, self._data(), self.settled, self.headline, self.run_id, self.store.run_link)

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the detector did on the test pages."""
        return self.store.load(self.runs["evaluate"], "evaluation")


def _who(champion: Version | None, version: Version) -> str:
    if champion is None:
        return "there is no champion"
    return "the champion" if champion.number == version.number else f"the champion is version {champion.number}"


def _incomparable(champion: Version, version: Version) -> str:
    """Why nobody can say which is better, and how a person finds out."""
    names = [f"models:/{each.name}/{each.number}" for each in (champion, version)]
    return "\n".join([
        f"version {champion.number}, the champion, was measured on other test pages, or from another overlap on. "
        "Measure both on pages that neither was trained on,",
        *(f'  make evaluate ARGS="detector={name} data=coco data.annotations=… data.images=…"' for name in names),
        "compare the two runs with make compare, and let the better one be the champion: this command once more with "
        f"register.gate={ALWAYS}, or make ui.",
    ])  # fmt: skip
