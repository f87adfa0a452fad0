"""What IceVision needs is there, whatever the machine."""

import os
import subprocess
import sys
from pathlib import Path


def test_without_a_home_folder_that_can_be_written_icevision_has_one_that_goes_with_the_process(tmp_path):
    home = tmp_path / "home"
    home.write_text("a file, below which nothing can be made, by root neither")
    program = "import os, redaction, icevision.visualize.utils; print(os.environ['HOME'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    used = Path(done.stdout.strip())
    assert used != home
    assert not used.exists()
