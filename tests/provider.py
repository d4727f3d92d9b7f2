"""A real OpenID Connect provider on this machine, in its own process, and the secrets file that configures it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

COOKIE_SECRET = "a secret of the tests, which is long enough to be one"

ROLES = """
[roles]
steward = ["Kepala@Lentera.example"]
planner = ["perencana@dinsos.example", "rencana@dinsos.example"]
viewer = ["@dinsos.example"]
contact = "Ibu Sari, Dinas Sosial"
require_verified_email = false
"""
"""Of dinsos.example everybody reads and two plan; one address of another domain is the steward's."""


def provider(seconds: int = 3600) -> tuple[subprocess.Popen[bytes], str]:
    """A provider that answers, and its address; its tokens hold that many seconds. Whoever names herself there is signed in with that name
    as her address. Whoever starts it ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--token-max-age", str(seconds)]
    process = subprocess.Popen(command, env={**os.environ, "NO_COLOR": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(600):
        assert process.poll() is None, "the provider ended"
        try:
            with urlopen(f"{address}/.well-known/openid-configuration", timeout=5):
                break
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return process, address


def secrets(folder: Path, provider: str = "http://localhost:1", roles: str = ROLES) -> Path:
    """Write a secrets file outside the project that configures sign-in with that provider."""
    path = folder / "secrets.toml"
    path.write_text(
        f"""
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "mentas"
client_secret = "known to nobody"
server_metadata_url = "{provider}/.well-known/openid-configuration"
{roles}""",
        encoding="utf-8",
    )
    return path
