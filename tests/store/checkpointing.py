"""Writes checkpoints into a run without an end: ``python checkpointing.py ROOT``. Prints the run and each one."""

import itertools
import sys
from pathlib import Path

from states import state_at
from workload import CONFIG

from redaction.store.checkpoints import Checkpoints
from redaction.store.runs import Store

store = Store(CONFIG, Path(sys.argv[1]))
run = store.begin_stage(store.begin_pipeline({}, ""), "train", "k1", {})
print(run.info.run_id, flush=True)
checkpoints = Checkpoints(store.place, run)
for epoch in itertools.count(1):
    checkpoints.save(state_at(epoch, size=300))
    print(epoch, flush=True)
