"""What a visitor chooses holds, and nothing else, where a click overtakes the answer to another one, or Back takes it away."""

from __future__ import annotations

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.visits import SECONDS


def script() -> None:
    import streamlit as st

    from ui import triggers

    def clicked() -> None:
        st.session_state["picked"] = triggers.value_of("dates", "picked")

    st.components.v2.component("dates", js="export default () => {}")(key="dates", on_picked_change=clicked)


def test_a_click_on_the_page_before_arrives_while_the_page_changes() -> None:
    """It failed with a KeyError: the visitor chose a date just after a page of the menu, and was told to load the page again."""
    visit = AppTest.from_function(script, default_timeout=SECONDS).run()
    (component,) = visit.get("bidi_component")
    click = WidgetStates()
    name = component.proto.id
    click.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events", json_trigger_value=json.dumps([{"event": "picked", "value": "2018-08-31"}]))
    visit._run(click)
    assert not visit.exception and visit.session_state["picked"] == "2018-08-31"
    visit._page_hash = "another"
    click.widgets[0].json_trigger_value = json.dumps([{"event": "picked", "value": "2018-07-31"}])
    visit._run(click)
    assert not visit.exception and visit.session_state["picked"] == "2018-07-31"
    assert not visit.run().exception


def fields() -> None:
    import streamlit as st

    from ui import triggers

    options = {"viewer": ("Pembaca", "Reader"), "steward": ("Pengelola", "Steward")}

    def changed(key: str) -> None:
        st.session_state.setdefault("chosen", []).append(triggers.selection(key, options))

    english = st.session_state.get("english", False)
    st.session_state["role"], st.session_state["roles"] = "steward", ["steward"]
    for field, key in ((st.selectbox, "role"), (st.multiselect, "roles")):
        field(key, tuple(options), format_func=lambda role: options[role][english], key=key, on_change=changed, args=(key,))


def test_fields_sent_in_the_language_before_choose_nothing() -> None:
    """A click right after that on the other language began a preview as a viewer, and took the choice of slides away."""
    visit = AppTest.from_function(fields, default_timeout=SECONDS).run()
    sent = visit._tree.get_widget_states()
    visit.session_state["english"] = True
    visit.run()
    visit._run(sent)
    assert visit.session_state["chosen"] == [None, None]
    visit.selectbox(key="role").select("viewer").run()
    visit.multiselect(key="roles").select("viewer").run()
    assert visit.session_state["chosen"] == [None, None, "viewer", ["steward", "viewer"]]


def address() -> None:
    import streamlit as st

    from ui import url_state

    language = url_state.language(print)
    st.button("English", on_click=url_state.put, args=("lang", ["en"]))
    st.session_state["language"], st.session_state["skills"] = language, url_state.remembered("skill")


def test_back_leads_to_an_address_without_the_filter_chosen_since(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filter was put into the address again, so that Back took none away."""
    visit = AppTest.from_function(address, default_timeout=SECONDS)
    visit.query_params["skill"] = "salon"
    visit.run()
    del visit.query_params["skill"]
    assert visit.run().session_state["skills"] == ["salon"], "a link without the address: what was chosen holds"
    del visit.query_params["skill"]
    monkeypatch.setattr("ui.url_state.is_history_navigation", lambda: True)
    assert visit.run().session_state["skills"] == [] and "skill" not in visit.query_params


def test_a_link_of_the_menu_drawn_before_a_change_does_not_take_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page stayed in the language of before, and the address named the other one."""
    visit = AppTest.from_function(address, default_timeout=SECONDS)
    visit.query_params["lang"] = "id"
    visit.run().button[0].click().run()
    for _ in range(2):
        visit.query_params["lang"] = "id"
        assert visit.run().session_state["language"] == "en" and visit.query_params["lang"] == "en"
    monkeypatch.setattr("ui.url_state.is_history_navigation", lambda: True)
    visit.query_params["lang"] = "id"
    assert visit.run().session_state["language"] == "id", "Back does"
    monkeypatch.undo()
    visit.button[0].click().run()
    visit.run().run()
    visit.query_params["lang"] = "id"
    assert visit.run().session_state["language"] == "id", "and so does a link of later"
