"""Small pages for tests, and a project of their own in which commands can run."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

if "PYTEST_XDIST_WORKER" in os.environ:  # each processor has its tests already; more threads would only wait for it
    os.environ.setdefault("OMP_NUM_THREADS", "1")

from store.invented import run_pipeline
from store.workload import CONFIG

from redaction.app.main import main
from redaction.store.runs import Store

ROOT = Path(__file__).resolve().parent.parent
SMALL = (
    "model.image_height_px=128",
    "model.image_width_px=128",
    "train.epochs=1",
    "train.batch_size=2",
)
"""Settings with which a training takes seconds."""


@dataclass(frozen=True)
class Pages:
    """A COCO dataset on disk."""

    annotations: Path
    images: Path

    @property
    def content(self) -> dict:
        return json.loads(self.annotations.read_text(encoding="utf-8"))

    def change(self, change: Callable[[dict], None]) -> None:
        content = self.content
        change(content)
        self.annotations.write_text(json.dumps(content), encoding="utf-8")


def write_pages(folder: Path, documents: int = 6, pages: int = 2) -> Pages:
    """Pages of 120 x 160 px, every other one with two black boxes."""
    images, annotations = [], []
    (folder / "images").mkdir(parents=True)
    for number in range(documents * pages):
        image = Image.new("RGB", (120, 160), "white")
        pen = ImageDraw.Draw(image)
        for y in range(10, 150, 12):
            pen.line((10, y, 110, y), fill=(120, 120, 120))
        row = {"id": number + 1, "file_name": f"page {number} é.png", "width": 120, "height": 160}
        images.append({**row, "document": f"doc-{number // pages}"})
        for x, y in ((20, 30), (30, 90)) if number % 2 == 0 else ():
            pen.rectangle((x, y, x + 59, y + 11), fill="black")
            box = {"bbox": [x, y, 60, 12], "area": 720, "iscrowd": 0, "category_id": 1, "style": "black"}
            annotations.append({"id": len(annotations) + 1, "image_id": number + 1, **box})
        image.save(folder / "images" / row["file_name"])
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "redaction"}]}
    (folder / "annotations.json").write_text(json.dumps(content), encoding="utf-8")
    return Pages(folder / "annotations.json", folder / "images")


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return write_pages(tmp_path / "my pages ü")


@dataclass(frozen=True)
class Project:
    """A copy of the project's code and settings with small pages, in which commands run as a user runs them."""

    root: Path
    pages: Pages

    def run(self, *arguments: str, cwd: Path | None = None, code: str | None = None) -> subprocess.CompletedProcess:
        """Run ``python -m redaction`` with the arguments, or other Python code, in a process of its own."""
        start = ["-c", code] if code else ["-m", "redaction"]
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONWARNINGS": "ignore", "COLUMNS": "160"}
        return subprocess.run(
            [sys.executable, *start, *arguments],
            cwd=cwd or self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def within(self, verb: str, *arguments: str) -> subprocess.CompletedProcess:
        """Run a command on the runs of this project, with the code of the tests and in their process.

        It has imported everything already, which takes a new process longer than most commands.
        """
        out, error, before = io.StringIO(), io.StringIO(), Path.cwd()
        store = (f"tracking.uri='sqlite:///{self.root}/mlflow.db'", f"tracking.artifacts='{self.root}/mlartifacts'")
        try:
            with redirect_stdout(out), redirect_stderr(error):
                code = main([verb, *store, *arguments])
        finally:
            os.chdir(before)
        return subprocess.CompletedProcess([verb, *arguments], code, out.getvalue(), error.getvalue())

    def train(self, *arguments: str) -> subprocess.CompletedProcess:
        """Train with small settings on the small pages."""
        return self.run("train", *self.settings, *arguments)

    @property
    def settings(self) -> tuple[str, ...]:
        return (
            f"data.annotations='{self.pages.annotations}'",
            f"data.images='{self.pages.images}'",
            *SMALL,
        )

    def copy_to(self, root: Path) -> Project:
        """The same project elsewhere, its runs included; the pages stay where they are."""
        shutil.copytree(self.root, root)
        return Project(root, self.pages)


def new_project(root: Path, pages: Pages) -> Project:
    """A project in which nothing has run yet."""
    for folder in ("redaction", "conf"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(root, pages)


@pytest.fixture
def untrained(tmp_path: Path, pages: Pages) -> Project:
    return new_project(tmp_path / "project", pages)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which a training has run. Tests that change it work on a copy."""
    pages = write_pages(tmp_path_factory.mktemp("pages") / "ü b")
    project = new_project(tmp_path_factory.mktemp("project") / "of mine", pages)
    root = project.root
    done = project.within("train", *project.settings)
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "first-output.txt").write_text(done.stdout, encoding="utf-8")
    return project


@pytest.fixture
def project(trained: Project, tmp_path: Path) -> Project:
    """A copy of the trained project that a test may change."""
    return trained.copy_to(tmp_path / "copy")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """A store in which two pipelines ran, and their run ids; the second reused what the first parsed and split.

    A module may put other pipelines in its place.
    """
    root = tmp_path_factory.mktemp("filled")
    store = Store(CONFIG, root)
    first = run_pipeline(store, 1.0)
    return root, [first, run_pipeline(store, 10.0, reused={stage: first[stage] for stage in ("parse", "split")})]


@pytest.fixture
def root(filled: tuple[Path, list[dict[str, str]]], tmp_path: Path) -> Path:
    """A copy of the filled store that a test may change."""
    return shutil.copytree(filled[0], tmp_path / "store ü")


@pytest.fixture
def first(filled: tuple[Path, list[dict[str, str]]]) -> dict[str, str]:
    return filled[1][0]


@pytest.fixture
def second(filled: tuple[Path, list[dict[str, str]]]) -> dict[str, str]:
    return filled[1][1]
