"""Large tables taken at once, as far as their rows are sound: begun beside other work, and without the few rows that may have a fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from data import assessed, known_again, schema, set_aside, sound
from data.attendance_marks import join_accepted, set_apart
from data.groups import known_groups, take_names
from data.hand_in import HandIn
from data.judging import judge_and_merge, judge_and_merge_training, type_one, type_staged
from data.schema import Table
from data.side_by_side import Beside
from data.staging import stage_aside
from data.validation import handed_in, judge_nothing

REMARKS = ("rejected", "cells", "warnings", "pauses")
"""Where a report says what judging found."""


@dataclass(frozen=True)
class Taking:
    """Takes tables that may be sound, by their `plans`; those that are begun are taken beside what else is done."""

    hand_in: HandIn
    plans: dict[str, sound.Plan]
    start: Beside[int]
    begun: dict[str, Callable[[], int]] = field(default_factory=dict)

    def begin(self, *tables: Table) -> None:
        """Begin to take tables, as far as they are new to the store."""

        def begun(plan: sound.Plan) -> Callable[[], int]:
            return self.start(lambda connection: sound.take(connection, plan))

        self.begun.update((table.name, begun(plan)) for table in tables if (plan := self.plans.get(table.name)) and not plan.known)

    def take(self, *tables: Table) -> bool:
        """Whether the tables, as far as they are handed in, stand in `next`: all rows are sound, or all but a few. Otherwise they are typed now."""
        connection, report, sheets = self.hand_in.connection, self.hand_in.report, self.hand_in.sheets
        own = [self.plans.pop(table.name) for table in tables if table.name in self.plans]
        if own and own[0].known:
            is_left = self._says_nothing_new(own)
            for plan in own:
                report.tables[plan.table.name].unchanged = plan.unchanged
                (known_again.leave if is_left else known_again.note_left)(connection, plan)
            return is_left
        # Attendance without the enrolments adds to those that are known, so these have to be settled first.
        is_complete = own and own[0].table is tables[0] and len(own) == sum(handed_in(table, sheets) for table in tables)
        if is_complete and (self._take_all(own) or self._take_without_faulty(own := [self._as_read(plan) for plan in own])):
            for plan in own:
                sound.drop_read(connection, plan)
            return True
        for plan in own:
            type_one(self.hand_in, plan.table)
        return False

    def _says_nothing_new(self, known: Sequence[sound.Plan]) -> bool:
        """Whether tables that are known stay as they are: not enrolments that follow their group, nor attendance alone, judged with these."""
        of_training = known[0].table in (schema.ENROLMENTS, schema.ATTENDANCE)
        follows = of_training and (known[0].table is schema.ATTENDANCE or self.hand_in.report.tables["cohorts"].changed)
        return not follows and not any(plan.differs for plan in known)

    def _as_read(self, plan: sound.Plan) -> sound.Plan:
        """The plan of rows that don't lie in `next`, but as they were read."""
        self.hand_in.reading.take_back(self.hand_in.connection, plan.sheet.sheet_no)
        return replace(plan, is_laid=False)

    def _take_all(self, own: Sequence[sound.Plan]) -> bool:
        """Whether all rows of the tables are sound, and taken."""
        connection, report = self.hand_in.connection, self.hand_in.report
        for plan in own:
            marks = own[1] if plan is own[0] and len(own) > 1 else None
            begun = self.begun.pop(plan.table.name, None)
            assessments = next((other for name, other in self.plans.items() if marks and name == assessed.TABLE.name and not other.known), None)
            report.tables[plan.table.name].added = begun() if begun else sound.take(connection, plan, marks, assessments)
            if not report.tables[plan.table.name].added:
                break
        else:
            for plan in own:
                if not plan.judged:
                    judge_nothing(connection, plan.table)
            return True
        for plan in own:
            sound.put_back(connection, plan.table)
            report.tables[plan.table.name].added = 0
        return False

    def _take_without_faulty(self, own: Sequence[sound.Plan]) -> bool:
        """Whether the tables are taken, once the few rows that may have a fault were judged on their own."""
        report = self.hand_in.report
        left_out = [self.hand_in.reading.leave_out(self.hand_in.connection, plan.sheet) for plan in own]
        if None in left_out:
            return False
        if any(left_out) and self._take_all(own):
            return True
        if self._set_aside(own[0]) if len(own) == 1 else self._set_training_aside(*own):
            before = {name: list(getattr(report, name)) for name in REMARKS}
            if own[0].table is schema.ENROLMENTS:
                judge_and_merge_training(self.hand_in)
            else:
                judge_and_merge(self.hand_in, own[0].table)
            if self._take_all([self._judged(plan) for plan in own]):
                return True
            for name, remarks in before.items():
                getattr(report, name)[:] = remarks
        for plan in own:
            set_aside.forget(self.hand_in.connection, plan)
        return False

    def _set_aside(self, plan: sound.Plan) -> bool:
        """Whether the rows of a table that may have a fault are set aside, and typed: they are few."""
        if not set_aside.begin(self.hand_in.connection, plan):
            return False
        self._type_aside(plan)
        if set_aside.widen(self.hand_in.connection, plan):
            self._type_aside(plan)
        return True

    def _set_training_aside(self, enrolments: sound.Plan, attendance: sound.Plan) -> bool:
        """The same of enrolments and counted attendance, with both tables' rows of a participant of whom one may have a fault."""
        connection, counted = self.hand_in.connection, self.hand_in.reading.counted[attendance.sheet.sheet_no]
        if not self._set_aside(enrolments):
            return False
        found = set_aside.participants(connection, attendance, enrolments)
        if not found:
            return False
        participants, number = found
        if number:
            set_apart(connection, attendance.sheet, counted, participants)
            self._type_aside(attendance)
        if number and set_aside.further_participants(connection, attendance, participants):
            set_apart(connection, attendance.sheet, counted, participants)
            self._type_aside(attendance)
        set_aside.note_keys(connection, enrolments, "staging.typed_attendance")
        if set_aside.moved_any(connection, enrolments):
            self._type_aside(enrolments)
        return True

    def _type_aside(self, plan: sound.Plan) -> None:
        """Type the rows that are set aside."""
        connection = self.hand_in.connection
        stage_aside(connection, plan.sheet)
        take_names(connection, plan.sheet, known_groups(connection))
        type_staged(self.hand_in, plan.table, plan.readings)

    def _judged(self, plan: sound.Plan) -> sound.Plan:
        """The plan of the rows that are left, with those accepted of the others."""
        if not plan.masks:
            return replace(plan, judged=True)
        join_accepted(self.hand_in.connection, plan.sheet, *plan.masks)
        return replace(plan, judged=True, masks=("raw.marked_mask", "raw.present_mask"), bits="raw.marked_mask")
