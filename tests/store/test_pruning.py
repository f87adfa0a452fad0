"""What pruning deletes, what it never deletes, and what is left where it is killed half-way."""

import shutil
import time

import pytest

from redaction.config import PruneConfig
from redaction.errors import ArtifactError, ConfigError
from redaction.store.finished import STAGE
from redaction.store.inventory import Inventory
from redaction.store.manifest import MANIFEST
from redaction.store.places import LocalPlace
from redaction.store.pruning import delete_folder, delete_run, plan_of
from redaction.store.runs import PARENT, Store

from .invented import ARTIFACTS, WRITES, folder_of, run_pipeline, run_stage
from .workload import CONFIG

DAY_S = 86_400
ONE = PruneConfig(keep=1, keep_days=7)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Three pipelines: the last reuses what the second parsed and split, and nothing of the first."""
    root = tmp_path_factory.mktemp("filled")
    store = Store(CONFIG, root)
    first, second = run_pipeline(store, 1.0), run_pipeline(store, 10.0)
    third = run_pipeline(store, 20.0, reused={stage: second[stage] for stage in ("parse", "split")})
    return root, [first, second, third]


@pytest.fixture
def store(root):
    return Store(CONFIG, root)


@pytest.fixture
def third(filled):
    return filled[1][2]


def plan(store, config=ONE, days=30):
    """What would be deleted so many days from now."""
    return plan_of(Inventory(store), config, time.time() + days * DAY_S)


def doomed(store, config=ONE, days=30):
    return {run.run_id for run, _ in plan(store, config, days).runs}


def prune(store, config=ONE, days=30):
    for run, _ in plan(store, config, days).runs:
        delete_run(Inventory(store), run)


def register(store, source, run_id=None):
    store.client.create_registered_model("redactor")
    store.client.create_model_version("redactor", source, run_id)


def test_the_newest_pipelines_stay_with_all_that_they_use(store, first, second, third):
    assert doomed(store) == {*first.values(), second["pipeline"], second["train"], second["evaluate"]}
    assert doomed(store, PruneConfig(keep=2)) == set(first.values())
    assert doomed(store, PruneConfig(keep=3)) == set()
    assert set(third.values()) <= set(plan(store).kept)


def test_what_is_young_stays(store):
    assert doomed(store, PruneConfig(keep=0, keep_days=31)) == set()
    assert doomed(store, PruneConfig(keep=0, keep_days=29)) != set()


def test_a_plan_deletes_nothing(store, root, first):
    plan(store)
    assert folder_of(root, first["train"]).is_dir()
    reused = len(WRITES["parse"] + WRITES["split"])
    assert len(Inventory(store).artifacts) == 3 * ARTIFACTS - reused


@pytest.mark.parametrize("source", ["runs:/{train}/detector", "mlflow-artifacts:/redaction/{train}/artifacts/detector"])
def test_what_a_registered_model_came_from_stays_with_all_that_it_was_made_from(source, store, first):
    register(store, source.format(**first))
    kept = plan(store, PruneConfig(keep=0, keep_days=0)).kept
    assert set(kept) == {first["train"], first["split"], first["parse"]}
    assert kept[first["train"]] == "registered as redactor version 1"


def test_a_registered_run_stays_wherever_its_version_points(store, first):
    register(store, "s3://elsewhere/model", first["pipeline"])
    assert doomed(store, PruneConfig(keep=0, keep_days=0)).isdisjoint(first.values())


def test_nothing_is_deleted_where_the_registry_cannot_be_asked(store, monkeypatch):
    from mlflow.exceptions import MlflowException

    def refuse(*_args, **_kwargs):
        raise MlflowException("no")

    monkeypatch.setattr(store.client, "search_model_versions", refuse)
    with pytest.raises(ArtifactError, match="the model registry cannot be asked"):
        plan(store)


def test_runs_and_files_are_deleted_together_and_the_rest_is_found_as_before(store, root, first, second, third):
    gone = doomed(store)
    prune(store)
    again = Store(CONFIG, root)
    inventory = Inventory(again)
    assert set(inventory.by_id) == {*third.values()}
    assert not [path for path in root.rglob("*") if any(run_id in path.name for run_id in gone)]
    for artifact in inventory.artifacts:
        with inventory.opened(artifact) as folder:
            artifact.manifest.check(folder)
    assert again.find("split", "key of split 11.0", ["splits"])[0].run_id == second["split"]
    assert again.find("train", "key of train 3.0", ["detector"]) == (None, "")
    assert doomed(again) == set()


def test_a_stage_that_stays_forgets_the_pipeline_that_goes(store, second):
    prune(store)
    assert PARENT not in Inventory(store).by_id[second["parse"]].run.data.tags


STEPS = {
    "before a run is marked": (None, "delete_run"),
    "before its files are deleted": (LocalPlace, "remove"),
    "while its files are deleted": (shutil, "rmtree"),
    "before its rows are deleted": ("store", "_hard_delete_run"),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps_it_leaves_no_half_result_and_the_next_prune_ends_it(
    step, store, root, third, monkeypatch
):
    owner, name = STEPS[step]
    owner = {None: store.client, "store": store.client._tracking_client.store}.get(owner, owner)

    def die(*arguments, **_kwargs):
        if owner is shutil:
            next(path for path in arguments[0].rglob("*") if path.is_file()).unlink()
        raise KeyboardInterrupt

    before = len(doomed(store))
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, die)
        with pytest.raises(KeyboardInterrupt):
            prune(store)
    inventory = Inventory(Store(CONFIG, root))
    for artifact in inventory.artifacts:  # whole, or not there
        with inventory.opened(artifact) as folder:
            artifact.manifest.check(folder)
    assert len(doomed(store)) == before
    prune(store)
    assert set(Inventory(store).by_id) == set(third.values())


def test_a_run_whose_files_are_gone_already_is_deleted_all_the_same(store, root, first):
    shutil.rmtree(folder_of(root, first["train"]))
    prune(store)
    assert first["train"] not in Inventory(store).by_id


def test_a_run_that_was_deleted_by_hand_goes_once_it_is_old(store, root, first):
    store.client.delete_run(first["train"])
    assert first["train"] not in doomed(store, days=1)
    prune(store)
    assert not list(root.glob(f"mlartifacts/*/{first['train']}"))


def test_files_that_cannot_be_deleted_are_told_and_their_run_is_no_result_any_more(store, first, monkeypatch):
    def refuse(path, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    inventory = Inventory(store)
    with pytest.raises(ArtifactError, match=rf"{first['train']} cannot be deleted: .*Permission denied"):
        delete_run(inventory, inventory.by_id[first["train"]])
    assert store.find("train", "key of train 3.0", ["detector"]) == (None, "")


@pytest.mark.parametrize("damage", [lambda path: path.write_text("{"), lambda path: path.unlink()], ids=["bad", "gone"])
def test_nobody_knows_what_a_damaged_artifact_was_made_from_so_all_beside_it_stays(damage, store, root, first):
    register(store, f"runs:/{first['train']}/detector")
    for name in WRITES["train"]:
        damage(folder_of(root, first["train"]) / "artifacts" / name / MANIFEST)
    kept = plan(store, PruneConfig(keep=0, keep_days=0)).kept
    assert set(kept) == {run_id for stage, run_id in first.items() if stage != "pipeline"}


def test_runs_of_somebody_else_are_left_alone(store):
    other = store.client.create_run(store.experiment_id, start_time=0).info.run_id
    prune(store, PruneConfig(keep=0, keep_days=0))
    assert store.client.get_run(other).info.lifecycle_stage == "active"


def running(store, days, **tags):
    """A run that began so many days ago and has not ended."""
    start = int((time.time() - days * DAY_S) * 1000)
    return store.client.create_run(store.experiment_id, start_time=start, tags={STAGE: "train", **tags})


def test_a_run_that_has_not_ended_stays_a_day_at_least_and_goes_when_it_was_silent_for_long(store):
    young, old = running(store, 0.5).info.run_id, running(store, 20).info.run_id
    now = time.time()
    assert {run.run_id for run, _ in plan_of(Inventory(store), PruneConfig(keep_days=0), now).runs} == {old}
    assert young in plan_of(Inventory(store), PruneConfig(keep_days=0), now).kept


@pytest.mark.parametrize("sign", ["figure", "file"])
def test_a_run_that_began_long_ago_stays_with_its_pipeline_while_it_shows_signs_of_life(sign, store):
    pipeline = store.client.create_run(store.experiment_id, start_time=1, tags={"redaction.pipeline": "yes"})
    run = running(store, 20, **{PARENT: pipeline.info.run_id})
    if sign == "figure":
        store.metrics(run, {"loss": 1.0})
    else:
        store._put_text(run, "checkpoints", "last.txt", "epoch 3")
    gone = plan_of(Inventory(store), PruneConfig(keep=1, keep_days=3), time.time())
    assert {run.info.run_id, pipeline.info.run_id}.isdisjoint(run.run_id for run, _ in gone.runs)


def test_what_a_killed_process_left_behind_goes_when_it_is_old(store, root):
    run_id = run_stage(store, store.begin_pipeline({}, ""), "parse", 5.0, {}, close=False)
    assert run_id in plan(store).kept  # however old: its process lives
    store.holds.release(run_id)
    partial = root / "mlartifacts" / ".partial" / "tmp123"
    (partial / "records").mkdir(parents=True)
    (partial / "records" / "records.msgpack").write_bytes(bytes(1000))
    assert plan(store, days=0).folders == []
    found = plan(store)
    assert run_id in {run.run_id for run, _ in found.runs}
    assert [(folder.path, folder.bytes) for folder in found.folders] == [(partial, 1000)]
    delete_folder(found.folders[0])
    assert not partial.exists()
    with pytest.raises(ArtifactError, match="cannot be deleted"):
        delete_folder(found.folders[0])


def test_folders_of_unknown_runs_go_only_when_asked_for(store, root, first):
    stray = root / "mlartifacts" / "redaction" / ("0" * 32)
    shutil.copytree(folder_of(root, first["parse"]), stray)
    other = root / "mlartifacts" / "redaction" / "notes"
    other.mkdir()
    (root / "mlartifacts" / "redaction" / ("1" * 32)).symlink_to(other)
    found = plan(store)
    assert ([each.path for each in found.folders], [each.path for each in found.strays]) == ([], [stray])
    asked = plan(store, PruneConfig(strays=True))
    assert ([each.path for each in asked.folders], asked.strays) == ([stray], [])


def test_an_empty_store_has_nothing_to_delete(tmp_path):
    found = plan(Store(CONFIG, tmp_path))
    assert (found.runs, found.folders, found.kept, found.bytes) == ([], [], {}, 0)


@pytest.mark.parametrize("wrong", [{"keep": -1}, {"keep_days": -0.5}, {"keep_days": float("nan")}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ConfigError, match=r"prune\.keep"):
        PruneConfig(**wrong)
