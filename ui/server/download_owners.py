"""A generated download is served only to the person for whom it was made.

Streamlit serves a file to whoever knows its address, which is a hash of its content: somebody who guesses a table could
test the guess. With sign-in a file goes only to the person in whose visit it was made.
"""

from __future__ import annotations

import threading
from typing import Any

from streamlit.runtime.media_file_storage import MediaFileStorageError

from ui.auth import config, roles
from ui.auth.config import Person, SignIn
from ui.server import internals

_owners: dict[str, set[tuple[str, str, str]]] = {}
_making = threading.local()


def keep_to_their_owners(configured: SignIn) -> None:
    """Make the running server remember the owner of each file, and refuse to make one where the sign-in has ended."""
    manager = internals.runtime().media_file_mgr
    storage: Any = manager._storage
    load, delete, execute = storage.load_and_get_id, storage.delete_file, manager.execute_deferred

    def load_and_get_id(*args: Any, **options: Any) -> str:
        file: str = load(*args, **options)
        claims = internals.claims_of_visit()
        person = getattr(_making, "person", None) if claims is None else config.person_of(claims, configured)
        if person is not None:
            _owners.setdefault(file, set()).add(person.identity)
        return file

    def delete_file(file_id: str) -> None:
        _owners.pop(file_id, None)
        delete(file_id)

    def execute_deferred(file_id: str) -> str:
        entry = manager._deferred_callables.get(file_id)
        person = None if entry is None else config.person_of(internals.claims_of_session(entry["session_id"]), configured)
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
    manager.execute_deferred = execute_deferred  # type: ignore[method-assign]  # Streamlit has no hook for it


def belongs_to(file: str, person: Person) -> bool:
    """Whether the file of that name below media/ was made for that person; the refusal of another's file is recorded."""
    owners = _owners.get(file.partition(".")[0], set())
    if owners and person.identity not in owners:
        roles.record("role_refused", person.address or "?", asked="download")
    return person.identity in owners
