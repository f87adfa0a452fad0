"""Loading an artifact executes nothing and leaves its folder alone, whoever wrote it; an audit hook looks on."""

import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from redaction.store.artifacts import write_artifact
from redaction.store.manifest import MANIFEST, FileFacts, Manifest, files_of

from .examples import of_ids
from .golden import FOLDER

ROOT = Path(__file__).parents[2]
DECOY = "decoy_that_nobody_may_import"
PICKLE = f"c{DECOY}\nrun\n(tR.".encode()


def watched(*folders, path):
    """What loading each folder did, with the folder ``path`` on Python's path."""
    command = [sys.executable, "-W", "ignore", Path(__file__).with_name("watched.py"), *folders]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{path}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, check=True)
    return {Path(each["folder"]).name: each for each in map(json.loads, done.stdout.splitlines())}


def signed(folder, **changes):
    """Write a manifest that fits the files of the folder, with some fields as somebody else would have them."""
    old = Manifest.read(folder)
    known = {"type": old.type, "materializer": old.materializer, "version": old.version, "files": files_of(folder)}
    Manifest(**{**known, **changes}).write(folder)


def records(folder):
    write_artifact(of_ids(1, 2), folder)


def resigned(name, content):
    """Records in which a file has been replaced by somebody who knows how to sign."""

    def write(folder):
        records(folder)
        (folder / name).write_bytes(content)
        signed(folder)

    return write


def a_parent(folder):
    records(folder)
    (folder.parent / "secret").write_bytes(b"secret")
    signed(folder, files={**files_of(folder), "../secret": FileFacts("0" * 64, 6)})


def a_link(folder):
    records(folder)
    (folder / "records.msgpack").unlink()
    (folder / "records.msgpack").symlink_to("/etc/hostname")


def a_linked_folder(folder):
    records(folder)
    (folder / "more").symlink_to("/etc")


def another_materializer(folder):
    records(folder)
    signed(folder, materializer=f"{DECOY}.Materializer")


def another_type(folder):
    records(folder)
    signed(folder, type=f"{DECOY}.Type", materializer="redaction.materializers.splits.SplitsMaterializer")


def another_size(folder):
    records(folder)
    signed(folder, files={name: FileFacts(facts.sha256, facts.bytes + 1) for name, facts in files_of(folder).items()})


def another_digest(folder):
    records(folder)
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "digest": "0" * 64}), encoding="utf-8")


def a_later_version(folder):
    records(folder)
    signed(folder, version=99)


def laughs(folder):
    records(folder)
    (folder / MANIFEST).write_bytes(b'{"a":' * 50_000 + b"1" + b"}" * 50_000)


def digits(folder):
    records(folder)
    path = folder / MANIFEST
    path.write_text(path.read_text().replace('"version": 2', '"version": ' + "9" * 1_000_000), encoding="utf-8")


def tensors(content):
    def write(folder):
        write_artifact(torch.ones(2), folder)
        (folder / "tensors.safetensors").write_bytes(content)
        signed(folder)

    return write


def an_array(folder):
    with zipfile.ZipFile(FOLDER / "array-1.zip") as archive:
        archive.extractall(folder)
    header = repr({"descr": "|O", "fortran_order": False, "shape": (1,)}).encode()
    (folder / "array.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + PICKLE)
    signed(folder)


HOSTILE = {
    "a file above the folder": (a_parent, "secret is missing from the artifact"),
    "a link to a file": (a_link, "records.msgpack is a link"),
    "a link to a folder": (a_linked_folder, "more is a link"),
    "a materializer of a module": (another_materializer, f"{DECOY}.Materializer', which is not known"),
    "a type that it is not": (another_type, "ArtifactDamaged"),
    "a size that it is not": (another_size, "msgpack was changed"),
    "a digest that it is not": (another_digest, "contradicts itself"),
    "a version to come": (a_later_version, "version 99"),
    "a manifest of a million levels": (laughs, "manifest.json cannot be read"),
    "a manifest of a million digits": (digits, "manifest.json"),
    "a pickle in place of records": (resigned("records.msgpack", PICKLE), "records.msgpack"),
    "a msgpack bomb": (resigned("records.msgpack", b"\xdd\xff\xff\xff\xff" * 200), "records.msgpack"),
    "a pickle in place of blocks": (resigned("blocks.msgpack", PICKLE), "blocks.msgpack"),
    "tensors with a header of a gigabyte": (tensors(struct.pack("<Q", 2**30) + b"{"), "tensors.safetensors"),
    "tensors with a header of an exabyte": (tensors(struct.pack("<Q", 2**60) + b"{"), "tensors.safetensors"),
    "a pickle in place of tensors": (tensors(PICKLE), "tensors.safetensors"),
    "an array of pickled objects": (an_array, "array.npy"),
}


def test_loading_what_we_wrote_runs_nothing_and_opens_no_file_elsewhere(tmp_path):
    for path in FOLDER.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "artifacts ü" / path.stem)
    found = watched(*sorted((tmp_path / "artifacts ü").iterdir()), path=tmp_path)
    assert len(found) == len(list(FOLDER.glob("*.zip"))) > 10
    assert {each["outcome"] for each in found.values()} == {"loaded"}
    assert [event for each in found.values() for event in each["seen"]] == []


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    (root / f"{DECOY}.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    for name, (write, _) in HOSTILE.items():
        (root / "artifacts" / name).mkdir(parents=True)
        write(root / "artifacts" / name)
    return watched(*(root / "artifacts" / name for name in HOSTILE), path=root)


@pytest.mark.parametrize(("name", "reason"), [(name, reason) for name, (_, reason) in HOSTILE.items()], ids=HOSTILE)
def test_a_hostile_folder_is_refused_by_name_in_little_memory_and_nothing_is_run(name, reason, refused):
    assert reason in refused[name]["outcome"]
    assert refused[name]["outcome"].startswith(("ArtifactDamaged: ", "NotMaterializable: "))
    assert refused[name]["seen"] == []
    assert refused[name]["peak"] < 20_000_000


@pytest.mark.parametrize("deed", ["import decoy", "__import__('os').system('true')", "open('/etc/hostname')"])
def test_the_hook_sees_what_it_is_there_for(deed, tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\nfrom watched import Hook\nhook = Hook()\n"
        f"hook.folder = '/nowhere'\ntry:\n    {deed}\nexcept ImportError:\n    pass\nhook.folder = None\n"
        "print(len(hook.seen))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(Path(__file__).parent)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 0
