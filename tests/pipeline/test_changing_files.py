"""Data files that change while a stage reads them."""

import io
import sys
from dataclasses import replace

import pytest
import toys
from store.workload import write_pages

from redaction.config import DataConfig
from redaction.pipeline import runner


@pytest.fixture
def parsing(tmp_path, monkeypatch):
    """Runs a pipeline that reads the annotation file, after something is done to that meanwhile; what it said."""
    monkeypatch.setattr(runner, "PIPELINE", runner.PIPELINE)
    monkeypatch.setitem(sys.modules, "redaction.stages.toys", None)
    monkeypatch.setattr(toys, "TABLE", (replace(toys.TABLE[0], files=("annotations",)), *toys.TABLE[1:]))
    write_pages(tmp_path, "annotations.json")
    file = tmp_path / "annotations.json"
    parse = toys.parse

    def run(meanwhile=lambda _: None):
        def slow(config: DataConfig) -> list:
            meanwhile(file)
            return parse(config)

        monkeypatch.setattr(toys, "parse", slow)
        out = io.StringIO()
        toys.run(tmp_path, out, epochs=1)
        return out.getvalue().splitlines()

    run.file = file
    return run


def grow(file):
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def test_what_was_made_of_a_file_that_changed_meanwhile_is_told_and_never_reused(parsing):
    before = parsing.file.read_bytes()
    said = parsing(grow)
    assert any("warning: annotations changed while parse ran" in line for line in said)
    assert any(line.startswith("train     done") for line in said)
    for content in (before, parsing.file.read_bytes()):
        parsing.file.write_bytes(content)
        assert "parse     running …" in parsing()


def test_a_file_that_is_gone_at_the_end_has_changed(parsing):
    content = parsing.file.read_bytes()
    assert any("annotations changed while parse ran" in line for line in parsing(lambda file: file.unlink()))
    parsing.file.write_bytes(content)
    assert "parse     running …" in parsing()


def test_a_file_that_was_only_touched_has_not_changed(parsing):
    assert not [line for line in parsing(lambda file: file.write_bytes(file.read_bytes())) if "warning" in line]
    assert "parse     running …" not in parsing()
