"""Handing in: files wait in a folder of their own, are tried out, and are published as one version or not at all."""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from data import hand_in_folder, mappings, store
from data.files import remove, scratch
from data.import_commands import outcome
from data.importer import import_paths
from data.marking import KEPT_AS_THEY_ARE, faulty_cells, write_marked, zipped
from data.messages import DataError
from data.programme import programme_of
from data.progress import seconds_left
from data.repairs import Repair
from data.report import Report, readable
from data.rows import tables_with_rows
from data.sheet_choices import SheetChoice
from data.undo import undo
from ui import exports, html, panel, url_state
from ui.context import Context
from ui.data_page import questions, repair, sheets, sources, trial
from ui.data_page.acting import acting, date_follows, figures, in_a_sentence, steward, table_name
from ui.i18n import Words

HAND_IN = "hand_in"
PUBLISHED = "hand_in_published"
"""Keys of the session: the hand-in that waits, and the report of the one that was published last."""
NAMED = "waiting"
"""Names the hand-in in the address: a new session, after a reload or a server's end, has no other way to know that files waited here."""
FILES_GONE, ENDED_HAND_INS = "hand_in_gone", "hand_ins_over"
"""Keys of the session: whether files that waited are gone, which stands there until others are handed in; and hand-ins that came to an end here, to
whose address Back may lead."""
CONFIRMED = "hand_in_confirmed"
"""Key of the session: the turn that the box of the second confirmation belongs to."""
FIRST = ("residents", "cohorts", "attendance", "targets")
"""The tables that a new office hands in first, in this order."""


