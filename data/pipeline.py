"""From staged cells to the tables that will stand: typing, judging and merging, table by table.

SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb

from data import corrections, known_again, repairs, schema, sound
from data.effects import FigureSource
from data.facts import number_persons
from data.groups import known_groups, settle_groups, take_names
from data.merging import merge_table, pause_for_withdrawals, report_emptied
from data.messages import sentence
from data.missing_marks import remark_on_marks
from data.near_codes import find_near_codes
from data.optimizer import SMALL
from data.programme import Programme
from data.progress import Advance, Progress
from data.reading import Reading
from data.report import Report
from data.revisions import refuse_other_versions, revised
from data.schema import Table
from data.session_dates import settle_dates
from data.sheet_choices import SheetChoice
from data.sheets import Remark, Sheet
from data.side_by_side import Beside, beside
from data.validation import enrol_participants, handed_in, judge, judge_nothing, refuse_overlaps, refuse_unenrolled
from data.values.staged import ValueChoices, type_nothing, type_table

Withdrawals = Callable[[duckdb.DuckDBPyConnection, Reading], list[tuple[str, Mapping[str, str]]]]


@dataclass(frozen=True)
class Options:
    """How to import.

    `strict` lets nothing in when a row, cell or file is rejected; `dry_run` judges and reports without storing; `cohort` is the group of sheets
    that don't name one; `fresh` begins from an empty programme; `complete` names tables that are handed in whole; `withdraw` are rows (table,
    key) to be taken out, `with_dependents` what hangs on them too; `confirm` lets pass what is paused otherwise; `allow_emptying` lets empty
    cells take known values away; `withdrawals` names further rows to be taken out, once the hand-in's cells are read; `columns` and `values` are
    decisions on headers and spellings (data/mappings.py), `sheets` on whole sheets (data/sheet_choices.py), remembered for sheets of the same
    shape; `complete_to` are the dates up to which tables
    are declared complete (data/completeness.py); `repairs` are laid over the
    cells of the files, and kept for the same files (data/repairs.py); `based_on` is the version (0: none) that the current one must be;
    `who` hands in, with what `comment`; `typed` rows stand in no file that anybody knows, and none is named;
    `figures` says what moves (data/effects.py): without it nothing is said about figures and no published month is looked at.
    """

    strict: bool = False
    dry_run: bool = False
    cohort: str | None = None
    fresh: bool = False
    complete: tuple[str, ...] = ()
    withdraw: tuple[tuple[str, Mapping[str, str]], ...] = ()
    with_dependents: bool = False
    confirm: bool = False
    allow_emptying: bool = False
    withdrawals: Withdrawals | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[SheetChoice, ...] = ()
    complete_to: Mapping[str, date] = field(default_factory=dict)
    repairs: tuple[repairs.Repair, ...] = ()
    based_on: int | None = None
    who: str | None = None
    comment: str | None = None
    typed: bool = False
    figures: FigureSource | None = None


@dataclass(frozen=True)
class HandIn:
    """What typing and merging work on; `choices` are spellings that were agreed on, `of_office` says that made-up persons are refused."""

    connection: duckdb.DuckDBPyConnection
    reading: Reading
    report: Report
    options: Options
    programme: Programme
    choices: ValueChoices
    of_office: bool
    progress: Progress | None

    @property
    def advance(self) -> Advance:
        """Tells how far the work is, by the bytes of each table's files."""
        sizes = {
            table.name: sum(self.reading.sizes.get(sheet.file, 0) for sheet in self.reading.sheets if sheet.table is table) for table in schema.TABLES
        }
        return Advance(self.progress, sizes)

    @property
    def is_large(self) -> bool:
        """Whether so much is handed in that work is worth sharing."""
        return sum(self.reading.sizes.values()) > SMALL

    @property
    def sheets(self) -> dict[int, Sheet]:
        """The tables handed in, by number."""
        return {sheet.sheet_no: sheet for sheet in self.reading.sheets}


