"""The tooling holds what it promises: whole and hashed pins for every system, commands that are listed, a browser that is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import browser

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("requirements.txt", "requirements-dev.txt")

SYSTEMS = [
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "aarch64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "x86_64"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
]
PYTHONS = ("3.11", "3.12", "3.13")
ENVIRONMENTS = [
    {
        **system,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }
    for system in SYSTEMS
    for python in PYTHONS
]

OTHER_THAN_DECLARED = {("lifelines", "pandas")}
"""(package, what it needs): pins that the package declares too new; docs/decisions.md says why that is right."""


def entries(text: str) -> list[str]:
    """The requirements of a file, each with its hashes on one line, without comments."""
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [line.strip() for line in bare.replace("\\\n", " ").splitlines() if line.strip()]


@cache
def pins(name: str) -> list[Requirement]:
    """The pins of a file."""
    return [Requirement(entry.split(" --hash")[0].strip()) for entry in entries((ROOT / name).read_text(encoding="utf-8"))]


def asked_for(name: str) -> list[Requirement]:
    """What an input file asks for, without what it takes in from another."""
    return [Requirement(entry.split(" #")[0]) for entry in entries((ROOT / name).read_text(encoding="utf-8")) if not entry.startswith("-r ")]


def holds(marker: Marker | None, environment: dict[str, str]) -> bool:
    """Whether a requirement with that marker is one in that environment."""
    return marker is None or marker.evaluate(environment)


def faults_of_pins(text: str) -> list[str]:
    """What keeps a file from being installed alike everywhere: loose versions, missing hashes, options, addresses, folders."""
    faults = [entry for entry in entries(text) if not re.fullmatch(r"[a-z0-9-]+==[^\s;]+( ; [^-]*?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry)]
    return faults + [line for line in text.splitlines() if re.search(r"://|(^|[\s=])(/|~/|[A-Za-z]:\\)\w", line)]


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_is_whole(name: str) -> None:
    assert faults_of_pins((ROOT / name).read_text(encoding="utf-8")) == []


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "pandas==3.1.1",  # no hash
        f"pandas>=3.1.1 {HASH}",  # not one version
        f"--index-url https://index.example\npandas==3.1.1 {HASH}",  # an address
        f"--find-links wheels\npandas==3.1.1 {HASH}",  # a folder of packages
        f"pandas==3.1.1 {HASH}\n    # via -r /home/someone/requirements.in",  # a machine's path
        f"pandas @ file:wheels/pandas.whl {HASH}",  # a file
    ],
)
def test_a_loose_pin_is_seen(text: str) -> None:
    assert faults_of_pins(text)


@pytest.mark.parametrize(("asked", "pinned"), [("requirements.in", PINNED[0]), ("requirements.in", PINNED[1]), ("requirements-dev.in", PINNED[1])])
def test_what_is_asked_for_is_pinned(asked: str, pinned: str) -> None:
    missing = [
        str(requirement)
        for requirement in asked_for(asked)
        for environment in ENVIRONMENTS
        if holds(requirement.marker, environment) and not any(satisfies(pin, requirement, environment) for pin in pins(pinned))
    ]
    assert missing == [], "run: make lock"


def satisfies(pin: Requirement, requirement: Requirement, environment: dict[str, str]) -> bool:
    """Whether a pin is what is wanted, there."""
    version = str(pin.specifier).removeprefix("==")
    return (
        canonicalize_name(pin.name) == canonicalize_name(requirement.name)
        and holds(pin.marker, environment)
        and requirement.specifier.contains(version)
    )


def test_tests_run_on_what_the_dashboard_runs_on() -> None:
    assert {str(pin) for pin in pins("requirements.txt")} <= {str(pin) for pin in pins("requirements-dev.txt")}


def unmet(pinned: list[Requirement]) -> Iterator[str]:
    """What a pinned package declares to need and does not find, on any system: nothing else would notice, as installing resolves nothing.

    Read from the packages installed here; one that is installed on other systems only is not looked into.
    """
    extras = {
        canonicalize_name(requirement.name): requirement.extras
        for name in ("requirements.in", "requirements-dev.in")
        for requirement in asked_for(name)
    }
    for pin in pinned:
        try:
            declared = [Requirement(each) for each in requires(pin.name) or []]
        except PackageNotFoundError:
            continue
        for environment in ENVIRONMENTS:
            if not holds(pin.marker, environment):
                continue
            for extra in ("", *extras.get(canonicalize_name(pin.name), ())):
                for requirement in declared:
                    if (
                        not holds(requirement.marker, {**environment, "extra": extra})
                        or (canonicalize_name(pin.name), canonicalize_name(requirement.name)) in OTHER_THAN_DECLARED
                    ):
                        continue
                    if not any(satisfies(each, requirement, environment) for each in pinned):
                        yield f"{pin.name} needs {requirement} on {environment['sys_platform']}, Python {environment['python_version']}"


@pytest.mark.parametrize("name", PINNED)
def test_pins_need_nothing_beyond_them(name: str) -> None:
    assert sorted(set(unmet(pins(name)))) == []


@pytest.mark.parametrize(
    ("without", "missed"),
    [
        ("tzdata", "pandas needs tzdata; sys_platform == "),  # of Windows alone
        ("narwhals", "altair needs narwhals"),
        ("authlib", "streamlit needs Authlib"),  # of the extra that is asked for
    ],
)
def test_a_missing_pin_is_seen(without: str, missed: str) -> None:
    unmet_pins = list(unmet([pin for pin in pins("requirements.txt") if pin.name != without]))
    assert any(each.startswith(missed) for each in unmet_pins), unmet_pins


def test_what_is_declared_too_new_still_is() -> None:
    for package, needed in OTHER_THAN_DECLARED:
        declared = [Requirement(each) for each in requires(package) or []]
        pinned = [pin for pin in pins("requirements-dev.txt") if pin.name == needed]
        requirements = [each for each in declared if each.name == needed and each.marker is None]
        assert requirements and pinned
        assert not any(satisfies(pin, each, ENVIRONMENTS[0]) for pin in pinned for each in requirements), "the exception is no longer needed"


def test_readme_says_what_each_dependency_is_for() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    asked = {canonicalize_name(requirement.name) for name in ("requirements.in", "requirements-dev.in") for requirement in asked_for(name)}
    assert {name for name in asked if name not in readme and name.split("-")[0] not in readme} == set()


def test_readme_shows_each_command_of_the_data() -> None:
    listed = subprocess.run([sys.executable, "-m", "data", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^ {4}(\w+) ", listed, re.MULTILINE)
    assert {"import", "undo", "sample"} <= set(commands)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in commands if f"python -m data {command} " not in readme] == []


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make as from a shell, also where these tests were started by make themselves."""
    outer = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"}}
    return subprocess.run(
        ["make", "--no-print-directory", *words], cwd=ROOT, env={**outer, **environment}, capture_output=True, text=True, check=False
    )


