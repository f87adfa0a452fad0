"""Load models as anybody does who has MLflow, and refuse to unpickle: ``python load_model.py IMAGE``.

Where each lies comes as JSON on the standard input: its tracking address, its own address, and where the files of the
store lie, if it was moved. A line of JSON says for each what the model finds on the image.
"""

import json
import os
import sys


def refuse(event, arguments):
    if event == "pickle.find_class":
        raise RuntimeError(f"something is unpickled: {arguments}")


sys.addaudithook(refuse)

from pathlib import Path  # noqa: E402

import mlflow.pyfunc  # noqa: E402
import pandas as pd  # noqa: E402

for tracking, address, destination in json.load(sys.stdin):
    mlflow.set_tracking_uri(tracking)
    if destination:
        os.environ["MLFLOW_ARTIFACTS_DESTINATION"] = destination
    model = mlflow.pyfunc.load_model(address)
    assert model.metadata.signature is not None
    found = model.predict(pd.DataFrame({"document": [Path(sys.argv[1]).read_bytes()]}))
    example = model.predict(model.input_example)
    print(found.assign(example=len(example)).to_json(orient="records"))
