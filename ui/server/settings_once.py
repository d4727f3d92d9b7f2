"""Settings are read when the server starts, and stay as they are: Streamlit looked five times a second whether its two files of settings had
changed, which was half of what a server cost that nobody asked anything. The files of secrets are still watched."""

from __future__ import annotations

from pathlib import Path

from streamlit.config import get_config_files
from streamlit.watcher.polling_path_watcher import PollingPathWatcher

_schedule = PollingPathWatcher._schedule


def read_settings_once() -> None:
    """Let the watchers of this process leave the files of settings alone, those that have begun at their next look."""
    settings = {Path(name) for name in get_config_files("config.toml")}

    def schedule(watcher: PollingPathWatcher) -> None:
        if watcher._path not in settings:
            _schedule(watcher)

    PollingPathWatcher._schedule = schedule  # type: ignore[method-assign, assignment]  # Streamlit has no hook for it
