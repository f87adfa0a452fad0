"""Predict with Ray: the same rows as without it, from two workers of a Ray of this machine's own."""

import subprocess

import pytest
from documents.examples import drawn_over, letter, removed, write_pdf

pytestmark = pytest.mark.slow
pytest.importorskip("ray")

TABLES = ("predictions.json", "documents.csv", "pages.csv", "boxes.csv")


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents ü"
    folder.mkdir()
    write_pdf(folder / "a.pdf", letter, drawn_over, removed, letter, drawn_over)
    write_pdf(folder / "b.pdf", drawn_over)
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


def found(untrained, documents, output, *settings):
    return untrained.run(
        "predict", f"input='{documents}'", f"output='{output}'", "detector=release", *settings, cwd=documents.parent
    )


def test_two_workers_of_ray_write_what_one_process_writes_and_leave_no_process(untrained, documents, tmp_path):
    local = found(untrained, documents, tmp_path / "local")
    ray = found(untrained, documents, tmp_path / "ray", "predict.engine=ray", "predict.ray_workers=2")
    assert local.returncode == ray.returncode == 1, ray.stderr  # c.pdf is none
    assert "c.pdf" in ray.stderr + ray.stdout
    assert "Traceback" not in ray.stderr
    for name in TABLES:
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes(), name
    pictures = sorted(path.relative_to(tmp_path / "local") for path in (tmp_path / "local" / "pages").rglob("*.png"))
    assert pictures
    for picture in pictures:
        assert (tmp_path / "ray" / picture).read_bytes() == (tmp_path / "local" / picture).read_bytes()
    assert "raylet" not in subprocess.run(["ps", "-eo", "comm"], capture_output=True, text=True).stdout


def test_a_cluster_that_is_not_there_ends_in_one_message(untrained, documents, tmp_path):
    done = found(untrained, documents, tmp_path / "out", "predict.engine=ray", "predict.ray_address=127.0.0.1:1")
    assert done.returncode == 2
    assert "no Ray at 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
