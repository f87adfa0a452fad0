"""Files that are whole or not there."""

import pytest

from redaction.whole import whole_file


def test_a_file_is_not_there_before_its_block_ends_and_takes_the_place_of_an_older_one(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with whole_file(path) as unfinished:
        unfinished.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("error", [OSError("full"), KeyboardInterrupt(), ValueError("bad")])
def test_of_a_block_that_fails_nothing_is_left_but_what_was_there(tmp_path, error):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(type(error)), whole_file(path) as unfinished:  # noqa: PT012 - the write is what fails
        unfinished.write_text("half")
        raise error
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_a_block_that_writes_nothing_says_so(tmp_path):
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "a.json"):
        pass


def test_what_a_killed_writer_left_is_in_nobodys_way(tmp_path):
    path = tmp_path / "a.json"
    path.with_name("a.json.partial").write_text("half of something longer")
    with whole_file(path) as unfinished:
        unfinished.write_text("new")
    assert path.read_text() == "new"
    assert [*tmp_path.iterdir()] == [path]