def is_the_offices(connection: duckdb.DuckDBPyConnection, reading: Reading) -> bool:
    """Whether the hand-in is an office's own, with persons who aren't made up or none: then the made-up programme must not stay beside it."""
    staged = [f"select raw.resident_id from staging.raw_{table.name} as raw" for table in _coded()]
    plain = [sheet for sheet in reading.sheets if sheet.sheet_no in reading.plain and sheet.table in _coded()]
    staged += [f"select raw.c{list(sheet.proposal.columns).index('resident_id')} from staging.plain_{sheet.sheet_no} as raw" for sheet in plain]
    codes = f"select 1 from ({' union all '.join(staged)}) as codes (code) where"
    ((made_up, others),) = connection.execute(
        f"select exists ({codes} starts_with(codes.code, $prefix)),"
        f" exists ({codes} not starts_with(codes.code, $prefix) and not starts_with(codes.code, $archive))",
        {"prefix": schema.SAMPLE_PREFIX, "archive": schema.ARCHIVE_PREFIX},
    ).fetchall()
    return others or not made_up


def _coded() -> list[Table]:
    return [table for table in schema.TABLES if any(column.name == "resident_id" for column in table.columns)]


def _refuse_made_up(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Persons of the made-up programme in an office's hand-in are refused, each row with its place."""
    if table in _coded():
        connection.execute(
            f"update staging.typed_{table.name} set resident_id = null, problem_resident_id = 'made_up' where starts_with(resident_id, $prefix)",
            {"prefix": schema.SAMPLE_PREFIX},
        )
    if table is schema.ATTENDANCE:
        connection.execute("delete from staging.typed_participants where starts_with(resident_id, $prefix)", {"prefix": schema.SAMPLE_PREFIX})


def type_cells(hand_in: HandIn) -> dict[str, sound.Plan]:
    """Read all cells, the groups first: which group a sheet is of, and which session a date is, is known from them.

    Returns the plans for tables that may be sound, whose cells aren't typed.
    """
    connection, reading, options = hand_in.connection, hand_in.reading, hand_in.options
    compared = {former.table.name for former, _, _ in revised(reading.sheets)}

    def plans_of_all(second: duckdb.DuckDBPyConnection) -> dict[str, sound.Plan]:
        long_way = {*options.complete, *compared} if options.withdrawals is None else set(schema.BY_NAME)
        short_way = [table for table in schema.TABLES if table.name not in long_way]
        possible = {table.name: sound.plan(second, table, reading, hand_in.programme, hand_in.choices) for table in short_way}
        return {name: plan for name, plan in possible.items() if plan}

    def read(table: Table, plan: sound.Plan | None) -> None:
        if plan:
            type_nothing(connection, [table])
            remarks = [(plan.sheet, *remark) for remark in plan.remarks]
        else:
            remarks = _type_one(hand_in, table)
        for sheet, column, remark in remarks:
            hand_in.report.warnings.append(Remark(sheet.file, sheet.name, sentence(remark, column=sheet.header(column) or "")))

    with beside(connection, hand_in.is_large) as start:
        planned = start(plans_of_all)
        read(schema.COHORTS, None)
        plans = planned()
    settle_groups(connection, reading, options.cohort, hand_in.programme)
    settle_dates(connection, reading)
    plans = {name: plan for name, plan in plans.items() if plan.sheet in reading.sheets}  # a sheet may have been refused
    handed = {sheet.table.name for sheet in reading.sheets}
    type_nothing(connection, [table for table in schema.TABLES if table.name not in handed and table is not schema.COHORTS])
    for table in schema.TABLES:
        if table is not schema.COHORTS and table.name in handed:
            read(table, plans.get(table.name))
        hand_in.advance.through("typed", table.name)
    if not known_again.all_stand(connection, reading, plans, bool(options.withdraw or options.complete)):
        for name in [name for name, plan in plans.items() if plan.known]:
            _type_one(hand_in, plans.pop(name).table)
    connection.executemany("insert into staging.sources values (?, ?)", [(sheet.sheet_no, sheet.present) for sheet in reading.sheets] or [(0, [])])
    return plans


def _type_one(hand_in: HandIn, table: Table) -> list[tuple[Sheet, str, str]]:
    for sheet in hand_in.reading.sheets:
        if sheet.table is table:
            was_plain = sheet.sheet_no in hand_in.reading.plain
            hand_in.reading.stage_cells(hand_in.connection, sheet)
            if was_plain and table is not schema.COHORTS:
                take_names(hand_in.connection, sheet, known_groups(hand_in.connection))
    remarks = type_table(hand_in.connection, table, hand_in.sheets, hand_in.programme, hand_in.choices)
    if hand_in.of_office:
        _refuse_made_up(hand_in.connection, table)
    return remarks


def merge(hand_in: HandIn, plans: dict[str, sound.Plan]) -> None:
    """Judge every table and build `next` from `old` and the rows that went in, parents before children.

    Large tables that name nothing but a person are taken while the training is looked at.
    """
    connection, options = hand_in.connection, hand_in.options
    corrections.withdraw(connection, hand_in.report, hand_in.sheets, options.complete, options.withdraw, options.with_dependents)
    remark_on_marks(connection, hand_in.report, hand_in.sheets)
    with beside(connection, hand_in.is_large) as start:
        taking = _Taking(hand_in, plans, start)
        taking.begin(schema.RESIDENTS)
        for table in (schema.COHORTS, schema.RESIDENTS):
            if not taking.take(table):
                _judge_and_merge(hand_in, table)
            hand_in.advance.through("merged", table.name)
        _judge_and_merge(hand_in, schema.SESSIONS)
        if plans:
            number_persons(connection)
        taking.begin(*(table for table in schema.TABLES if {reference.table for reference in table.references} == {"residents"}))
        _merge_training(hand_in, taking)
        for table in schema.TABLES[schema.TABLES.index(schema.ATTENDANCE) + 1 :]:
            if not taking.take(table):
                _judge_and_merge(hand_in, table)
            hand_in.advance.through("merged", table.name)
    pause_for_withdrawals(connection, hand_in.report, hand_in.sheets)


def _merge_training(hand_in: HandIn, taking: _Taking) -> None:
    connection, report, sheets = hand_in.connection, hand_in.report, hand_in.sheets
    if not taking.take(schema.ENROLMENTS, schema.ATTENDANCE):
        # The attendance sheet enrols, so its own rows are judged before the enrolments and settled after them.
        _judge(hand_in, schema.ATTENDANCE)
        _judge(hand_in, schema.ENROLMENTS)
        enrol_participants(connection, report, sheets)
        merge_table(connection, schema.ENROLMENTS, report, sheets, hand_in.programme)
        if handed_in(schema.ATTENDANCE, sheets):
            refuse_unenrolled(connection)
        merge_table(connection, schema.ATTENDANCE, report, sheets, hand_in.programme)
    elif not handed_in(schema.ATTENDANCE, sheets):
        _judge_and_merge(hand_in, schema.ATTENDANCE)
    hand_in.advance.through("merged", schema.ATTENDANCE.name)


@dataclass(frozen=True)
class _Taking:
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
        """Whether the tables, as far as they are handed in, stand in `next` because all their rows are sound; otherwise they are typed now."""
        connection, report, sheets = self.hand_in.connection, self.hand_in.report, self.hand_in.sheets
        own = [self.plans.pop(table.name) for table in tables if table.name in self.plans]
        if own and own[0].known:
            for plan in own:
                report.tables[plan.table.name].unchanged = known_again.leave(connection, plan)
            return True
        # Attendance without the enrolments adds to those that are known, so these have to be settled first.
        if own and own[0].table is tables[0] and len(own) == sum(handed_in(table, sheets) for table in tables):
            for plan in own:
                marks = own[1] if plan is own[0] and len(own) > 1 else None
                begun = self.begun.get(plan.table.name)
                report.tables[plan.table.name].added = begun() if begun else sound.take(connection, plan, marks)
                if not report.tables[plan.table.name].added:
                    break
            else:
                for plan in own:
                    connection.execute(f"drop table {plan.plain}")
                    judge_nothing(connection, plan.table)
                return True
        for plan in own:
            sound.put_back(connection, plan.table)
            report.tables[plan.table.name].added = 0
            _type_one(self.hand_in, plan.table)
        return False


def _judge(hand_in: HandIn, table: Table) -> None:
    connection, sheets, allow_emptying = hand_in.connection, hand_in.sheets, hand_in.options.allow_emptying
    find_near_codes(connection, table, sheets)
    judge(connection, table, sheets, allow_emptying)
    refuse_other_versions(connection, table, sheets)
    if handed_in(table, sheets):
        report_emptied(connection, table, hand_in.report, sheets, allow_emptying)


def _judge_and_merge(hand_in: HandIn, table: Table) -> None:
    _judge(hand_in, table)
    if table.name == "exits":
        refuse_overlaps(hand_in.connection, hand_in.sheets)
    merge_table(hand_in.connection, table, hand_in.report, hand_in.sheets, hand_in.programme)
