"""The search itself, with trainings that take no time: what is counted, stopped, made again and told."""

import io
import multiprocessing
import os
import time
from datetime import timedelta

import optuna
import pytest
from optuna.trial import TrialState
from store.servers import POSTGRESQL, postgresql
from store.workload import CONFIG

from redaction.config import PruneConfig, SpaceConfig, SweepConfig
from redaction.console import Console
from redaction.errors import ArtifactNotFound, ConfigError, RedactionError
from redaction.store.inventory import Inventory
from redaction.store.pruning import plan_of
from redaction.store.runs import PARENT, Store
from redaction.store.sweeps import PRUNED, SweepRun
from redaction.sweep import search as searching
from redaction.sweep import study as studying
from redaction.sweep.search import Search
from redaction.sweep.storage import told
from redaction.sweep.study import ask, ended, open_study, take_up_abandoned

SPACE = {"train.lr": SpaceConfig(low=0.001, high=0.1, log=True), "train.ema": SpaceConfig(choices=[0.0, 0.9])}
PARAMS = {"train.keep": "last", "train.metric": "f1", "train.epochs": "3", "train.minutes": "0.0"}


class Training:
    """In the place of a process: writes what a training would into the store, and ends as it is told."""

    def __init__(self, store, code=0, figures=(0.1, 0.2, 0.3), keep="last"):
        self.store, self.ends, self.figures, self.keep = store, code, figures, keep
        self.seconds = 61.0

    def __call__(self, settings, *_):
        self.settings = settings
        given = dict(setting.split("=", 1) for setting in settings)
        self.pipeline = self.store.begin_pipeline(
            PARAMS | {"train.keep": self.keep}, "", given["tracking.run_name"].strip("'"), given["tracking.parent"]
        )
        self.run = self.store.begin_stage(self.pipeline, "train", "key", {})
        for epoch, figure in enumerate(self.figures, 1):
            self.store.metrics(self.run, {"f1": figure}, epoch)
        if self.ends is not None:
            self._end("FAILED" if self.ends else "FINISHED")
        return self

    @property
    def code(self):
        return self.ends

    def interrupt(self):
        self.ends = 130

    def stop(self):
        self._end("KILLED")
        self.ends = 130
        return 130

    def last_words(self):
        return "the pages are no good"

    def _end(self, status):
        self.store.uses(self.pipeline, "train", self.run.info.run_id)
        for run in (self.run, self.pipeline):
            self.store.client.set_terminated(run.info.run_id, status)


@pytest.fixture
def store(tmp_path):
    return Store(CONFIG, tmp_path)


@pytest.fixture
def search(tmp_path, store, monkeypatch):
    """Makes a search whose trials are those trainings, one after the other."""
    monkeypatch.setattr(searching, "_LOOK_SECONDS", 0.0)

    def make(trainings=(), **settings):
        config = SweepConfig(**{"study": "s", "trials": 3, "storage": ".", "space": SPACE} | settings)
        study, run_id = open_study(config, PARAMS, tmp_path, lambda: store.begin_sweep("s", {}).info.run_id)
        line = iter(trainings)
        monkeypatch.setattr(searching, "TrialProcess", lambda *given: next(line)(*given))
        out = io.StringIO()
        made = Search(config, ["train.epochs=3"], study, SweepRun(store, run_id), tmp_path, Console(out))
        return made, study, out

    return make


def test_trials_are_nested_under_one_run_that_leads_to_the_best(store, search):
    trainings = [Training(store, figures=figures) for figures in ((0.1, 0.2), (0.5, 0.4), (0.3, 0.3))]
    made, study, out = search(trainings)
    made.run()
    made.report()
    made.sweep.end("FINISHED")
    run = store.client.get_run(made.sweep.run_id)
    assert [trial.value for trial in ended(study)] == [0.2, 0.4, 0.3]
    assert {training.pipeline.data.tags[PARENT] for training in trainings} == {run.info.run_id}
    assert run.data.metrics == {"trials": 3.0, "best/f1": 0.4}
    assert store.newest("train", run.info.run_id) == trainings[1].run.info.run_id
    assert sorted(path.name for path in store.place._folder(run).glob("review/**/*.*")) == [
        "history.png", "parallel coordinates.png", "trials.csv", "trials.json",
    ]  # fmt: skip
    assert "trial 1   f1 0.4000  train.lr=" in out.getvalue()
    made.report()  # takes the place of the first


