"""Goes on with an interrupted training at a time: ``python taking.py CONFIG ROOT TIME``; prints the run."""

import json
import sys
import time
from pathlib import Path

from redaction.config import TrackingConfig
from redaction.store.resuming import resumed_stage
from redaction.store.runs import Store

store = Store(TrackingConfig(**json.loads(sys.argv[1])), Path(sys.argv[2]))
pipeline = store.begin_pipeline({}, "")
time.sleep(max(0.0, float(sys.argv[3]) - time.time()))
found = resumed_stage(store, "train", "k1", pipeline, print)
print(found[0].info.run_id if found else "began anew")
if found:
    with store.closing(found[0]):
        time.sleep(1)  # the others have to see that somebody is at it
