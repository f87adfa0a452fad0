"""The image that serves a detector, by its recipe: nothing here can build it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from redaction.app.main import VERBS

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = [
    tuple(line.split(maxsplit=1))
    for line in re.sub(r"\\\n\s*", " ", TEXT).splitlines()
    if line.strip() and not line.startswith("#")
]
"""Instructions with their arguments, in their order."""


def arguments(instruction):
    return [rest for name, rest in STEPS if name == instruction]


def ignored(path):
    """Whether .dockerignore keeps a path from the builder; the last line that fits decides."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    decided = False
    for line in lines:
        pattern = line.removeprefix("!").removeprefix("**/")
        if pattern == "*" or pattern in Path(path).parts:
            decided = not line.startswith("!")
    return decided


def test_what_is_copied_is_there_and_reaches_the_builder():
    copied = [
        source
        for rest in arguments("COPY")
        for source in [word for word in rest.split() if not word.startswith("--")][:-1]
    ]
    assert {"requirements.lock", "pyproject.toml", "conf", "redaction"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert not ignored(source), source
    for kept in ("mlflow.db", "data", "outputs", ".git", ".venv", "redaction/__pycache__"):
        assert ignored(kept), kept


def test_it_runs_serve_as_somebody_who_is_not_root_and_is_asked_whether_it_lives():
    (user,) = arguments("USER")
    assert user.isdigit()
    assert int(user) > 0
    names = [name for name, _ in STEPS]
    assert names.index("USER") < names.index("ENTRYPOINT")
    command = json.loads(arguments("ENTRYPOINT")[0])
    assert command == ["python", "-m", "redaction", "serve", "serve.host=0.0.0.0"]
    assert "serve" in VERBS
    port = re.search(r"^port: (\d+)", (ROOT / "conf" / "serve" / "default.yaml").read_text(), re.MULTILINE)[1]
    assert arguments("EXPOSE") == [port]
    assert f"127.0.0.1:{port}/ping" in arguments("HEALTHCHECK")[0]


def test_packages_come_locked_and_from_the_default_registry_alone():
    installs = [rest for rest in arguments("RUN") if "pip install" in rest]
    assert any("-r requirements.lock" in rest for rest in installs)
    for rest in installs:
        assert "--no-deps" in rest
        assert "index" not in rest
        assert "http" not in rest
    assert arguments("ADD") == []


def test_python_is_one_that_the_project_supports():
    ((major, minor),) = re.findall(r"python:(\d+)\.(\d+)-slim", arguments("FROM")[0])
    assert (3, 11) <= (int(major), int(minor)) <= (3, 13)


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_hadolint_has_nothing_to_say():
    done = subprocess.run(["hadolint", str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