def test_of_a_training_that_keeps_the_best_epoch_that_one_counts(store, search):
    made, study, _ = search([Training(store, figures=(0.2, 0.7, 0.1), keep="best")], trials=1)
    made.run()
    assert study.best_value == 0.7


def test_trials_never_train_on_what_tests_them(store, search):
    training = Training(store)
    made, _, _ = search([training], trials=1)
    made.run()
    assert "stages=[parse,split,train]" in training.settings
    assert "train.epochs=3" in training.settings


def test_a_bad_trial_is_stopped_and_its_runs_say_so(store, search):
    good = [Training(store, figures=(0.5, 0.6, 0.7)) for _ in range(5)]
    bad = Training(store, code=None, figures=(0.01,))
    made, study, out = search([*good, bad], trials=6, prune_after=0)
    made.run()
    assert ended(study)[5].state == TrialState.PRUNED
    assert "stopped early in epoch 1 at 0.0100" in out.getvalue()
    for run in (bad.pipeline, bad.run):
        found = store.client.get_run(run.info.run_id)
        assert found.info.status == "KILLED"
        assert "worse than the median" in found.data.tags["redaction.error"]
    assert PRUNED in store.client.get_run(bad.pipeline.info.run_id).data.tags


def test_no_trial_is_stopped_where_that_is_not_wanted(store, search):
    trainings = [Training(store, figures=(figure,) * 2) for figure in (0.5, 0.6, 0.5, 0.6, 0.5, 0.01)]
    made, study, _ = search(trainings, trials=6, prune=False, prune_after=0)
    made.run()
    assert {trial.state for trial in ended(study)} == {TrialState.COMPLETE}


def test_a_trial_that_fails_counts_and_says_why(store, search):
    made, study, out = search([Training(store), Training(store, code=2), Training(store)])
    made.run()
    assert [trial.state.name for trial in ended(study)] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert "trial 1   failed: the pages are no good" in out.getvalue()


def test_a_search_whose_first_trials_all_fail_stops(store, search):
    made, _, _ = search([Training(store, code=2) for _ in range(3)], trials=50)
    with pytest.raises(RedactionError, match=r"all 3 trials failed, the last one by this: the pages are no good"):
        made.run()


def test_a_training_that_is_killed_is_made_again_but_not_for_ever(store, search):
    made, study, out = search([Training(store, code=-9), Training(store), Training(store)], trials=2)
    made.run()
    assert [trial.state.name for trial in study.trials] == ["FAIL", "COMPLETE", "COMPLETE"]
    assert study.trials[1].params == study.trials[0].params
    assert len(ended(study)) == 2
    assert "was killed (signal 9), and is made again" in out.getvalue()
    made, study, _ = search([Training(store, code=-9) for _ in range(3)], trials=3)
    made.run()
    assert ended(study)[2].user_attrs["reason"] == "its process was killed (signal 9)"


def test_an_interrupted_search_goes_on_with_the_same_settings_in_the_same_run(store, search):
    made, study, _ = search([Training(store), Interrupting(store)], trials=2)
    with pytest.raises(KeyboardInterrupt):
        made.run()
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL"]
    again, study, out = search([Training(store)], trials=2)
    again.run()
    assert again.sweep.run_id == made.sweep.run_id
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert study.trials[2].params == study.trials[1].params
    assert "1 of 2 trials are done already" in out.getvalue()


class Interrupting(Training):
    """Somebody types Ctrl-C while it trains."""

    def __init__(self, store):
        super().__init__(store, code=None, figures=())

    @property
    def code(self):
        if self.ends is None:
            raise KeyboardInterrupt
        return self.ends


def test_a_search_that_has_enough_trials_starts_none(store, search):
    search([Training(store), Training(store)], trials=2)[0].run()
    made, study, _ = search([], trials=2)
    made.run()
    assert len(ended(study)) == 2


def test_another_command_for_a_study_draws_other_settings(store, search):
    for trials in (1, 2, 3):
        search([Training(store)], trials=trials)[0].run()
    _, study, _ = search()
    assert len({trial.params["train.lr"] for trial in study.trials}) == 3


