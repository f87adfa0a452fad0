"""Stores that are filled by hand as the pipeline would fill them, with values that take no time to make."""

from redaction.evaluation.history import TrainingHistory
from redaction.operating import OperatingPoint
from redaction.pipeline.table import PIPELINE
from redaction.store.inventory import Inventory
from redaction.store.manifest import Origin

READS = {stage.name: stage.reads for stage in PIPELINE}
WRITES = {stage.name: tuple(stage.writes) for stage in PIPELINE}
ARTIFACTS = sum(map(len, WRITES.values()))
"""Of a run of the pipeline that reuses nothing."""


def history(figure):
    """A small value; another figure makes another digest."""
    return TrainingHistory(({"train_loss": figure},), OperatingPoint(0.5, 1.0, 1 / 3, 0.5))


def run_stage(store, pipeline, stage, figure, digests, close=True):
    """Run a stage; returns its run's id and adds the digests of what it wrote."""
    inputs = {name: digests[name] for name in READS[stage]}
    files = {"annotations": "a" * 64} if stage == "parse" else {}
    parts = {"config": {f"{stage}.figure": figure}, "inputs": inputs, "files": files, "libraries": {"numpy": "2.1"}}
    run = store.begin_stage(pipeline, stage, f"key of {stage} {figure}", {})
    for number, name in enumerate(WRITES[stage]):
        manifest = store.save(run, name, history(figure + number / 8), Origin(stage, f"key of {stage} {figure}", parts))
        digests[name] = manifest.digest
    if close:
        store.client.set_terminated(run.info.run_id)
        store.uses(pipeline, stage, run.info.run_id)
    return run.info.run_id


def run_pipeline(store, figure, reused=()):
    """A finished run of the pipeline; returns run ids by stage, its own as ``pipeline``.

    ``reused`` are run ids by stage of an earlier one, of stages before all others.
    """
    pipeline, ids, digests = store.begin_pipeline({}, ""), {}, {}
    for number, stage in enumerate(WRITES):
        if stage in reused:
            ids[stage] = reused[stage]
            digests |= {each.name: each.manifest.digest for each in artifacts_of(store, reused[stage])}
            store.uses(pipeline, stage, reused[stage])
        else:
            ids[stage] = run_stage(store, pipeline, stage, figure + number, digests)
    store.client.set_terminated(pipeline.info.run_id)
    return {**ids, "pipeline": pipeline.info.run_id}


def artifacts_of(store, run_id):
    inventory = Inventory(store)
    return inventory.of(inventory.by_id[run_id])


def folder_of(root, run_id):
    """Where the files of a run lie."""
    (folder,) = root.glob(f"mlartifacts/*/{run_id}")
    return folder
