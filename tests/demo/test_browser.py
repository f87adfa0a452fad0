"""The demo as a visitor has it, in a real browser."""

import csv
import io
import json
import time
import urllib.request

import pytest
from chromium import MARKS, chromium
from documents.examples import removed, write_pdf
from store.servers import free_port

from demo.unsure import document, reader

pytest.importorskip("gradio")

from redaction.demo.page import Desk, build
from redaction.demo.rooms import Rooms
from redaction.demo.server import launch

pytestmark = MARKS
SEEN = ".rd-box:not(.rd-off)"


@pytest.fixture
def served(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    port = free_port()
    desk = Desk(reader(port=port, megabytes=1), Rooms(tmp_path / "rooms", 60))
    page = build(desk)
    launch(page, desk.reader.demo, desk.rooms.folder)
    yield f"http://127.0.0.1:{port}", desk
    page.close(verbose=False)


@pytest.fixture
def browser(tmp_path):
    with chromium(tmp_path / "chromium", "1300,1200") as driver:
        yield driver


def until(browser, selector, count=1, seconds=120):
    """The elements, once there are so many."""
    found = []
    for _ in range(seconds * 4):
        found = browser.find_elements("css selector", selector)
        if len(found) == count:
            return found
        time.sleep(0.25)
    raise AssertionError(f"{len(found)} of {count} {selector}: {browser.find_element('tag name', 'body').text}")


def requested(browser):
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}


def test_a_visitor_drops_a_pdf_moves_the_slider_and_downloads_what_is_seen(served, browser, tmp_path):
    address, desk = served
    browser.get(address)
    until(browser, "input[type=file]")[0].send_keys(str(document(tmp_path)))
    until(browser, ".rd-link", 3)
    assert "2 of 3 pages carry redactions" in browser.find_element("id", "rd-headline").text
    assert len(until(browser, SEEN, 2)) == 2
    asked = len(desk.reader.detector.asked)

    slid = browser.find_element("css selector", "#rd-slider input[type=range]")
    browser.execute_script(
        "arguments[0].value = 0.05; for (const kind of ['input', 'change', 'pointerup'])"
        "arguments[0].dispatchEvent(new Event(kind, {bubbles: true}))", slid
    )  # fmt: skip
    until(browser, SEEN, 4)
    links = {}
    for _ in range(240):  # they are written anew, and may be so just now
        links = browser.execute_script(
            "return Object.fromEntries([...document.querySelectorAll('.rd-link')].map(l => [l.textContent, l.href]))"
        )
        if "at-0.05" in str(links):
            break
        time.sleep(0.25)
    with urllib.request.urlopen(links["Table of redactions (CSV)"]) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert len(rows) == 4
    assert len(desk.reader.detector.asked) == asked == 3

    until(browser, ".rd-page:not(.rd-clean) button", 2)[0].click()
    assert "Page 2" in until(browser, "#rd-viewer[open] nav b")[0].text
    until(browser, "#rd-viewer [data-step='1']")[0].click()
    assert "Page 3" in browser.find_element("css selector", "#rd-viewer nav b").text

    strangers = [url for url in requested(browser) if not url.startswith((address, "data:", "blob:", "chrome"))]
    assert strangers == []
    browser.get("about:blank")
    for _ in range(80):
        if not list(desk.rooms.folder.iterdir()):
            break
        time.sleep(0.25)
    assert list(desk.rooms.folder.iterdir()) == []


def test_a_file_that_is_no_document_is_one_message_and_the_page_lives_on(served, browser, tmp_path):
    browser.get(served[0])
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"\x1f\x8b nothing")
    until(browser, "input[type=file]")[0].send_keys(str(bad))
    assert "a gzip file" in until(browser, ".rd-trouble")[0].text
    until(browser, "button[aria-label='Clear']")[0].click()
    until(browser, "input[type=file]")[0].send_keys(str(document(tmp_path)))
    until(browser, ".rd-link", 3)
    assert "2 of 3 pages" in browser.find_element("id", "rd-headline").text


def test_a_file_that_is_too_large_is_refused_with_its_size_and_the_page_lives_on(served, browser, tmp_path):
    browser.get(served[0])
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7" + bytes(2_000_000))
    until(browser, "input[type=file]")[0].send_keys(str(large))
    told = until(browser, "[data-testid='toast-body']")[0].get_property("textContent")
    assert "maximum allowed size of 1.0 M" in told
    assert "large.pdf" in told
    assert not [one for one in browser.find_elements("css selector", "#rd-file .error") if one.is_displayed()]
    until(browser, "input[type=file]")[0].send_keys(str(document(tmp_path)))
    until(browser, ".rd-link", 3)


def test_two_visitors_at_a_time_see_their_own_documents(served, browser, tmp_path):
    browser.get(served[0])
    until(browser, "input[type=file]")[0].send_keys(str(document(tmp_path)))
    until(browser, ".rd-link", 3)
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(served[0])
    until(browser, "input[type=file]")
    assert browser.find_elements("css selector", ".rd-page") == []
    other = write_pdf(tmp_path / "other.pdf", removed)
    browser.find_element("css selector", "input[type=file]").send_keys(str(other))
    until(browser, ".rd-link", 3)
    assert "1 of 1 page carries redactions" in browser.find_element("id", "rd-headline").text
    browser.close()
    browser.switch_to.window(first)
    assert "2 of 3 pages" in browser.find_element("id", "rd-headline").text
    assert len(list(served[1].rooms.folder.iterdir())) >= 1
