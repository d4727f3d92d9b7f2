"""Who gets the briefing by mail: named entries of the store, for staff alone. Addresses are personal data and stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data import named
from data.messages import DataError
from data.named import Kind, NameRefused
from queries import QuestionError
from queries.languages import languages
from ui.auth.addresses import clean_address
from ui.briefing.slides import SLIDES
from ui.i18n import in_each_language

DELIVERIES = Kind("deliveries/list", longest=60, most=50)
MOST = 50
"""Addresses of one entry."""
LAST_DAY = 28
"""The latest day of a month on which a delivery may begin: every month has it."""


@dataclass(frozen=True)
class Delivery:
    """An entry of the list: the addresses, and what they get.

    `slides` in their order (none: all). `day` is the day of a month from which on the briefing of the month before is sent once its data are
    in; None: only by hand. `alerts`: whether they are also told what is new.
    """

    name: str
    addresses: tuple[str, ...]
    language: str
    slides: tuple[str, ...] = ()
    day: int | None = None
    alerts: bool = False


def deliveries(folder: Path) -> tuple[Delivery, ...]:
    """The entries in the order of their names; one whose file can't be read is left out."""
    entries = []
    for content in named.all_of(folder, DELIVERIES):
        try:
            entries.append(_delivery(content["name"], content))
        except (KeyError, TypeError, ValueError, QuestionError):
            continue
    return tuple(sorted(entries, key=lambda each: named.key(each.name)))


def save(folder: Path, delivery: Delivery) -> Delivery:
    """Keep an entry, in place of the one of its name; returns it as it is kept.

    Raises QuestionError for a name, an address, a slide, a language or a day that can't be used and for an address of another entry
    (one mail for each recipient), DataError if the store can't be written.
    """
    checked = _checked(delivery)
    for other in deliveries(folder):
        if named.key(other.name) != named.key(checked.name) and (both := set(other.addresses) & set(checked.addresses)):
            raise QuestionError(**in_each_language("mail.address_twice", address=min(both), name=other.name))
    content = {name: value for name, value in vars(checked).items() if name != "name"}
    try:
        return replace(checked, name=named.save(folder, DELIVERIES, checked.name, content))
    except NameRefused as error:
        key = "mail.full" if error.reason == "full" else "mail.bad_name"
        raise QuestionError(**in_each_language(key, most=DELIVERIES.most if error.reason == "full" else DELIVERIES.longest)) from error
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error


def remove(folder: Path, name: str) -> None:
    """Remove the entry of that name, if there is one."""
    named.remove(folder, DELIVERIES, name)


def known_delivery(folder: Path, name: str) -> Delivery:
    """The entry of that name. Raises QuestionError, naming those there are."""
    entries = deliveries(folder)
    match = next((each for each in entries if named.key(each.name) == named.key(name)), None)
    if match is None:
        raise QuestionError(**in_each_language("mail.no_delivery", name=name, known=", ".join(each.name for each in entries) or "–"))
    return match


def _delivery(name: str, content: dict[str, Any]) -> Delivery:
    day = content["day"]
    entry = Delivery(name, tuple(content["addresses"]), content["language"], tuple(content["slides"]), day, content["alerts"] is True)
    return _checked(replace(entry, slides=tuple(slide for slide in entry.slides if slide in SLIDES)))


def _checked(delivery: Delivery) -> Delivery:
    if any(not character.isprintable() for character in delivery.name):
        raise QuestionError(**in_each_language("mail.bad_name", most=DELIVERIES.longest))
    addresses = tuple(dict.fromkeys(_addresses(delivery.addresses)))
    if not 0 < len(addresses) <= MOST:
        raise QuestionError(**in_each_language("mail.addresses", most=MOST))
    if delivery.language not in languages() or any(slide not in SLIDES for slide in delivery.slides):
        raise QuestionError(**in_each_language("mail.slides", known=", ".join(SLIDES)))
    if delivery.day is not None and not (type(delivery.day) is int and 1 <= delivery.day <= LAST_DAY):
        raise QuestionError(**in_each_language("mail.day", most=LAST_DAY))
    return replace(delivery, addresses=addresses)


def _addresses(addresses: Iterable[str]) -> Iterable[str]:
    for text in addresses:
        address = clean_address(text)
        if address is None:
            raise QuestionError(**in_each_language("mail.no_address", address="".join(each for each in text.strip() if each.isprintable())))
        yield address