@pytest.mark.parametrize("name", ["train.epochs", "space"])
def test_a_study_is_not_gone_on_with_under_other_settings(tmp_path, search, name):
    search()
    config = SweepConfig(study="s", storage=".", space=SPACE)
    with pytest.raises(ConfigError, match=rf"was begun with {name}=.*sweep.study=…"):
        open_study(config, {**PARAMS, name: "other"}, tmp_path, lambda: "")


def test_the_run_of_a_search_that_goes_on_is_not_pruned_before_it_ends(store):
    def doomed():
        in_a_month = time.time() + 30 * 86_400
        return {run.run_id for run, _ in plan_of(Inventory(store), PruneConfig(keep=0, keep_days=0), in_a_month).runs}

    run_id = store.begin_sweep("s", {}).info.run_id
    store.holds.release(run_id)  # as the end of the process does that began it
    sweep = SweepRun(store, run_id)
    assert run_id not in doomed()
    sweep.end("FINISHED")
    assert run_id in doomed()
    assert not [*store.holds.folder.glob(f"{run_id}*")]


def test_a_study_whose_run_is_not_in_this_store_is_refused(tmp_path, search):
    made, _, _ = search()
    with pytest.raises(ArtifactNotFound, match=r"the run of this study, \w+, is not in this store"):
        SweepRun(Store(CONFIG, tmp_path / "elsewhere"), made.sweep.run_id)


def test_a_line_that_a_killed_process_left_unfinished_is_cut(tmp_path, search):
    search()
    with (tmp_path / "s.journal").open("a") as journal:
        journal.write('{"op_code": 4, "wor')
    _, study, _ = search()
    assert ask(study, SweepConfig(study="s", trials=1, space=SPACE), {}) is not None
    assert len(optuna.load_study(study_name="s", storage=study._storage).trials) == 1


def test_a_journal_that_is_none_ends_in_one_message(tmp_path):
    (tmp_path / "s.journal").mkdir()
    with (
        pytest.raises(ConfigError, match=r"the study 's' in sweep.storage=. cannot be used"),
        told(SweepConfig("s", storage=".")),
    ):
        open_study(SweepConfig("s", storage="."), PARAMS, tmp_path, lambda: "")


def test_a_trial_whose_process_was_killed_before_it_claimed_it_is_made_before_the_search_ends(
    store, search, monkeypatch
):
    monkeypatch.setattr(studying, "_UNCLAIMED", timedelta(seconds=1))
    made, study, _ = search([Training(store), Training(store)], trials=2)
    left = study.ask(made.space)
    made.run()
    assert [trial.state for trial in ended(study)] == [TrialState.COMPLETE] * 2
    assert [trial.params for trial in ended(study)][1] == left.params
    assert not [trial for trial in study.trials if trial.state == TrialState.RUNNING]


def _ask_many(root, settings, die):
    config = SweepConfig(study="s", trials=6, storage=settings, space=SPACE)
    study, _ = open_study(config, PARAMS, root, lambda: "run")
    while (trial := ask(study, config, {})) is not None:
        if die:
            os.kill(os.getpid(), 9)
        study.tell(trial, 0.5)


LONG_ON_POSTGRESQL = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgresql]


@pytest.fixture(params=["folder", "sqlite", pytest.param("postgresql", marks=LONG_ON_POSTGRESQL)])
def place(request, tmp_path):
    """What ``sweep.storage`` may name."""
    if request.param != "postgresql":
        yield {"folder": ".", "sqlite": f"sqlite:///{tmp_path}/study.db"}[request.param]
        return
    if not POSTGRESQL:
        pytest.skip("PostgreSQL is not installed")
    with postgresql() as address:
        yield address


def test_several_processes_share_a_study_and_make_no_trial_too_many(tmp_path, place):
    config = SweepConfig(study="s", trials=6, storage=place, space=SPACE)
    study, _ = open_study(config, PARAMS, tmp_path, lambda: "run")
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_ask_many, args=(tmp_path, place, die)) for die in (True, False, False)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert sorted(process.exitcode for process in processes) in ([-9, 0, 0], [0, 0, 0])
    take_up_abandoned(study)
    _ask_many(tmp_path, place, False)
    assert len(ended(study)) == 6
    assert not [trial for trial in study.trials if trial.state == TrialState.RUNNING]
