"""Sentences that are shown once, in the order in which they came, each at its place of the page."""

import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact.errors import SpecError
from pages.shell import messages


def script() -> None:
    import streamlit as st

    from pages.shell import messages

    if "begun" not in st.session_state:
        st.session_state.begun = True
        messages.error("That number is wrong.")
        messages.warning("A word was left out.")
        messages.error("That name is taken.", place="below")
        messages.error("That number is wrong.")
    st.button("A run is taken up", on_click=messages.show_again)
    messages.show()
    st.divider()
    messages.show("below")


def script_of_long_work() -> None:
    import streamlit as st

    from pages.shell import messages

    if "begun" not in st.session_state:
        st.session_state.begun = True
        messages.error("That number is wrong.")
    messages.show()
    if st.session_state.pop("it ended", False):
        messages.rerun()
    st.caption("drawn")


def said(app: AppTest) -> tuple[list[str], list[str]]:
    assert not app.exception
    return [error.value for error in app.error], [warning.value for warning in app.warning]


def test_what_was_noted_is_shown_once() -> None:
    app = AppTest.from_function(script).run()
    assert said(app) == (["That number is wrong.", "That name is taken."], ["A word was left out."])
    assert [item.type for item in app.main][-2:] == ["divider", "error"]
    assert said(app.run()) == ([], [])


def test_a_sentence_stays_over_a_rerun_that_nobody_asked_for() -> None:
    app = AppTest.from_function(script).run()
    first = said(app)
    app.button[0].click().run()
    assert said(app) == first
    assert said(app.run()) == ([], [])


def test_a_sentence_stays_when_long_work_ends() -> None:
    app = AppTest.from_function(script_of_long_work).run()
    app.session_state["it ended"] = True
    app.run()  # as a fragment does, which shows no sentences of the page: here they are shown, and gone
    assert said(app) == ([], []) and len(app.caption) == 1
    again = AppTest.from_function(script_of_long_work)
    again.session_state["it ended"] = True
    assert said(again.run()) == (["That number is wrong."], [])
    assert said(again.run()) == ([], [])


def test_an_attempt_that_fails_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setattr(st, "session_state", {})

    def fail() -> None:
        raise SpecError("Seeds must be 1 or more, not 0.")

    messages.attempt(lambda: None)
    assert messages.NOTED.get() == ()
    messages.attempt(fail)
    (noted,) = messages.NOTED.get()
    assert noted.sentence == "Seeds must be 1 or more, not 0." and noted.is_error
