"""The command `check`: quality checks, and which of their findings are accepted until when."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING

from data import audit, command_line
from data.audit import recorded
from data.import_commands import Command
from data.messages import DataError

if TYPE_CHECKING:
    from data.quality_checks import Finding

WORDS = {
    "id": {
        "of": "{violations} dari {checked}",
        "accept": "(python -m data check --accept {check} --reason ALASAN --until TANGGAL)",
        "rows": "Barisnya: python -m data check --rows {check}",
        "accepted": "Diterima sampai {until} ({who}): {reason}",
        "lapsed": "Pernah diterima sampai {until} ketika {violations} baris ({who}): {reason}",
        "now_accepted": "{check} diterima sampai {until}.",
        "taken_back": "{check} tidak lagi diterima.",
        "error": "SALAH",
        "warning": "PERIKSA",
        "note": "CATATAN",
    },
    "en": {
        "of": "{violations} of {checked}",
        "accept": "(python -m data check --accept {check} --reason REASON --until DATE)",
        "rows": "Its rows: python -m data check --rows {check}",
        "accepted": "Accepted until {until} ({who}): {reason}",
        "lapsed": "Was accepted until {until} when there were {violations} ({who}): {reason}",
        "now_accepted": "{check} is accepted until {until}.",
        "taken_back": "{check} is no longer accepted.",
        "error": "ERROR",
        "warning": "CHECK",
        "note": "NOTE",
    },
}


def add(command: Command) -> None:
    """Add the command to the parser."""
    checking = command("check", _check, "periksa mutu data / quality checks: errors, warnings, notes")
    checking.add_argument(
        "--rows",
        metavar="NAME",
        help="kunci baris yang ditemukan pemeriksaan ini, untuk pengelola data / keys of the rows that this check finds, for the steward",
    )
    checking.add_argument("--accept", metavar="NAME", help="terima temuan ini dengan alasan / accept this finding, with a reason")
    checking.add_argument("--reason", metavar="TEXT", default="", help="alasannya / the reason")
    checking.add_argument(
        "--until", metavar="DATE", type=command_line.day, help="sampai dengan tanggal ini / up to and including this day (2018-12-31)"
    )
    checking.add_argument("--take-back", metavar="NAME", help="batalkan penerimaannya / cancel the acceptance")
    command_line.add_format(checking, "text", "json")


def _check(options: argparse.Namespace) -> int:
    from data import quality_checks

    words = WORDS[options.lang]
    if options.accept:
        with recorded("accept_check", options.store, check=options.accept, until=options.until.isoformat() if options.until else None) as what:
            if options.until is None:
                raise DataError("no_until", value=(date.today() + quality_checks.USUAL).isoformat())
            number = next((each.violations for each in quality_checks.check(options.store, names=[options.accept])), None)
            quality_checks.accept(options.store, options.accept, options.reason, options.until, audit.system_user(), violations=number)
            what["outcome"] = "done"
        print(words["now_accepted"].format(check=options.accept, until=options.until.isoformat()))
        return 0
    if options.take_back:
        with recorded("take_back_check", options.store, check=options.take_back) as what:
            quality_checks.take_back(options.store, options.take_back)
            what["outcome"] = "done"
        print(words["taken_back"].format(check=options.take_back))
        return 0
    findings = quality_checks.check(options.store, names=[options.rows] if options.rows else None)
    if options.rows:
        with recorded("check_rows", options.store, check=options.rows) as what:
            records = [quality_checks.record_in_words(each, options.lang) for each in quality_checks.records(findings, options.rows)]
            what["outcome"] = "done"
        print(json.dumps(records, ensure_ascii=False, indent=1) if options.format == "json" else "\n".join(records))
        return 0
    if options.format == "json":
        print(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print("\n".join(lines(finding, options.lang)))
    return 1 if any(finding.tier == "error" and finding.violations and not finding.accepted for finding in findings) else 0


def lines(finding: Finding, language: str) -> list[str]:
    """A finding as the command prints it: what it is, and how to clear it or until when it is accepted."""
    words = WORDS[language]
    counted = words["of"].format(violations=finding.violations, checked=finding.checked)
    lines = [f"{words[finding.tier]:<8} {finding.title[language]}: {counted}"]
    if finding.accepted:
        lines.append(" " * 9 + words["accepted"].format(**vars(finding.accepted)))
    elif finding.violations:
        if finding.lapsed:
            lines.append(" " * 9 + words["lapsed"].format(**{**vars(finding.lapsed), "violations": finding.lapsed.violations or "?"}))
        lines += [
            " " * 9 + finding.guidance[language].replace("(--accept)", words["accept"].format(check=finding.id)),
            " " * 9 + words["rows"].format(check=finding.id),
        ]
    return lines
