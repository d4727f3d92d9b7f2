"""What a component sends reaches the function that is called then, whatever happened to the session in between."""

from __future__ import annotations

import json

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from ui import triggers

    def clicked() -> None:
        st.session_state["picked"] = triggers.value_of("dates", "picked")

    st.components.v2.component("dates", js="export default () => {}")(key="dates", on_picked_change=clicked)


def test_a_click_on_the_page_before_arrives_while_the_page_changes() -> None:
    """It failed with a KeyError: the visitor chose a date just after a page of the menu, and was told to load the page again."""
    visit = AppTest.from_function(script).run()
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
