"""Streamlit internals, each checked by its name: after an upgrade the test that fails says which one is gone."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from functools import cache
from pathlib import Path

import pytest
import streamlit
from streamlit.components.v2.bidi_component import main
from streamlit.config import get_config_files
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.scriptrunner import ScriptRunContext, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.session_manager import SessionManager
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState
from streamlit.watcher.polling_path_watcher import PollingPathWatcher

from ui.server import component_state, settings_once, state_by_key, theme_once
from ui.server.document import CHANGES, LANGUAGE
from ui.server.internals import BUILT, CHUNKS

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = [ROOT / "dashboard.py", *sorted((ROOT / "ui").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]
PUBLIC = {"streamlit", "streamlit.errors"}

ATTRIBUTES: list[tuple[type, str]] = [
    (Runtime, "media_file_mgr"),
    (Runtime, "_session_mgr"),
    (Runtime, "_enqueued_some_message"),
    (Runtime, "_get_async_objs"),
    (Runtime, "_send_message"),
    (AppSession, "_user_info"),
    (AppSession, "_call_soon_on_event_loop"),
    (AppSession, "_on_scriptrunner_event"),
    (AppSession, "_event_loop"),
    (AppSession, "_handle_scriptrunner_event_on_event_loop"),
    (AppSession, "flush_browser_queue"),
    (ScriptRunner, "_enqueue_forward_msg"),
    (ScriptRunner, "_maybe_handle_execution_control_request"),
    (ScriptRunner, "_requests"),
    (ScriptRequests, "_state"),
    (PollingPathWatcher, "_schedule"),
    (PollingPathWatcher, "_path"),
    (SessionManager, "get_session_info"),
    (SessionState, "filtered_state"),
    (SessionState, "_new_widget_state"),
    (ScriptRunContext, "user_info"),
    (ScriptRunContext, "is_history_navigation"),
    (MediaFileManager, "_storage"),
    (MediaFileManager, "_deferred_callables"),
    (MediaFileManager, "execute_deferred"),
    (MemoryMediaFileStorage, "load_and_get_id"),
    (MemoryMediaFileStorage, "delete_file"),
]
"""Attributes that ui/server reads or replaces on objects of Streamlit."""


def submodule_imports(path: Path) -> set[tuple[str, str]]:
    """(module, name) of what a file imports from below `streamlit`, beyond what is public."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    pairs = {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) and node.module for alias in node.names}
    return {(module, name) for module, name in pairs if module.split(".")[0] == "streamlit" and module not in PUBLIC}


@cache
def imports() -> dict[Path, set[tuple[str, str]]]:
    """What each file of the product imports so. Not at the head of this file: every worker would read the product to collect its tests."""
    return {path: submodule_imports(path) for path in PRODUCT}


def hooks() -> set[str]:
    """Names of Streamlit's own elements that scripts and styles select by (stMain, stHeader, ...)."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "ui" / "static").iterdir() if path.suffix in {".css", ".js"}]
    return {name for text in texts for name in re.findall(r"""(?:data-testid=["']?|\.)(st[A-Z]\w+)""", text)}


@pytest.fixture(scope="module")
def front_end() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (BUILT / "static" / "js").glob("*.js"))


def test_internals_are_used_in_ui_server_alone() -> None:
    assert [str(path.relative_to(ROOT)) for path, pairs in imports().items() if pairs and path.parent != ROOT / "ui" / "server"] == []


def test_every_imported_internal_exists() -> None:
    pairs = set().union(*imports().values())
    assert ("streamlit.runtime", "get_instance") in pairs, "there are some to check"
    assert [pair for pair in sorted(pairs) if not hasattr(importlib.import_module(pair[0]), pair[1])] == []


@pytest.mark.parametrize(("owner", "attribute"), ATTRIBUTES)
def test_an_attribute_exists(owner: type, attribute: str) -> None:
    assert hasattr(owner, attribute) or re.search(rf"\bself\.{attribute}\b|^    {attribute}:", inspect.getsource(owner), re.MULTILINE)


@pytest.mark.parametrize("name", CHUNKS)
def test_a_preloaded_part_of_the_front_end_exists(name: str) -> None:
    assert list((BUILT / "static" / "js").glob(f"{name}.*.js"))


