"""What the store holds, how a person refers to it, and what was made from what."""

import json
import shutil

import pytest

from redaction.errors import ArtifactNotFound
from redaction.store.inventory import Inventory
from redaction.store.lineage import made_from, made_of
from redaction.store.manifest import MANIFEST, Origin
from redaction.store.runs import Store

from .invented import WRITES, folder_of, history, run_stage
from .workload import CONFIG


@pytest.fixture
def inventory(root):
    return Inventory(Store(CONFIG, root))


def names(branches):
    """The tree as nested dicts of what a person would read."""
    return {
        "data" if branch.is_data else branch.artifact and branch.artifact.reference: names(branch.branches)
        for branch in branches
    }


def test_artifacts_of_finished_runs_are_listed_the_newest_first(inventory, first, second):
    made = [(artifact.run.stage, artifact.name) for artifact in inventory.artifacts]
    later = [(stage, name) for stage in ("evaluate", "train") for name in WRITES[stage]]
    assert made == [*later, *later, ("split", "splits"), ("parse", "records")]
    assert inventory.artifacts[0].run.run_id == second["evaluate"]
    parsed = inventory.by_id[first["parse"]]
    assert {user.run_id for user in inventory.users_of(parsed)} == {first["pipeline"], second["pipeline"]}


@pytest.mark.parametrize("status", ["RUNNING", "FAILED", "KILLED"])
def test_artifacts_of_runs_that_did_not_finish_are_not_listed(status, root):
    store = Store(CONFIG, root)
    run_id = run_stage(store, store.begin_pipeline({}, ""), "parse", 5.0, {}, close=False)
    if status != "RUNNING":
        store.client.set_terminated(run_id, status)
    inventory = Inventory(store)
    assert run_id not in {artifact.run.run_id for artifact in inventory.artifacts}
    assert [artifact.name for artifact in inventory.of(inventory.by_id[run_id])] == ["records"]
    with pytest.raises(ArtifactNotFound, match=f"run {run_id} is {status}, not finished"):
        inventory.resolve(f"{run_id}/records")


def test_a_name_means_the_newest_and_a_run_id_any(inventory, first, second):
    assert inventory.resolve("detector").run.run_id == second["train"]
    assert inventory.resolve(f"{first['train']}/detector").run.run_id == first["train"]
    assert inventory.resolve(f"{first['train'][:8]}/history").run.run_id == first["train"]
    assert inventory.resolve(first["parse"]).name == "records"


def test_a_pipeline_leads_to_the_runs_that_it_made_or_reused(inventory, first, second):
    assert inventory.resolve(f"{second['pipeline']}/records").run.run_id == first["parse"]
    assert inventory.resolve(f"{second['pipeline']}/detector").run.run_id == second["train"]


def test_a_folder_is_a_reference_too(inventory, root, first):
    folder = folder_of(root, first["train"]) / "artifacts" / "history"
    artifact = inventory.resolve(str(folder))
    assert artifact.run is None
    with inventory.opened(artifact) as opened:
        assert opened == folder
    assert list(names(made_from(inventory, artifact))) == [f"{first['split'][:8]}/splits"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("fly", "no artifact 'fly' in this store.*detector, evaluation, history, records, spare, splits"),
        ("", "no artifact ''"),
        ("../..", "no artifact"),
        ("0/records", "no artifact"),
        ("{train}", "names more than one artifact of the run; it has .*/detector, .*/history"),
        ("{train}/records", "names no artifact of the run; it has .*/detector"),
        ("{train}/../{parse}", "names no artifact"),
    ],
)
def test_a_reference_that_leads_nowhere_says_what_there_is(reference, message, inventory, first):
    with pytest.raises(ArtifactNotFound, match=message):
        inventory.resolve(reference.format(**first))


def test_letters_that_begin_several_run_ids_are_not_enough(inventory):
    for number, run in enumerate(inventory.runs):
        run.run.info._run_id = f"abcd{number}"
    with pytest.raises(ArtifactNotFound, match="'abcd' begins the ids of several runs: abcd0, abcd1"):
        inventory.resolve("abcd/records")


