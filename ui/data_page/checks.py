"""Quality checks in three tiers: what is wrong, what clears it, its rows by code, acceptance until a date, and the trend."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import streamlit as st

from data import quality_checks, store
from data.description import damage_of
from data.quality_checks import TIERS, Finding
from data.report import readable
from data.store import Version
from queries.languages import Text
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import acting, as_on_page, in_a_sentence, steward
from ui.html import Comparison

MOST_CODES = 200
"""Rows of a finding that are listed; the command lists all."""
TREND = 4
"""Versions that the trend compares."""


def show(context: Context) -> None:
    """The findings, the worst tier first; what has no fault is only counted."""
    words = context.words
    if store.current(context.folder) is None:
        panel.empty(words("steward.no_versions"))
        return
    panel.heading(words("steward.checks"), words("steward.checks_about", part=words("steward.part.correct")))
    with in_a_sentence(context):
        with st.spinner(words("steward.trying")):
            findings = _accepted(context, findings_of(store.current(context.folder), context.folder))
        for tier in TIERS:
            own = [each for each in findings if each.tier == tier]
            faulty = [each for each in own if each.violations and not each.accepted]
            accepted = [each for each in own if each.violations and each.accepted]
            counted = words("steward.tier_count", faulty=len(faulty), all=len(own))
            also = words("steward.tier_accepted", count=len(accepted), number=len(accepted)) if accepted else ""
            panel.heading(words(f"steward.tier.{tier}"), f"{counted} {also}".rstrip())
            for finding in (*faulty, *accepted):
                _finding(context, finding)
        _trend(context)


def findings_of(version: Version | None, folder: Path) -> tuple[Finding, ...]:
    """The findings of a version, counted once a day. Raises DataError."""
    return _findings(version.path if version else None, folder, date.today())


@lru_cache(maxsize=2 * store.MOST_VERSIONS)
def _findings(path: Path | None, folder: Path, today: date) -> tuple[Finding, ...]:
    version = next((each for each in store.versions(folder) if each.path == path), None)
    return tuple(quality_checks.check(folder, today, version))


def _accepted(context: Context, findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings, with today's acceptances."""
    return quality_checks.with_acceptances(list(findings), context.folder)


def _finding(context: Context, finding: Finding) -> None:
    words = context.words
    title = Text(finding.title)[context.language]
    counted = words("steward.of", violations=words.write(finding.violations, "count"), checked=words.write(finding.checked, "count"))
    label = f"{title}: {counted}" + (f" ({words('steward.accepted_mark')})" if finding.accepted else "")
    with st.expander(html.literal(label), key=f"data.check.{finding.id}"):
        panel.line(as_on_page(Text(finding.guidance)[context.language], words), "about")
        if st.toggle(words("steward.codes"), key=f"data.check.{finding.id}.codes"):
            with acting(context, "check_rows", check=finding.id) as what:
                st.html(
                    html.render(
                        "points.html",
                        points=[(quality_checks.record_in_words(code, readable(context.language)), "") for code in finding.records[:MOST_CODES]],
                    )
                )
                what["outcome"] = "done"
            if len(finding.records) > MOST_CODES:
                panel.line(words("steward.more_codes", number=words.write(len(finding.records) - MOST_CODES, "count")), "quiet")
        if finding.accepted:
            _take_back(context, finding)
        else:
            if was := finding.lapsed:
                until = words.write(date.fromisoformat(was.until), "date")
                panel.line(words("steward.lapsed", until=until, number=words.write(was.violations, "count"), who=was.who, reason=was.reason), "quiet")
            _accept(context, finding)


def _take_back(context: Context, finding: Finding) -> None:
    words, accepted = context.words, finding.accepted
    if accepted is None:
        return
    until = words.write(date.fromisoformat(accepted.until), "date")
    panel.line(words("steward.accepted", until=until, who=accepted.who, reason=accepted.reason), "quiet")
    if st.button(words("steward.take_back"), key=f"data.check.{finding.id}.take_back"):
        with acting(context, "take_back_check", check=finding.id) as what:
            quality_checks.take_back(context.folder, finding.id)
            what["outcome"] = "done"
        st.rerun()


def _accept(context: Context, finding: Finding) -> None:
    words = context.words
    with st.form(f"data.accept.{finding.id}", border=False):
        reason = st.text_input(words("steward.reason"), key=f"data.check.{finding.id}.reason", max_chars=quality_checks.LONGEST_REASON)
        until = st.date_input(words("steward.until"), date.today() + quality_checks.USUAL, key=f"data.check.{finding.id}.until", format="DD/MM/YYYY")
        accepted = st.form_submit_button(words("steward.accept"), key=f"data.check.{finding.id}.accept_now")
    if accepted and isinstance(until, date):
        with in_a_sentence(context):
            with acting(context, "accept_check", check=finding.id, until=until.isoformat()) as what:
                quality_checks.accept(context.folder, finding.id, reason, until, steward(), violations=finding.violations)
                what["outcome"] = "done"
            st.rerun()


def _trend(context: Context) -> None:
    """How many records each tier found fault with in the last versions, and each check of which the number changed; counted when asked for."""
    words = context.words
    panel.heading(words("steward.trend"), words("steward.trend_about", most=TREND))
    if not st.toggle(words("steward.trend_show"), key="data.trend"):
        return
    versions = [version for version in store.versions(context.folder) if not damage_of(version)][-TREND:]
    head = (words("steward.trend_tier"), *(words("steward.version", version=version.number) for version in versions))
    with st.spinner(words("steward.trying")):
        counted = [findings_of(version, context.folder) for version in versions]
    rows: list[tuple[str, ...]] = []
    sums: set[int] = set()
    for tier in TIERS:
        own = [[each for each in findings if each.tier == tier] for findings in counted]
        sums.add(len(rows))
        rows.append((words(f"steward.tier.{tier}"), *(words.write(sum(each.violations for each in findings), "count") for findings in own)))
        changed = [same for same in zip(*own, strict=True) if len({each.violations for each in same}) > 1]
        rows += [(Text(same[0].title)[context.language], *(words.write(each.violations, "count") for each in same)) for same in changed]
    st.html(html.comparison(Comparison(head, tuple(rows), frozenset(sums)), words("steward.trend")))
