"""The tool's floor of the store against a real MLflow server: artifacts are read, kept and deleted through it."""

import time

import pytest

from redaction.config import PruneConfig, TrackingConfig
from redaction.errors import ArtifactError
from redaction.store.inventory import Inventory
from redaction.store.manifest import MANIFEST
from redaction.store.pruning import delete_run, plan_of
from redaction.store.runs import Store

from .invented import ARTIFACTS, WRITES, run_pipeline
from .servers import Line

pytestmark = pytest.mark.slow
NOTHING = PruneConfig(keep=0, keep_days=0)


@pytest.fixture
def tracking(server, request):
    return TrackingConfig(uri=server.uri, experiment=f"ü {request.node.name}")


def test_what_is_on_a_server_is_listed_whole_and_pruned_with_its_files(server, tracking, tmp_path):
    store = Store(tracking, tmp_path)
    first, _ = run_pipeline(store, 1.0), run_pipeline(store, 10.0)
    store.client.create_registered_model("redactor")
    store.client.create_model_version("redactor", f"runs:/{first['train']}/detector", first["train"])
    inventory = Inventory(store)
    assert len(inventory.artifacts) == 2 * ARTIFACTS
    for artifact in inventory.artifacts:
        with inventory.opened(artifact) as folder:
            artifact.manifest.check(folder)
    plan = plan_of(inventory, PruneConfig(keep=1, keep_days=0), time.time())
    gone = {run.run_id for run, _ in plan.runs}
    assert gone == {first["pipeline"], first["evaluate"]}
    for run, size in plan.runs:
        assert size > 0 or not run.stage
        delete_run(inventory, run)
    left = {path.parent.name for path in server.artifacts.rglob(MANIFEST) if first["evaluate"] in str(path)}
    assert left == set()
    again = Inventory(Store(tracking, tmp_path))
    assert len(again.artifacts) == 2 * ARTIFACTS - len(WRITES["evaluate"])
    assert {run.run_id for run, _ in plan_of(again, PruneConfig(keep=1, keep_days=0), time.time()).runs} == set()


def test_a_server_that_is_gone_is_an_error_and_not_an_empty_store(server, tracking, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    line = Line(server.port)
    store = Store(TrackingConfig(uri=line.uri, experiment=tracking.experiment), tmp_path)
    run_pipeline(store, 1.0)
    inventory = Inventory(store)
    line.cut()
    with pytest.raises(ArtifactError, match="cannot be used"):
        plan_of(inventory, NOTHING, time.time())
    with pytest.raises(ArtifactError, match="cannot be used"):
        Inventory(store)
    with pytest.raises(ArtifactError, match="cannot be used"):
        _ = inventory.artifacts