def test_the_tree_upwards_ends_at_the_data(inventory, first, second):
    splits = {f"{first['split'][:8]}/splits": {f"{first['parse'][:8]}/records": {"data": {}}}}
    assert names(made_from(inventory, inventory.resolve("detector"))) == splits
    detector = {f"{second['train'][:8]}/detector": splits}
    assert names(made_from(inventory, inventory.resolve("evaluation"))) == {**detector, **splits}


def test_the_tree_downwards_holds_all_that_was_made_of_an_artifact(inventory, first, second):
    tree = names(made_of(inventory, inventory.resolve("splits")))
    expected = {}
    for run in (first, second):
        evaluation = {f"{run['evaluate'][:8]}/evaluation": {}}
        expected |= evaluation | {f"{run['train'][:8]}/{name}": {} for name in WRITES["train"]}
        expected[f"{run['train'][:8]}/detector"] = evaluation
    assert tree == expected


def test_an_input_that_is_gone_is_told_by_its_digest(root, first):
    shutil.rmtree(folder_of(root, first["split"]))
    inventory = Inventory(Store(CONFIG, root))
    (branch,) = made_from(inventory, inventory.resolve("detector"))
    assert (branch.name, branch.artifact, len(branch.digest)) == ("splits", None, 64)


def change_manifest(root, run_id, name, change):
    path = folder_of(root, run_id) / "artifacts" / name / MANIFEST
    content = json.loads(path.read_text())
    del content["seal"]  # as earlier versions wrote them, which do not notice the change
    change(content)
    path.write_text(json.dumps(content))


def test_a_manifest_that_claims_to_be_made_of_itself_does_not_end_in_a_loop(root, first):
    def own(content):
        content["origin"]["key_parts"]["inputs"] = {"records": content["digest"], "other": 7}

    change_manifest(root, first["parse"], "records", own)
    inventory = Inventory(Store(CONFIG, root))
    records = inventory.resolve("records")
    itself, unknown = made_from(inventory, records)[-2:]
    assert (itself.artifact.name, unknown.artifact, unknown.digest) == ("records", None, "7")
    assert "splits" in {branch.name for branch in made_of(inventory, records)}


@pytest.mark.parametrize("parts", [[], None, "x", {"inputs": 5}, {"inputs": {"a": None}, "files": {"b": []}}], ids=repr)
def test_a_manifest_with_a_strange_origin_has_a_lineage_too(parts, root, first):
    change_manifest(root, first["parse"], "records", lambda content: content["origin"].update(key_parts=parts))
    inventory = Inventory(Store(CONFIG, root))
    assert len(made_from(inventory, inventory.resolve("records"))) <= 2


def test_a_manifest_that_cannot_be_read_is_listed_with_its_trouble(root, first):
    (folder_of(root, first["parse"]) / "artifacts" / "records" / MANIFEST).write_text("{")
    artifact = Inventory(Store(CONFIG, root)).resolve("records")
    assert artifact.manifest is None
    assert "manifest.json cannot be read" in artifact.trouble
    assert (artifact.bytes, artifact.inputs) == (0, {})


def test_runs_of_somebody_else_in_the_experiment_are_not_ours(root):
    store = Store(CONFIG, root)
    other = store.client.create_run(store.experiment_id).info.run_id
    inventory = Inventory(store)
    assert other not in inventory.by_id
    assert inventory.strange == {other}


def test_an_artifact_of_the_same_content_made_later_is_not_taken_for_the_source(root, first):
    store = Store(CONFIG, root)
    pipeline = store.begin_pipeline({}, "")
    run = store.begin_stage(pipeline, "split", "another key", {})
    store.save(run, "splits", history(2.0), Origin("split", "another key", {}))
    store.client.set_terminated(run.info.run_id)
    inventory = Inventory(store)
    assert inventory.resolve("splits").run.run_id == run.info.run_id
    assert list(names(made_from(inventory, inventory.resolve("detector")))) == [f"{first['split'][:8]}/splits"]
