"""Locks on runs, and calls that Ctrl-C does not tear apart."""

import errno
import fcntl
import signal

import pytest

from redaction.store.client import uninterrupted
from redaction.store.holds import Holds
from redaction.store.processes import process_mark

ELSEWHERE = "another-boot.1.2.3"


def test_a_run_is_held_until_it_is_released(tmp_path):
    mine, other = Holds(tmp_path), Holds(tmp_path)
    mine.take("a")
    assert other.is_held("a", process_mark())
    assert not other.is_gone("a", process_mark())
    assert not other.is_held("b", process_mark())
    mine.release("a")
    assert not other.is_held("a", process_mark())
    assert not list(other.folder.glob("a*"))
    mine.release("a")  # twice is no error


@pytest.mark.parametrize("mark", ["", "+", "../../../etc/passwd", "ü/\0", "x" * 5000, ELSEWHERE])
def test_a_mark_of_which_nothing_is_known_here_is_of_no_dead_process(mark, tmp_path):
    holds = Holds(tmp_path)
    assert not holds.is_gone("a", mark)
    assert not holds.is_held("a", mark)


def test_where_there_are_no_locks_nothing_is_held_and_nothing_fails(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    holds = Holds(tmp_path)
    holds.take("a")
    with holds.alone():
        assert not holds.is_gone("a", process_mark())
    holds.release("a")


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path):
    (tmp_path / "file").touch()
    holds = Holds(tmp_path / "file")
    holds.take("a")
    with holds.alone():
        holds.release("a")


def test_control_c_waits_for_the_end_of_a_block_and_then_interrupts():
    done = []

    def write():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("written")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert done == ["written"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # as before
    with pytest.raises(ValueError, match="no"), uninterrupted():
        raise ValueError("no")


def test_control_c_while_figures_are_written_leaves_a_database_that_can_be_written(embedded, monkeypatch):
    store = embedded.open()
    run = store.begin_pipeline({}, "")
    tracking = store.client._tracking_client.store
    update = tracking._update_latest_metrics_if_necessary

    def interrupted(*arguments):
        signal.raise_signal(signal.SIGINT)
        return update(*arguments)

    monkeypatch.setattr(tracking, "_update_latest_metrics_if_necessary", interrupted)
    with pytest.raises(KeyboardInterrupt), store.closing(run):
        store.metrics(run, {"loss": 1.0}, 1)
    assert store.client.get_run(run.info.run_id).info.status == "KILLED"
    assert [figure.value for figure in store.client.get_metric_history(run.info.run_id, "loss")] == [1.0]