def made(*words: str, **environment: str) -> str:
    """What make prints."""
    done = make(*words, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def targets() -> set[str]:
    """The targets that people type."""
    match = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert match
    return set(match[1].split())


def test_make_alone_lists_each_target_with_a_line() -> None:
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in made().splitlines()}
    assert set(lines) == targets()
    assert {"run", "test", "check", "soak", "bench", "sample", "screenshots", "clean", "lock"} <= set(lines)


def test_make_run_takes_a_port() -> None:
    would = made("-n", "run", PORT="8765")
    assert "http://localhost:8765" in would
    assert re.search(r"streamlit run dashboard\.py --server\.port 8765\b", would)


def test_make_clean_leaves_the_store() -> None:
    removed = re.findall(r"rm -rf (.+)", made("-n", "clean"))
    assert removed
    assert not any(word.rstrip("/") in {".", "data", "data/store"} for line in removed for word in line.split())


@pytest.mark.parametrize("target", sorted({"run", "test", "check", "soak", "sample"}))
def test_a_changed_pin_is_installed_anew(target: str) -> None:
    # -W: as if that file had just changed
    assert "--require-hashes -r requirements.txt" in made("-n", "-W", "requirements.txt", target)


def test_an_old_python_gets_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, 10); $(printf %s "$2")"\n', encoding="utf-8")
    old.chmod(0o755)
    done = make(f"PYTHON={old}", f"VENV={tmp_path}/venv", "run")
    assert done.returncode != 0
    assert "Mentas needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_what_every_change_must_pass() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines.index("make check") < lines.index("make test")
    assert "set -euo pipefail" in lines, "the first failure must end it"


def test_the_dashboard_answers_on_this_machine_alone_and_tells_nobody() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "localhost"
    assert config["server"]["headless"] is True
    assert config["browser"]["gatherUsageStats"] is False


def test_the_store_and_the_secrets_stay_out_of_git() -> None:
    paths = ["data/store/1.duckdb", ".streamlit/secrets.toml", ".venv/bin/python"]
    done = subprocess.run(["git", "check-ignore", *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == paths


def test_nothing_leads_out_of_the_project() -> None:
    # Homes and mounts of one machine; written in parts, as this file is looked at too.
    outside = re.compile("(?<![\\w.])/" + "(work|home|Users|root|mnt)/\\w")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    texts = [
        ROOT / name
        for name in listed
        if Path(name).suffix in {".py", ".sql", ".toml", ".md", ".in", ".txt", ".css", ".po", ""} and (ROOT / name).is_file()
    ]
    assert len(texts) > 50
    assert [str(path.relative_to(ROOT)) for path in texts if path != Path(__file__) and outside.search(path.read_text(encoding="utf-8"))] == []


class TestBrowser:
    """tests/browser.py takes what is there and installs only what is not."""

    def test_an_installed_one_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}" if name == "google-chrome" else None)
        assert browser.executable() == "/bin/google-chrome"
        monkeypatch.setattr(browser.subprocess, "run", lambda *_, **__: pytest.fail("nothing is to be installed"))
        browser.install()

    def test_as_root_debians_comes_before_playwrights(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}" if name == "apt-get" else None)
        monkeypatch.setattr(browser, "as_administrator", lambda: [])
        first, second, third = browser.ways()
        assert first[-1][-3:] == ["install", "-y", "chromium-headless-shell"], "it has no windows to draw"
        assert second[-1][-3:] == ["install", "-y", "chromium"], "where Debian is too old for the first"
        assert third == [[sys.executable, "-m", "playwright", "install", "chromium"]]

    def test_with_sudo_alike(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}" if name in {"apt-get", "sudo"} else None)
        monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(browser.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0))
        assert browser.ways()[0][0][:2] == ["/bin/sudo", "-n"]

    def test_without_rights_only_playwrights(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}" if name == "apt-get" else None)
        monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
        assert len(browser.ways()) == 1

    def test_a_browser_that_cannot_be_had_is_one_sentence(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        run: list[list[str]] = []
        monkeypatch.setattr(browser, "installed", lambda: False)
        monkeypatch.setattr(browser, "ways", lambda: [[["first"]], [["second"]]])
        monkeypatch.setattr(browser.subprocess, "run", lambda command, **_: run.append(command))
        with pytest.raises(SystemExit, match="No browser could be installed"):
            browser.install()
        assert run == [["first"], ["second"]]
