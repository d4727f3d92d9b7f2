"""The errors about a damaged store: what is wrong, and the command that helps."""

from __future__ import annotations

from pathlib import Path

from data.bilingual import Text
from data.description import Version
from data.messages import DataError, sentence


def of_version(number: int, damage: str, whole: Version | None) -> DataError:
    """The error about a version with that damage; `whole` is the newest one that could count in its place."""
    return DataError("version_damaged", version=number, why=sentence(f"damage_{damage}"), remedy=_remedy(whole))


def of_pointer(message: str, file: Path, whole: Version | None) -> DataError:
    """The error about a pointer that is lost ("pointer_lost"), damaged ("pointer_damaged") or an older copy ("pointer_older")."""
    return DataError(message, file=file, remedy=_remedy(whole))


def in_place_of(version: Version, language: str) -> str:
    """The sentence which says that a version other than the current one is shown."""
    text = sentence("shown_instead", damaged=version.instead_of, version=version.number)
    return text[language] if language in text else text["en"]


def bounded(version: Version, language: str) -> str:
    """The sentence that values of a version are read as others, because no hand-in may bring them in today."""
    text = sentence("values_bounded", version=version.number)
    return text[language] if language in text else text["en"]


def _remedy(whole: Version | None) -> Text:
    return sentence("remedy_restore") if whole is None else sentence("remedy_undo", version=whole.number)
