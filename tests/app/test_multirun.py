"""Several jobs of one command by Hydra's -m, here or on a cluster."""

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore
from store.workload import CONFIG

from redaction.app.settings import typed
from redaction.config import PROJECT_ROOT, Config
from redaction.store.runs import Store


@pytest.mark.parametrize(
    ("launcher", "target"),
    [
        ("ray", "hydra_plugins.hydra_ray_launcher.ray_launcher.RayLauncher"),
        ("slurm", "hydra_plugins.hydra_submitit_launcher.submitit_launcher.SlurmLauncher"),
    ],
)
def test_the_launchers_of_clusters_compose_without_their_plugins(launcher, target):
    ConfigStore.instance().store("schema", Config)
    with initialize_config_dir(str(PROJECT_ROOT / "conf"), version_base="1.3"):
        settings = compose("config", [f"hydra/launcher={launcher}"], return_hydra_config=True)
        typed(compose("config", [f"hydra/launcher={launcher}"]))
    assert settings.hydra.launcher._target_ == target


@pytest.mark.parametrize(("launcher", "package"), [("ray", "hydra-ray-launcher"), ("slurm", "hydra-submitit-launcher")])
def test_a_launcher_without_its_plugin_says_what_to_install(untrained, launcher, package):
    done = untrained.within("train", f"hydra/launcher={launcher}", "-m", "split.seed=1,2")
    assert done.returncode == 2
    assert done.stderr.startswith("error: this launcher needs a package that is not installed")
    assert done.stderr.strip().endswith(package)


def test_a_job_that_fails_is_named_and_the_others_run(untrained):
    done = untrained.run("train", *untrained.settings, "stages=[parse]", "-m", "split.train=7,0.6")
    assert done.returncode == 2
    assert "error: job 0 (" in done.stderr
    assert "split.train=7.0 is out of range" in done.stderr
    assert "Traceback" not in done.stderr
    assert "[1] parse     done in" in done.stdout


@pytest.mark.slow
@pytest.mark.long
def test_joblib_runs_jobs_at_the_same_time_in_one_store(untrained):
    parallel = ("hydra/launcher=joblib", "hydra.launcher.n_jobs=2")
    done = untrained.run("train", *untrained.settings, "stages=[parse,split]", *parallel, "-m", "split.seed=1,2")
    assert (done.returncode, done.stderr) == (0, "")
    store = Store(CONFIG, untrained.root)
    runs = store.client.search_runs([store.experiment_id])
    assert {run.info.status for run in runs} == {"FINISHED"}
    assert len([run for run in runs if run.data.tags.get("redaction.stage") == "split"]) == 2


@pytest.mark.slow
@pytest.mark.long
def test_each_of_several_jobs_starts_the_processes_that_share_its_training(untrained):
    """The other process runs the settings of its job alone, and the next job starts another one."""
    done = untrained.run(
        "train", *untrained.settings, "train.processes=2", "train.batch_size=4", "-m", "train.seed=1,2"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    store = Store(CONFIG, untrained.root)
    runs = store.client.search_runs([store.experiment_id])
    trainings = [run for run in runs if run.data.tags.get("redaction.stage") == "train"]
    assert [run.info.status for run in trainings] == ["FINISHED"] * 2
    assert {run.data.params["train.seed"] for run in trainings} == {"1", "2"}
