"""The definition dialog: what a click on a number shows (test_one_name.py: every number of every page can be looked up by the role that sees it)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from queries import Filters
from tests.visits import plain
from ui import definition_dialog
from ui.context import Context
from ui.views.completion_view import Completion

AS_OF = date(2018, 9, 30)


def shown(store: Path, addresses: str, role: str = "steward", language: str = "en", filters: Filters = Filters()) -> str:
    """What the dialog says of figures, without what is folded."""
    text = definition_dialog.content(Context(store, AS_OF, filters, language, "light", role), addresses)
    return plain(re.sub(r"<details.*</details>", "", str(text), flags=re.DOTALL)).removesuffix("Close").split(" Copy link")[0]


@pytest.mark.parametrize(
    ("addresses", "role", "text"),
    [
        ("headline.coverage?as_of=2018-09-30", "steward", "58.3% = 367 trained (at least a day) ÷ 630 ever registered"),
        ("headline.residents?as_of=2018-08-31", "steward", "Residents 479 As of 31 August 2018"),  # of an earlier day than the page
        ("headline.coverage?as_of=2018-09-30&skill=salon", "steward", "As of 30 September 2018 · Skill: Salon"),
        ("headline.mentas?as_of=2018-09-30", "viewer", "Mentas 107 As of 31 August 2018"),  # published as of its last step
        ("equity.covered?by=origin", "viewer", "equity counts small groups between two dates and is for staff only; see headline."),
        ("headline.coverage?age_band=18-24", "viewer", "58.3% = 367 trained (at least a day) ÷ 630 ever registered"),  # a viewer cannot select so
        ("headline.nothing", "steward", "The figure in this address does not exist. Choose a figure on this page."),
        ("headline.coverage?as_of=tomorrow", "steward", "The figure in this address does not exist. Choose a figure on this page."),
        ("", "steward", "The figure in this address does not exist. Choose a figure on this page."),
    ],
)
def test_what_a_number_opens(sample_store: Path, addresses: str, role: str, text: str) -> None:
    assert text in shown(sample_store, addresses, role)


def test_a_selection_by_attributes_in_an_address_is_logged(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[dict[str, object]] = []
    monkeypatch.setattr("ui.auth.roles.log_action", lambda action, **more: logged.append({"action": action, **more}))
    address = "headline.registered?as_of=2018-09-30&age_band=25-34"
    assert "Registered" in shown(sample_store, address) and [each["action"] for each in logged] == ["selection"]
    shown(sample_store, address, filters=Filters(age_band=("25-34",)))  # the page's own, which was logged when it was chosen
    assert len(logged) == 1


def test_a_number_that_no_table_holds_says_what_it_is_worked_out_from(sample_store: Path) -> None:
    context = Context(sample_store, AS_OF, Filters(), "en", "light", "steward")
    now, before = (f"headline.residents?as_of={day}" for day in ("2018-09-30", "2018-08-31"))
    dialog = plain(str(definition_dialog.content(context, f"{now} {before}", "−2")))
    assert dialog.startswith("−2 is calculated from: Residents 477 As of 30 September 2018") and "Residents 479 As of 31 August 2018" in dialog
    assert "calculated from" not in plain(str(definition_dialog.content(context, now, "477")))


def test_a_sum_of_all_days_opens_all_days_and_not_the_first(sample_store: Path) -> None:
    """27 stopped on several days; their number opened the row of day 1, on which nobody can."""
    view = Completion(Context(sample_store, AS_OF, Filters(), "en", "light", "steward"))
    sums = (view.stopped, view.lost, view.came_again, view.stopped_then)
    assert view.attended and [figure.source and figure.source.row for figure in sums] == [{}] * 4