@dataclass
class HandIn:
    """Files that wait in `folder`, what was decided on them (`sheets`; `columns`: "header=table.column"; `values`: "column:entry=choice"), and their
    report.

    `repairs` are laid over their cells; `complete`: the sheets are whole tables; `cohort`: the group of sheets that name none. `turn` counts the
    reports: what was typed belongs to one of them. `foreseen` is the report once the proposals for headers are taken, for the questions that
    follow from them. `based_on` is the version (0: none) that the report is
    about; `overtaken` says that another one came while the report before was looked at.
    """

    folder: Path
    sheets: tuple[SheetChoice, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    complete: bool = False
    cohort: str = ""
    allow_emptying: bool = False
    with_dependents: bool = False
    report: Report | None = None
    foreseen: Report | None = None
    based_on: int = 0
    comment: str = ""
    turn: int = 0
    refused: DataError | None = field(default=None)
    overtaken: DataError | None = field(default=None)

    @property
    def name(self) -> str:
        """Its name in the address, which reveals nothing about the server."""
        return self.folder.name.split(".")[-2]

    def settings(self) -> tuple[Any, ...]:
        """All that the report depends on but the files."""
        return self.sheets, self.columns, self.values, self.complete, self.cohort, self.allow_emptying, self.with_dependents


def show(context: Context) -> None:
    """The files that wait with what they would change; without any, the place to hand them in."""
    waiting: HandIn | None = st.session_state.get(HAND_IN)
    if waiting is not None and not waiting.folder.is_dir():
        waiting = None
        _end(gone=True)
    if waiting is None and (named := url_state.remembered(NAMED)):
        _end(gone=named[0] not in st.session_state.get(ENDED_HAND_INS, ()))
    if waiting is None and st.session_state.get(FILES_GONE):
        panel.line(context.words("steward.gone"), "complaint", "status")
    if waiting is None:
        _receive(context)
    else:
        _waiting(context, waiting)


def _end(gone: bool = False) -> None:
    """Take the hand-in out of the session and its name out of the address."""
    waiting: HandIn | None = st.session_state.pop(HAND_IN, None)
    if waiting is not None:
        st.session_state[ENDED_HAND_INS] = (*st.session_state.get(ENDED_HAND_INS, ()), waiting.name)
    st.session_state[FILES_GONE] = st.session_state.get(FILES_GONE, False) or gone
    url_state.put(NAMED, [])


def _receive(context: Context) -> None:
    words = context.words
    published: Report | None = st.session_state.get(PUBLISHED)
    if published is not None:
        _published(context, published)
    panel.heading(words("steward.hand_in"), words("steward.hand_in_about"))
    uploaded = st.file_uploader(words("steward.files"), key="data.files", accept_multiple_files=True, help=words("steward.files_help"))
    if not uploaded:
        now = store.current(context.folder)
        _first_use(context, frozenset() if now is None or now.sample else tables_with_rows(now))
        return
    with in_a_sentence(context), acting(context, "hand_in", step="staged", files=len(uploaded)) as what:
        folder = hand_in_folder.begin(context.folder)
        waiting = HandIn(folder)
        weakref.finalize(waiting, remove, folder)
        _take(folder, uploaded)
        what["outcome"] = "done"
        for key in (PUBLISHED, FILES_GONE):
            st.session_state.pop(key, None)
        st.session_state[HAND_IN] = waiting
        url_state.put(NAMED, [waiting.name])
        _try_out(context, waiting)
        st.rerun()


def _first_use(context: Context, handed_in: frozenset[str]) -> None:
    """The tables that a new office hands in first, in order, each with a template, until all are there."""
    words = context.words
    if handed_in.issuperset(FIRST):
        return
    with st.expander(words("steward.first_steps"), key="data.first", expanded=True):
        for name in FIRST:
            about = words("steward.first.done" if name in handed_in else f"steward.first.{name}_about")
            st.html(html.render("entries.html", entries=[(words(f"steward.first.{name}"), [about])]))
            if name not in handed_in:
                sources.template(context, name)


def _take(folder: Path, uploaded: Sequence[Any]) -> None:
    for each in uploaded:
        hand_in_folder.put(folder, each.name, each.getbuffer())


def _import(context: Context, waiting: HandIn, dry_run: bool, proposals: tuple[str, ...] = ()) -> Report:
    """Import what waits, by the function behind `python -m data import`, with these `proposals` for headers too. Raises DataError, OSError."""
    slot = st.empty()
    begun = time.monotonic()

    def progress(share: float) -> None:
        left = seconds_left(time.monotonic() - begun, share)
        if left is not None:
            text = context.words("steward.progress", percent=context.words.write(share, "share"), seconds=context.words.write(left, "count"))
            slot.progress(share, text=text)

    def queued() -> None:
        slot.text(context.words("steward.queued"))

    complete = tuple({sheet.table for sheet in waiting.report.sheets if sheet.header_row}) if waiting.complete and waiting.report else ()
    with st.spinner(context.words("steward.trying" if dry_run else "steward.publishing")):
        return import_paths(
            hand_in_folder.files(waiting.folder),
            context.folder,
            progress=progress,
            waiting=queued,
            dry_run=dry_run,
            confirm=True,
            cohort=waiting.cohort or None,
            allow_emptying=waiting.allow_emptying,
            with_dependents=waiting.with_dependents,
            based_on=None if dry_run else waiting.based_on,
            who=steward(),
            comment=waiting.comment or None,
            figures=None if proposals else figures(),
            sheets=waiting.sheets,
            columns=mappings.parse_columns((*waiting.columns, *proposals)),
            values=mappings.parse_values(waiting.values, programme_of(context.folder)),
            complete=complete,
            repairs=waiting.repairs,
        )


def _try_out(context: Context, waiting: HandIn) -> None:
    """Find out what the files that wait would change; what keeps them from being read at all is kept as `refused`, and that another version came
    since the report before as `overtaken`."""
    number = _number(context)
    waiting.refused = None
    waiting.overtaken = DataError("changed_meanwhile") if waiting.turn and number != waiting.based_on else None
    waiting.turn += 1
    waiting.based_on = number
    with acting(context, "import", dry_run=True) as what:
        try:
            waiting.report = _import(context, waiting, dry_run=True)
            proposals = questions.proposals(waiting.report)
            waiting.foreseen = _import(context, waiting, dry_run=True, proposals=proposals) if proposals else None
            what |= {"outcome": outcome(waiting.report), "version": waiting.report.version}
        except DataError as error:
            waiting.refused = error
            what["outcome"] = "refused"


def _waiting(context: Context, waiting: HandIn) -> None:
    """The files that wait, what they would change, what has to be decided, and the two ways out."""
    words, report = context.words, waiting.report
    files = hand_in_folder.files(waiting.folder)
    panel.heading(words("steward.trial"), words("steward.trial_about", files=", ".join(path.name for path in files)))
    for error in filter(None, (waiting.overtaken, waiting.refused)):
        with in_a_sentence(context):
            raise error
    if waiting.refused is None and report is not None:
        trial.summary(context, report)
    if report is not None and (choices := sheets.ask(context, report, waiting.turn)):
        waiting.sheets = sheets.added(waiting.sheets, choices)
        _try_again(context, waiting)
    if report is not None and (answers := questions.ask(context, report, waiting.foreseen, waiting.turn)) is not None:
        columns, values = answers
        waiting.columns, waiting.values = (*waiting.columns, *columns), (*waiting.values, *values)
        _try_again(context, waiting)
    _ways_out(context, waiting)
    _options(context, waiting)
    if report is not None:
        if (repairs := repair.show(context, report, waiting.turn)) is not None:
            waiting.repairs = (*waiting.repairs, *repairs)
            _try_again(context, waiting)
        _marked(context, waiting, report)
        trial.details(context, report)
        if choices := sheets.show(context, report, waiting.turn):
            waiting.sheets = sheets.added(waiting.sheets, choices)
            _try_again(context, waiting)
    with in_a_sentence(context):
        if _number(context) != waiting.based_on:  # and she did nothing yet that would have tried the files out again
            _try_again(context, waiting)


def _number(context: Context) -> int:
    """The number of the current version; 0 where there is none. Raises DataError."""
    now = store.current(context.folder)
    return now.number if now else 0


def _marked(context: Context, waiting: HandIn, report: Report) -> None:
    """The office's own files with the faulty cells marked, to download."""
    faulty = faulty_cells(report, readable(context.language))
    if not faulty:
        return
    words, language = context.words, readable(context.language)
    paths = hand_in_folder.files(waiting.folder)

    def made() -> bytes:
        with scratch(context.folder, "marked") as folder:
            written = write_marked(paths, report, language, folder)
            return written[0].read_bytes() if len(written) == 1 else zipped(written)

    single = len(faulty) == 1
    ending = Path(next(iter(faulty))).suffix if single and Path(next(iter(faulty))).suffix in KEPT_AS_THEY_ARE else ".xlsx"
    name = f"{words('steward.marked_file')}{ending if single else '.zip'}"
    count = sum(map(len, faulty.values()))
    label = words("steward.marked", count=count, number=words.write(count, "count"))
    exports.hand_out("data.marked", label, name, "application/octet-stream", made, words("steward.marked_help"))
    if others := sorted(file for file in faulty if Path(file).suffix.lower() not in KEPT_AS_THEY_ARE):
        panel.line(words("steward.marked_cells", files=", ".join(others)), "quiet")


def _try_again(context: Context, waiting: HandIn) -> None:
    with in_a_sentence(context):
        _try_out(context, waiting)
        st.rerun()


def _ways_out(context: Context, waiting: HandIn) -> None:
    """Publish, after a confirmation where the changes are unusual; or discard."""
    words, report = context.words, waiting.report
    ready = report is not None and waiting.refused is None and not report.stopped and any(counts.changed for counts in report.tables.values())
    confirmed = True
    if ready and report is not None and report.pauses:
        if st.session_state.get(CONFIRMED) != waiting.turn:  # what was confirmed was the report before
            st.session_state[CONFIRMED], st.session_state["data.confirm"] = waiting.turn, False
        with st.container(key="data.pause"):
            trial.pauses(context, report)
            confirmed = st.checkbox(words("steward.confirm"), key="data.confirm")
    waiting.comment = st.text_input(words("steward.comment"), key="data.comment", max_chars=200).strip()
    with st.container(horizontal=True, key="data.ways_out"):
        publish = st.button(words("steward.publish"), key="data.publish", type="primary", disabled=not (ready and confirmed))
        discard = st.button(words("steward.discard"), key="data.discard")
    if discard:
        with in_a_sentence(context), acting(context, "hand_in", step="discarded") as what:
            remove(waiting.folder)
            _end()
            what["outcome"] = "done"
            st.rerun()
    if publish and ready and confirmed:
        _publish(context, waiting)


def _publish(context: Context, waiting: HandIn) -> None:
    """Store what was tried out as the next version, unless something else was published in between."""
    with in_a_sentence(context):
        try:
            with acting(context, "import", dry_run=False) as what:
                report = _import(context, waiting, dry_run=False)
                what |= {"outcome": outcome(report), "version": report.version}
        except DataError as error:
            if error.id != "changed_meanwhile":
                raise
            _try_again(context, waiting)
        remove(waiting.folder)
        _end()
        st.session_state[PUBLISHED] = report
        date_follows(context)
        st.rerun()


def _options(context: Context, waiting: HandIn) -> None:
    """Further settings for the files, applied at once."""
    words, before = context.words, waiting.settings()
    tables = sorted({sheet.table for sheet in waiting.report.sheets if sheet.header_row}) if waiting.report else []
    waiting.complete = st.checkbox(
        words("steward.complete"),
        key="data.complete",
        help=words("steward.complete_help", tables=", ".join(table_name(name, words) for name in tables)),
    )
    with st.expander(words("steward.options"), key="data.options"):
        waiting.allow_emptying = st.checkbox(words("steward.option.allow_emptying"), key="data.allow_emptying")
        waiting.with_dependents = st.checkbox(words("steward.option.with_dependents"), key="data.with_dependents")
        waiting.cohort = st.text_input(words("steward.option.cohort"), key="data.cohort", max_chars=32).strip()
        more = st.file_uploader(words("steward.more"), key=f"data.more.{waiting.turn}", accept_multiple_files=True)
    if more:
        with in_a_sentence(context):
            with acting(context, "hand_in", step="added", files=len(more)) as what:
                _take(waiting.folder, more)
                what["outcome"] = "done"
            _try_again(context, waiting)
    if waiting.settings() != before:
        _try_again(context, waiting)


def _published(context: Context, report: Report) -> None:
    """The version published, and where to read its report again or undo it."""
    words: Words = context.words
    panel.heading(words("steward.published", version=report.version) if report.changed else words("steward.nothing_new"))
    trial.summary(context, report)
    trial.details(context, report)
    with st.container(horizontal=True, key="data.published"):
        if report.changed:
            st.button(words("steward.see_report"), key="data.see_report", on_click=_see, args=(report.version,))
            if st.button(words("steward.undo_this"), key="data.undo"):
                _undo_this(context, report)


def _undo_this(context: Context, report: Report) -> None:
    """Take back the version just published, unless another one came after it: then the list of versions says what there is to undo."""
    with in_a_sentence(context):
        try:
            with acting(context, "undo", dry_run=False) as what:
                done = undo(context.folder, None, figures(), based_on=report.version)
                what |= {"outcome": "done", "version": done.version}
        except DataError as error:
            if error.id != "changed_meanwhile":
                raise
            raise DataError("no_longer_latest", extra=report.version) from error
        del st.session_state[PUBLISHED]
        date_follows(context)
        st.rerun()


def _see(version: int) -> None:
    url_state.put("part", ["history"])
    url_state.put("version", [str(version)])
