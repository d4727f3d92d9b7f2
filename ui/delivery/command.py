"""The command that sends: python -m ui.briefing --send, for cron, systemd timers and the Windows Task Scheduler."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from data.migration import open_store
from data.programme import programme_of
from queries import QuestionError
from queries.parameters import known_day
from ui.delivery.send import Job, Outcome, not_in_values
from ui.delivery.send import send as sent
from ui.i18n import Words, in_each_language


def send(options: argparse.Namespace) -> int:
    """Send what is due, or the entries that are named; returns the exit status: 0 nothing is left to do, 1 some mail was not sent.

    Raises QuestionError and DataError if nothing could be sent at all.
    """
    others = (options.out, options.freeze, options.frozen, options.cohort, options.skill, options.slides, options.internal)
    if any(others):
        raise QuestionError(**in_each_language("mail.alone"))
    open_store(options.store)
    month = known_day(options.as_of, "as_of") if options.as_of else None
    outcomes = sent(Job(options.store, date.today(), tuple(options.send), month, options.again, options.dry_run))
    words = Words(options.lang, programme_of(options.store))
    return report(outcomes, words)


def report(outcomes: Sequence[Outcome], words: Words) -> int:
    """Print how each mail ended: what is done, and on stderr a sentence for each that is not. Returns the exit status."""
    if not outcomes:
        print(words("mail.nothing_due"))
    for outcome in outcomes:
        print(in_words(outcome, words), file=sys.stdout if outcome.good else sys.stderr)
    return 0 if all(outcome.good for outcome in outcomes) else 1


def in_words(outcome: Outcome, words: Words) -> str:
    """How a mail ended, in one sentence."""
    reason = words(f"mail.reason.{outcome.reason}", **outcome.values) if outcome.reason else ""
    values = not_in_values(words, **outcome.values) if outcome.state == "not_in" else outcome.values
    return words(f"mail.state.{outcome.state}", recipient=outcome.recipient, reason=reason, **values)
