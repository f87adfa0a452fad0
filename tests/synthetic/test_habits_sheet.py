"""The contact sheet of the habits of releasing agencies."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from redaction.synthetic.redactions.looks import LOOKS

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "draw_habits.py"
SMALL = {"seed": 1, "pages": 1, "dpi": 40}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("draw_habits", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def cells(script):
    return list(script.cells(**SMALL))


def test_every_look_has_a_cell_in_which_something_is_to_be_seen(script, cells):
    assert list(script.CASES) == list(LOOKS)
    assert len(cells) == len(LOOKS)
    for cell in cells:
        assert np.asarray(cell.convert("L"))[script.CAPTION_PX :].std() > 5


def test_no_two_captions_are_alike(script, cells):
    captions = {cell.crop((0, 0, cell.width, script.CAPTION_PX)).tobytes() for cell in cells}
    assert len(captions) == len(LOOKS)


def test_a_seed_gives_the_same_cell_again_and_another_one_a_different_one(script, cells):
    assert next(script.cells(**SMALL)).tobytes() == cells[0].tobytes()
    assert next(script.cells(**{**SMALL, "seed": 2})).tobytes() != cells[0].tobytes()


def test_the_sheet_has_room_for_all_cells(script, cells, tmp_path, monkeypatch):
    path = tmp_path / "sheet.png"
    monkeypatch.setattr(script, "cells", lambda *_: cells)
    monkeypatch.setattr(sys, "argv", ["draw_habits.py", "--output", str(path)])
    script.main()
    with Image.open(path) as sheet:
        assert sheet.width > script.COLUMNS * cells[0].width
        assert sheet.height > -(-len(LOOKS) // script.COLUMNS) * cells[0].height
