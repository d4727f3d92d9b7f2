"""Files made for a download belong to whom they were made for.

The framework serves a file to whoever knows its address, which is a hash of what is in it: somebody who guesses a table could
find out whether she guessed right. With sign-in a file is served only to the person in whose visit it was made.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.auth import config, roles
from ui.auth.config import Person, SignIn

_owners: dict[str, set[tuple[str, str, str]]] = {}
_making = threading.local()


def keep_to_their_owners(runtime: Runtime, configured: SignIn) -> None:
    """Let the running server remember whom each file is made for, and make none for whose sign-in is over."""
    manager = runtime.media_file_mgr
    storage: Any = manager._storage
    load, delete, execute = storage.load_and_get_id, storage.delete_file, manager.execute_deferred

    def load_and_get_id(*given: Any, **named: Any) -> str:
        file: str = load(*given, **named)
        context = get_script_run_ctx()
        person = getattr(_making, "person", None) if context is None else config.person_of(context.user_info, configured)
        if person is not None:
            _owners.setdefault(file, set()).add(person.identity)
        return file

    def delete_file(file_id: str) -> None:
        _owners.pop(file_id, None)
        delete(file_id)

    def execute_deferred(file_id: str) -> str:
        entry = manager._deferred_callables.get(file_id)
        person = None if entry is None else config.person_of(_claims(runtime, entry["session_id"]), configured)
        if person is None or person.role is None or config.is_over(person):
            raise MediaFileStorageError("not signed in")
        _making.person = person
        roles.acting_for(person)
        try:
            return execute(file_id)
        finally:
            _making.person = None
            roles.acting_for(None)

    storage.load_and_get_id = load_and_get_id
    storage.delete_file = delete_file
    manager.execute_deferred = execute_deferred  # type: ignore[method-assign]


def _claims(runtime: Runtime, session: str) -> Mapping[str, Any]:
    found = runtime._session_mgr.get_session_info(session)
    return {} if found is None else found.session._user_info


def belongs_to(file: str, person: Person) -> bool:
    """Whether the file of that name below media/ was made for that person."""
    return person.identity in _owners.get(file.partition(".")[0], set())
