"""What a reviewer sees in MLflow, in a real browser."""

import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from chromium import MARKS, chromium
from store.servers import free_port

pytestmark = MARKS


@pytest.fixture(scope="module")
def address(trained):
    """The MLflow UI of the trained project, as ``make ui`` serves it."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(trained.root)}
    command = [sys.executable, "-m", "redaction", "ui", f"tracking.port={port}"]
    server = subprocess.Popen(
        command, cwd=trained.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            break
        except OSError:
            time.sleep(0.5)
    yield url
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("chromium"), "1500,1400") as driver:
        yield driver


def pipeline_run(trained):
    output = (trained.root / "first-output.txt").read_text(encoding="utf-8")
    return output.split("MLflow run ")[1].split(",")[0]


def text_of(browser, *wanted, seconds=60):
    """The page's text once it holds all that is wanted, or what it holds in the end."""
    text = ""
    for _ in range(seconds * 2):
        text = browser.find_element("tag name", "body").text
        if all(word in text for word in wanted):
            break
        time.sleep(0.5)
    return text


def test_the_page_of_a_run_shows_scores_stages_and_settings(address, browser, trained):
    browser.get(f"{address}/#/experiments/1/runs/{pipeline_run(trained)}")
    wanted = ("test/f1", "test/page_accuracy", "on test pages that were never trained on", "evaluate", "train.epochs")
    text = text_of(browser, *wanted)
    for word in wanted:
        assert word in text


def test_the_artifacts_of_a_run_show_its_pictures(address, browser, trained):
    browser.get("about:blank")  # or MLflow stays where it is
    browser.get(f"{address}/#/experiments/1/runs/{pipeline_run(trained)}/artifacts/review/precision_recall.png")
    text = text_of(browser, "precision_recall.png", "pages.png", "report.html")
    assert "precision_recall.png" in text
    pictures = []
    for _ in range(60):
        pictures = [
            image for image in browser.find_elements("tag name", "img") if int(image.get_property("naturalWidth")) > 300
        ]
        if pictures:
            break
        time.sleep(0.5)
    assert pictures


def test_the_report_is_read_inside_the_page_of_its_run(address, browser, trained):
    browser.get("about:blank")  # or MLflow stays where it is
    browser.get(f"{address}/#/experiments/1/runs/{pipeline_run(trained)}/artifacts/review/report.html")
    title, images, drawn = "", [], []
    for _ in range(120):
        frames = browser.find_elements("tag name", "iframe")
        if frames:
            browser.switch_to.frame(frames[0])
            title = " ".join(heading.text for heading in browser.find_elements("tag name", "h1"))
            images = browser.find_elements("tag name", "img")
            for image in images:  # or those further down are drawn only when somebody scrolls there
                browser.execute_script("arguments[0].loading = 'eager'", image)
            drawn = [image for image in images if int(image.get_property("naturalWidth")) > 0]
            browser.switch_to.default_content()
            if title and len(drawn) == len(images):
                break
        time.sleep(0.5)
    assert "finds redactions" in title
    assert len(drawn) == len(images) > 0


def test_the_tables_of_a_report_are_tables_in_mlflow(address, browser, trained):
    browser.get("about:blank")  # or MLflow stays where it is
    browser.get(f"{address}/#/experiments/1/runs/{pipeline_run(trained)}/artifacts/review/tables/mistakes.json")
    text = text_of(browser, "F1 it costs", "false alarm")
    assert "F1 it costs" in text
    assert "false alarm" in text
    assert '"columns"' not in text
