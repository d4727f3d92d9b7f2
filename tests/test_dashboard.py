"""The server: where it may listen, and what it answers beside the pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dashboard
from tests.test_roles import OFFICE
from ui.auth import config, ended

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_is_allowed(address: str) -> None:
    assert dashboard.refusal(address) is None


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "", None])
def test_everywhere_else_is_refused(address: str | None) -> None:
    text = dashboard.refusal(address)
    assert text is not None and "localhost" in text


def test_a_file_of_sign_outs_that_cannot_be_read_stops_the_server_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ended.FILE).mkdir()
    monkeypatch.setenv("MENTAS_STORE", str(tmp_path))
    monkeypatch.setattr(config, "configured", lambda: OFFICE)
    with pytest.raises(SystemExit) as stopped:
        dashboard.sign_in()
    assert ended.FILE in str(stopped.value.code) and "\n" not in str(stopped.value.code)


def test_the_server_refuses_to_start(tmp_path: Path) -> None:
    """The process ends with one sentence and never opens the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.address", "0.0.0.0"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "MENTAS_STORE": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "without sign-in the dashboard answers on this machine only" in done.stderr
    with socket.socket() as tried:
        assert tried.connect_ex(("127.0.0.1", port)) != 0
