"""Files that a visitor downloads: made when she asks for them, from the version that the page shows, and recorded in the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import shorten

import streamlit as st

from queries import Answer, current_version, one_version
from queries.filters import DATES, FILTERS
from ui import files, html
from ui.auth import roles
from ui.context import Context
from ui.files import Offer
from ui.i18n import Words
from ui.sentences import NUMBERS
from ui.share.card import SIZES, VerdictCard, card
from ui.share.picture import Kind, Picture, picture

KINDS: dict[Kind, str] = {"png": "image/png", "svg": "image/svg+xml"}
LONGEST_SELECTION = 60
"""Letters of a file's name that the selection takes."""
LONGEST_QUESTION = 48
"""The same of the question that a card answers: the cards of two pages have two names."""


def context() -> Context:
    """The context of this visit, as the frame built it."""
    visit: Context = st.session_state["context"]
    return visit


def selection(answer: Answer | None = None) -> list[tuple[str, str]]:
    """The filters of an answer (of the view if there is none), as (name, values in words). Some answers of a view with filters are
    asked of the whole programme."""
    current = context()
    words = current.words
    filters = answer.filters if answer else current.filters
    pairs = []
    for name in (each.name for each in FILTERS):
        value = getattr(filters, name)
        if value:
            text = words.write(value, "date") if name in DATES else ", ".join(words.code(name, each) for each in value)
            pairs.append((words(f"filter.{name}"), text))
    return pairs


def parameters(answer: Answer | None = None) -> list[tuple[str, str]]:
    """The parameters of an answer (of the view if there is none) as (name, value), for the first sheet of a workbook."""
    current = context()
    words = current.words
    as_of = words.write(answer.as_of if answer else current.as_of, "date")
    pairs = [(words("workbook.title"), words.programme.name_in(words.language)), (words("control.as_of"), as_of), *selection(answer)]
    version = current_version(current.folder)
    pairs.append((words("workbook.version"), str(version.version.number) if version else words.write(None)))
    if current.sample:
        pairs.append((words("sample.badge"), words("sample.about")))
    pairs.append((words("workbook.role"), words(f"role.{current.role}")))
    return pairs


def file_name(name: str, suffix: str, answer: Answer | None = None) -> str:
    """The name of a file: what it holds, the selection and the date of the answer (of the view if there is none)."""
    values = "-".join(re.sub(r"[^\w]+", "-", value).strip("-") for _, value in selection(answer))[:LONGEST_SELECTION].strip("-")
    return "_".join(filter(None, [name, values, (answer or context()).as_of.isoformat()])) + suffix


def of_panel(name: str, answer: Answer | None, n: Callable[[], str], drawn: Picture | None) -> list[Offer]:
    """The files of a panel: its answer as CSV, its drawing as PNG and SVG. `n` counts all rows, which is done for who wants the file."""
    current = context()
    words = current.words
    title = words("file." + answer.result.name) if answer else name.replace(".", "_")
    offers = []
    if answer is not None:
        made = recorded(lambda: html.as_csv(answer, current.language, csv_head(answer, n())), answer.result.name)
        offers.append(Offer(f"{name}.csv", words("panel.download"), file_name(title, ".csv", answer), "text/csv", made))
    if drawn is not None:
        for kind, mime in KINDS.items():
            made = recorded(partial(picture, drawn, words, kind), name, kind)
            offers.append(Offer(f"{name}.{kind}", words(f"panel.{kind}"), file_name(title, f".{kind}", answer), mime, made))
    return files.offer(*offers)


def csv_head(answer: Answer, n: str) -> list[tuple[str, str]]:
    """What the first lines of a table say: question, what a row is, date, selection, n, definitions, version, sample, role."""
    current = context()
    words, language = current.words, current.language
    pairs = [(answer.result.question[language], answer.result.grain[language])]
    pairs += [(column.label[language], column.definition[language]) for column in answer.columns if column.kind in NUMBERS]
    return pairs + [(words("panel.n"), n)] * bool(n) + parameters(answer)


def badges() -> list[str]:
    """What a picture says of its figures: made up, or exact ones that stay in the office."""
    current = context()
    words = current.words
    return [words("sample.plain")] * current.sample + [words("share.internal")] * (current.role != "viewer")


def as_of_line() -> str:
    """The date that a picture's figures hold for."""
    current = context()
    return current.words("panel.as_of_alone", on=current.words.write(current.as_of, "date"))


def source_line() -> str:
    """Who answers for a picture's figures, and of which version of the data they are."""
    current = context()
    words = current.words
    version = current_version(current.folder)
    number = version.version.number if version else words.write(None)
    return words("share.source", organisations=", ".join(words.programme.organisations) or words("brand.name"), version=number)


def top_line(answer: Answer | None = None) -> str:
    """The line above a picture: product, programme, selection of the answer that is drawn (of the view if there is none)."""
    words = context().words
    name = words.programme.name_in(words.language)
    return " · ".join([words("brand.name"), name, *(f"{label}: {value}" for label, value in selection(answer))])


def verdict_cards(question: str, verdict: str, reason: str, figures: Sequence[html.Card]) -> None:
    """The buttons that download a page's verdict as a card for a messenger."""
    current = context()
    words = current.words
    foot = " ".join([as_of_line(), source_line()])
    if any("≈" in text for text in (reason, *(each.value for each in figures))):
        foot += " " + words("share.rounded")
    content = VerdictCard(top_line(), badges(), question, verdict, reason, figures, foot)
    offers = []
    for size, button in zip(SIZES, cards_on_offer(words), strict=True):
        made = recorded(partial(card, content, size, current.language), "card", size)
        question_slug = shorten(" ".join(re.findall(r"\w+", question)), LONGEST_QUESTION, placeholder="").replace(" ", "-")
        name = file_name(f"mentas_{words('share.card_file')}_{question_slug}_{'x'.join(map(str, SIZES[size]))}", ".png")
        offers.append(Offer(button.key, button.label, name, "image/png", made))
    st.html(html.render("files.html", files=files.offer(*offers)))


@dataclass(frozen=True)
class Button:
    """The button of a file: its key and its text."""

    key: str
    label: str


def cards_on_offer(words: Words) -> list[Button]:
    """The buttons of a page's verdict as a card; the rerun after the click offers and makes it."""
    return [Button(f"card.{size}", words(f"share.card.{size}")) for size in SIZES]


def hand_out(name: str, label: str, file_name: str, mime: str, made: Callable[[], bytes], help: str | None = None) -> None:
    """A download button that makes its file when clicked."""
    st.download_button(label, data=recorded(made, name), file_name=file_name, mime=mime, key=f"download.{name}", on_click="ignore", help=help)


def recorded(made: Callable[[], bytes], name: str, kind: str = "") -> Callable[[], bytes]:
    """Wrap the maker of a file: it is made from the version that the page shows, and the download is recorded in the audit log, a picture
    with its `kind`."""

    folder = context().folder
    shown = current_version(folder)

    def make() -> bytes:
        with one_version(folder, shown):
            file = made()
        roles.log_action("export", result=name, **({"kind": kind} if kind else {}))
        return file

    return make
