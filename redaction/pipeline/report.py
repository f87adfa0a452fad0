"""What a person is told about a run of the pipeline, on the terminal and in MLflow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redaction.store.manifest import Manifest


@dataclass(frozen=True)
class StageOutcome:
    """How a stage came to its artifacts.

    Attributes:
        stage: its name.
        run_id: of the run that holds the artifacts.
        reused: whether that run belongs to an earlier pipeline.
        seconds: that the stage took now; 0 if it is reused.
        manifests: of the artifacts, by name.
    """

    stage: str
    run_id: str
    reused: bool
    seconds: float
    manifests: dict[str, Manifest]


_ENDS = ("_low", "_high")  # of intervals, which are told and are no metrics of MLflow
_DIGITS = 16  # of a SHA-256, as many as a person compares
_FACTS = {
    "records": "{pages} pages of {documents} documents, {boxes} redactions, {pages_without_boxes} pages without any",
    "splits": "{train_pages} train, {valid_pages} valid and {test_pages} test pages",
    "detector": "{architecture}, {parameters:,} parameters, input {input}",
    "evaluation": "{pages} pages with {boxes} redactions",
}


def described(outcome: StageOutcome) -> str:
    """One line about a settled stage."""
    how = f"reused from run {outcome.run_id[:8]}" if outcome.reused else f"done in {seconds_as_text(outcome.seconds)}"
    return f"{outcome.stage:<9} {how:<26} {_facts(outcome)}"


def reached(state: dict[str, Any]) -> str:
    """How far a stage had come by a checkpoint: at the end of an epoch, or after some batches of the next."""
    epoch, batch = state["epoch"], state["batch"]
    return f"epoch {epoch + 1}, batch {batch}" if batch else f"epoch {epoch}"


def facts_of(name: str, manifest: Manifest) -> str:
    """What an artifact holds, in a few words; empty for one that is not worth any."""
    return _FACTS[name].format(**manifest.description) if name in _FACTS else ""


def closing_lines(run_id: str, headline: dict[str, float], seconds: float) -> list[str]:
    """The last lines of a training: the scores, the run, and what to type next."""
    lines = [""]
    if headline:
        at = f"at threshold {headline['threshold']:.3f} (chosen on the valid pages)"
        lines += [f"On test pages, never trained on, {at}:", *score_lines(headline), ""]
    lines.append(f"MLflow run {run_id}, {seconds_as_text(seconds)}. Review it: make ui")
    if headline:
        lines.append('Find redactions in your documents: make predict INPUT=folder ARGS="detector=newest"')
    return lines


def score_lines(headline: dict[str, float]) -> list[str]:
    """The figures to look at first."""
    return [
        f"  F1 {_with_ends(headline, 'f1')}   precision {headline['precision']:.3f}   "
        f"recall {headline['recall']:.3f}   AP {headline['ap']:.3f}   AP50 {headline['ap50']:.3f}   "
        f"PQ {headline['pq']:.3f}",
        f"  page accuracy {headline['page_accuracy']:.3f}   "
        f"false alarms per clean page {headline['false_alarms_per_clean_page']:.3f}   "
        f"error of the redacted share {headline['share_error']:.4f}",
    ]


ON_TEST = "on test pages that were never trained on"


def pipeline_note(
    outcomes: Sequence[StageOutcome], headline: dict[str, float], link: Callable[[str], str], on: str = ON_TEST
) -> str:
    """The description of a pipeline's run in MLflow, in Markdown; ``on`` says on which pages the scores are."""
    lines = []
    if headline:
        lines += [
            f"**F1 {_with_ends(headline, 'f1')}** {on} "
            f"(precision {headline['precision']:.3f}, recall {headline['recall']:.3f}) at threshold "
            f"{headline['threshold']:.3f}; AP {headline['ap']:.3f}, AP50 {headline['ap50']:.3f}, "
            f"PQ {headline['pq']:.3f}; {headline['page_accuracy']:.1%} of the pages rightly called redacted or not.",
            "",
            "Read **report.html** under **Artifacts**, in `review`: plots, tables, mistakes by kind, worst pages.",
            "",
        ]
    lines += ["| stage | this time | what it holds | run |", "|---|---|---|---|"]
    for outcome in outcomes:
        how = "reused" if outcome.reused else f"ran, {seconds_as_text(outcome.seconds)}"
        where = f"[{outcome.run_id[:8]}]({link(outcome.run_id)})"
        lines.append(f"| {outcome.stage} | {how} | {_facts(outcome)} | {where} |")
    return "\n".join(lines) + "\n"


def version_note(
    told: str,
    data: Mapping[str, str],
    outcomes: Sequence[StageOutcome],
    headline: dict[str, float],
    run_id: str,
    link: Callable[[str], str],
) -> str:
    """The description of a version in the model registry, in Markdown.

    Args:
        told: what the gate said.
        data: digests of the data files that went into it, by name.
        outcomes: the stages that it came from.
        headline: figures of the test pages.
        run_id: of the pipeline.
        link: address of a run inside the MLflow UI.
    """
    lines = [f"This version {told}", "", f"Settings, report and worst pages: [run {run_id[:8]}]({link(run_id)}).", ""]
    lines += ["| on the test pages | |", "|---|---|"]
    lines += [f"| {name.replace('_', ' ')} | {_with_ends(headline, name)} |" for name in headline if is_figure(name)]
    lines += ["", "What it was made from, by the first digits of the SHA-256 of its content:", ""]
    lines += ["| | digest | run |", "|---|---|---|"]
    lines += [f"| data: {name} | {digest[:_DIGITS]} | |" for name, digest in data.items()]
    for outcome in outcomes:
        where = f"[{outcome.stage} {outcome.run_id[:8]}]({link(outcome.run_id)})"
        lines += [f"| {name} | {manifest.digest[:_DIGITS]} | {where} |" for name, manifest in outcome.manifests.items()]
    return "\n".join(lines) + "\n"


def is_figure(name: str) -> bool:
    """Whether a figure of the headline stands for itself and is not the end of an interval."""
    return not name.endswith(_ENDS)


def _with_ends(headline: dict[str, float], name: str) -> str:
    """A figure and its interval where it has one."""
    low, high = headline.get(f"{name}_low"), headline.get(f"{name}_high")
    return f"{headline[name]:.3f}" + ("" if low is None else f" ({low:.3f} to {high:.3f})")


def _facts(outcome: StageOutcome) -> str:
    return "; ".join(filter(None, (facts_of(name, manifest) for name, manifest in outcome.manifests.items())))


def seconds_as_text(seconds: float) -> str:
    """``0.8 s``, ``4 min 05 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def ago(then: float) -> str:
    """A moment in seconds since 1970 as local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(then))
