"""What others wrote into a file can't steer the steward's terminal, nor fill it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_headers_of_a_file_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "residents.csv"
    path.write_text(f"resident_id,registered_on,\x1b]0;owned\x07\x1b[2J\u202eliame,{'x' * 20_000}\nA,2017-01-01,1,2\n")
    command = [sys.executable, "-m", "data", "import", str(path), "--store", str(tmp_path / "store"), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed and printed.strip()
    assert not any(sign in printed for sign in "\x1b\x07\u202e")
    assert len(printed) < 10_000
