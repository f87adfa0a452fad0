"""``serve``: MLflow's scoring server, started and asked as a program does it."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from documents.examples import drawn_over, letter, write_pdf
from store.servers import free_port

pytestmark = pytest.mark.slow


def post(url, content, **params):
    document = base64.b64encode(content).decode()
    body = {"dataframe_split": {"columns": ["document"], "data": [[document]]}, "params": params}
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.loads(answer.read(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))["predictions"]


def test_a_pdf_that_is_posted_comes_back_as_rows_and_ctrl_c_leaves_nothing(untrained, tmp_path):
    port = free_port()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [
        sys.executable,
        "-m",
        "redaction",
        "serve",
        f"serve.port={port}",
        "serve.megabytes=1",
        "detector=release",
        "predict.dpi=100",
    ]
    environment = {**os.environ, "PYTHONPATH": str(untrained.root), "TMPDIR": str(temporary)}
    log = (tmp_path / "log").open("w+")
    server = subprocess.Popen(command, cwd=untrained.root, env=environment, stdout=log, stderr=log, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            log.seek(0)
            if "POST documents" in log.read() or server.poll() is not None:
                break
            time.sleep(0.5)
        assert urllib.request.urlopen(f"{url}/ping", timeout=300).status == 200
        pdf = write_pdf(tmp_path / "a.pdf", letter, drawn_over).read_bytes()
        rows = post(f"{url}/invocations", pdf, threshold=0.3)
        assert {row["page"] for row in rows} == {2}
        assert rows[0]["style"] == "black"
        assert rows[0]["hidden_characters"] > 0
        width_px, width_pt = rows[0]["xmax"] - rows[0]["xmin"], rows[0]["right_pt"] - rows[0]["left_pt"]
        assert width_px / width_pt == pytest.approx(100 / 72, rel=1e-3)  # as drawn by predict.dpi
        assert len(post(f"{url}/invocations", pdf, threshold=0.02)) > len(rows)
        (bad,) = post(f"{url}/invocations", b"%PDF-1.7 nothing")
        assert bad["problem"].startswith("damaged")
        assert bad["xmin"] is None
        with pytest.raises(urllib.error.HTTPError, match="400"):
            post(f"{url}/invocations", pdf, threshold=2.0)
        with pytest.raises(urllib.error.HTTPError, match="413"):
            post(f"{url}/invocations", b"x" * 900_000)

        second = subprocess.run(
            command, cwd=untrained.root, env=environment, capture_output=True, text=True, timeout=500
        )
        assert second.returncode == 2
        assert second.stderr.count("\n") == 1
        assert f"127.0.0.1:{port} cannot be used" in second.stderr
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(60)
    log.seek(0)
    told = log.read()
    assert code == 130, told
    assert "Traceback" not in told
    assert "Warning" not in told
    assert [path for path in temporary.iterdir() if not path.name.startswith("torchinductor")] == []  # torch's own


def test_an_onnx_file_is_refused_in_one_message(untrained, tmp_path):
    path = tmp_path / "a detector.onnx"
    assert untrained.within("artifacts", "export", "release", str(path)).returncode == 0
    done = untrained.within("serve", f"serve.port={free_port()}", f"detector='{path}'")
    assert (done.returncode, done.stderr.count("error: ")) == (2, 1)
    assert "is an ONNX file, and serve answers with stored detectors only" in done.stderr
