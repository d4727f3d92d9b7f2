"""The answers behind the coverage page: both coverages month by month, and whom each group and skill reached."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from queries import Row
from ui.excerpt import Excerpt, excerpt
from ui.views.programme import answer_to
from ui.views.waiting import Waiting


@dataclass(frozen=True)
class Coverage(Waiting):
    """The answers behind the coverage page, in one context."""

    monthly = answer_to("coverage_monthly")
    """Both coverages at each month's end."""
    groups = answer_to("reach", by="cohort")
    """Whom each group reached."""

    @cached_property
    def drawn_groups(self) -> Excerpt:
        """The groups that are drawn."""
        return excerpt(self.groups, "group", self.groups.values_of("group"))

    skills = answer_to("reach", by="skill")
    """Whom the groups of each skill reached."""

    @property
    def last_month(self) -> Row | None:
        """The last month at whose end there were residents; None if their coverage is not known of any."""
        return next((row for row in reversed(self.monthly.rows) if row["coverage_residents"].known and row.value("residents")), None)

    @cached_property
    def finished(self) -> tuple[Row, ...]:
        """The finished groups; the reach of the others is not known yet."""
        over = {row.value("group") for row in self.context.ask("completion", by="cohort").rows}
        return tuple(row for row in self.groups.rows if row.value("group") in over)
