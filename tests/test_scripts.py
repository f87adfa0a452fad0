"""Every script in ``scripts/`` can be started."""

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "scripts"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if "__main__" in path.read_text(encoding="utf-8"))


def _ended(script, option, monkeypatch):
    """The exit status of a script that is given one option."""
    monkeypatch.syspath_prepend(FOLDER)  # where Python looks first when it runs a script
    monkeypatch.setattr("sys.argv", [f"{script}.py", option])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(FOLDER / f"{script}.py"), run_name="__main__")
    return ended.value.code


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_finds_all_that_it_imports_and_says_how_it_is_used(script, monkeypatch, capsys):
    assert _ended(script, "--help", monkeypatch) == 0
    assert f"usage: {script}.py" in capsys.readouterr().out


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_refuses_an_option_that_it_does_not_have(script, monkeypatch, capsys):
    assert _ended(script, "--no-such-option", monkeypatch) not in (0, None)
    assert f"{script}.py: " in capsys.readouterr().err


@pytest.mark.parametrize(("setting", "told"), [("threshold", "missing EQUAL"), ("train.treshold=0.5", "treshold")])
def test_the_script_of_the_release_refuses_what_is_no_setting(setting, told, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["make_release.py", "release", setting])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(FOLDER / "make_release.py"), run_name="__main__")
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
