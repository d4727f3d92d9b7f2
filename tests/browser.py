"""The browser that the tests drive: an installed Chromium, Debian's where it may be installed, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
THRIFTY = ["--js-flags=--no-turbofan --no-maglev"]
"""Without the compilers that pay off only for scripts which run for long, the same pages take a tenth less CPU time. The benchmark and the
screenshots do without it: they measure and show what a visitor has."""

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first, without windows, takes half the CPU time of the second."""


def executable() -> str | None:
    """Path of an installed Chromium; None where only Playwright's own can be used."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def installed() -> bool:
    """Whether a browser can be started."""
    if executable():
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def as_administrator() -> list[str] | None:
    """What to write before a command to run it as root without a question; None where that cannot be."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def ways() -> list[list[list[str]]]:
    """How a browser may be had on this machine, the better way first; each way is a list of commands."""
    prefix = as_administrator()
    installers = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if shutil.which("apt-get") and prefix is not None:
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        installers = [[[*apt, "update"], [*apt, "install", "-y", "chromium-headless-shell"]], [[*apt, "install", "-y", "chromium"]], *installers]
    return installers


def install() -> None:
    """Install a browser where there is none; ends with a sentence where that fails."""
    for way in ways():
        if installed():
            return
        print("Installing the browser that the tests need ...", flush=True)
        for command in way:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if not installed():
        sys.exit("No browser could be installed. Install Chromium, then run this again.")


if __name__ == "__main__":
    install()
