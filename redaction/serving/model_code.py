"""The code of every model in the registry: MLflow copies this file beside the Detector and runs it at loading."""

from mlflow.models import set_model

from redaction.serving.model import ServedDetector

set_model(ServedDetector())
