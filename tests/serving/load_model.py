"""Load a model as anybody does who has MLflow, and refuse to unpickle: ``python load_model.py ADDRESS IMAGE``.

It prints what the model finds on the image as JSON.
"""

import sys


def refuse(event, arguments):
    if event == "pickle.find_class":
        raise RuntimeError(f"something is unpickled: {arguments}")


sys.addaudithook(refuse)

from pathlib import Path  # noqa: E402

import mlflow.pyfunc  # noqa: E402
import pandas as pd  # noqa: E402

model = mlflow.pyfunc.load_model(sys.argv[1])
assert model.metadata.signature is not None
found = model.predict(pd.DataFrame({"image": [Path(sys.argv[2]).read_bytes()]}))
example = model.predict(model.input_example)
print(found.assign(example=len(example)).to_json(orient="records"))