@pytest.mark.parametrize(
    "pattern", [pattern for pattern, _ in CHANGES if b"service-desc" not in pattern.pattern], ids=lambda each: each.pattern.decode()
)
def test_a_rewritten_part_of_the_document_exists(pattern: re.Pattern[bytes]) -> None:
    assert pattern.search((BUILT / "index.html").read_bytes())


def test_the_document_names_its_language() -> None:
    assert LANGUAGE in (BUILT / "index.html").read_bytes()


@pytest.mark.parametrize("name", sorted(hooks()))
def test_a_selected_element_exists(name: str, front_end: str) -> None:
    assert name in front_end


def test_the_front_end_takes_the_servers_address(front_end: str) -> None:
    assert "BACKEND_BASE_URL" in front_end and "__streamlit" in front_end


def test_the_version_is_the_pinned_one() -> None:
    assert f"streamlit[auth]=={streamlit.__version__}\n" in (ROOT / "requirements.in").read_text(encoding="utf-8")


def test_a_state_looked_up_by_key_is_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SessionState()
    state["language"], state["day"] = "id", None
    values = dict(state.filtered_state)
    monkeypatch.setattr(SessionState, "filtered_state", SessionState.filtered_state)  # put back after this test
    state_by_key.look_up_by_key()
    by_key = state.filtered_state
    assert dict(by_key) == values == {"language": "id", "day": None} and len(by_key) == 2
    assert "day" in by_key and by_key["day"] is None and "skill" not in by_key
    walks: list[object] = []
    monkeypatch.setattr(SessionState, "_keys", lambda self: walks.append(self) or {"day"})
    assert by_key["language"] == "id" and "day" in by_key and not walks, "one value, not all of them"
    assert list(by_key) == ["day"] and walks


def test_a_component_shows_its_values_and_what_it_sent_as_streamlit_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "make_bidi_component_presenter", before := main.make_bidi_component_presenter)  # put back after this test
    component_state.show_as_dict()
    state, name = SessionState(), "events"
    metadata = WidgetMetadata(name, lambda sent: sent, json.dumps, "json_trigger_value")
    presenters = before(name), main.make_bidi_component_presenter(name)
    assert [present({"open": 1}, state) for present in presenters] == [{"open": 1}] * 2, "not drawn yet"
    for sent, shown in (
        (None, {"open": 1}),
        ([{"event": "picked", "value": "A01"}, {"event": "open", "value": 2}], {"picked": "A01", "open": 1}),
        ([{"event": "left"}], {"left": None, "open": 1}),
    ):
        state._new_widget_state.set_widget_metadata(metadata)
        state._new_widget_state.set_from_value(name, sent)
        assert [present({"open": 1}, state) for present in presenters] == [shown] * 2
    assert [present("text", state) for present in presenters] == ["text"] * 2


def test_the_theme_is_put_together_once_and_is_the_same_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_message() -> bytes:
        """What every rerun begins with, in Streamlit's order: the theme, then its parts."""
        message = NewSession()
        app_session._populate_theme_msg(message.custom_theme)
        for part in ("light", "dark", "sidebar"):
            app_session._populate_theme_msg(getattr(message.custom_theme, part), f"theme.{part}")
        return message.SerializeToString(deterministic=True)

    before = first_message()
    assert b"Inter" in before, "the settings of this folder"
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)  # put back after this test
    theme_once.put_together_once()
    assert first_message() == before
    monkeypatch.setattr(app_session.config, "get_options_for_section", None)  # not asked again
    assert first_message() == before


def test_the_files_of_settings_are_not_watched_but_those_of_secrets_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    watched: list[Path] = []
    monkeypatch.setattr(PollingPathWatcher, "_schedule", PollingPathWatcher._schedule)  # put back after this test
    monkeypatch.setattr(settings_once, "_schedule", lambda watcher: watched.append(watcher._path))
    settings_once.read_settings_once()
    for path in (*get_config_files("config.toml"), str(tmp_path / "secrets.toml")):
        PollingPathWatcher(path, lambda _: None, allow_nonexistent=True)
    assert watched == [tmp_path / "secrets.toml"]
