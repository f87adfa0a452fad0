"""Every file under conf/ is a choice that composes."""

import pytest
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore

from redaction.app.main import main
from redaction.app.settings import typed
from redaction.config import PROJECT_ROOT, Config

CONF = PROJECT_ROOT / "conf"
CHOICES = sorted(str(file.relative_to(CONF).with_suffix("")).rpartition("/")[::2] for file in CONF.rglob("*/*.yaml"))
NEEDED = {
    ("data", "coco"): ["data.annotations=pages/annotations.json", "data.images=pages"],
    ("tracking", "server"): ["tracking.uri=http://localhost:5000"],
}
"""Values that only the user knows."""

FROM_NOTHING = ["train=scratch"]
"""For models that the release cannot begin, of which some know one size of input only."""


@pytest.mark.parametrize(("group", "choice"), CHOICES)
def test_a_preset_composes_to_settings_that_are_allowed(group, choice):
    ConfigStore.instance().store("schema", Config)
    needed = FROM_NOTHING if group == "model" else NEEDED.get((group, choice), [])
    with initialize_config_dir(str(CONF), version_base="1.3"):
        typed(compose("config", [f"{group}={choice}", *needed]))


@pytest.mark.parametrize("wrong", ["experiment=quik", "experiment=[quick,nonsense]", "model=gfl_lite9", "train=none"])
def test_a_preset_that_does_not_exist_is_one_message_before_any_work(wrong, capsys):
    assert main(["explain", wrong]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "Traceback" not in told


def test_presets_of_every_group_are_there():
    assert {group for group, _ in CHOICES} >= {"data", "experiment", "hydra/launcher", "model", "sweep", "train"}
