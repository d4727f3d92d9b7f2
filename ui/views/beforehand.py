"""The forecast of a page, begun in threads of its own before the page needs it.

It takes most of the time of a date that nobody has asked for yet. The runs and their backtest depend on nothing of each other: both are computed
at once, and beside the page's other questions.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from planning.outlook import Outlook, outlook
from planning.verdict import is_running
from queries import Current, current_version, one_version
from ui.context import Context
from ui.views.programme import Programme

PARTS: tuple[Callable[[Outlook], Any], ...] = (lambda outlook: outlook.backtest, lambda outlook: outlook.forecast)
"""What the verdict waits for; the longer one first."""
_threads = ThreadPoolExecutor(len(PARTS), thread_name_prefix="forecast")


def begin_forecast(view: Programme) -> None:
    """Begin the forecast that the view's verdict will wait for, where it needs one."""
    context = view.context
    if context.filters or not is_running(context.ask("verdict").records):
        return
    now = current_version(context.folder)
    for part in PARTS:
        _threads.submit(_compute, part, context, now)


def _compute(part: Callable[[Outlook], Any], context: Context, now: Current | None) -> None:
    """Whoever asks for the same waits for it, and is told what is wrong with it. Where persons and exits are not known up to the date,
    nothing that is expected can be trusted, and the verdict waits for neither."""
    with one_version(context.folder, now):
        ahead = outlook(context.folder, context.as_of, context.filters, context.role)
        if ahead.complete:
            part(ahead)
