"""Zoo: all activations as a gallery, several over each other, what is computed about them, and what they cost."""

import streamlit as st

from learnact import activations
from pages.shell import messages, saved_curves, saved_curves_view
from pages.zoo import collection
from pages.zoo.component import curves
from pages.zoo.sections import cost_section, details, property_table

title, own = st.columns([3, 2], gap="large", vertical_alignment="bottom")
with title:
    st.title("Zoo", anchor=False)
    st.caption(f"{len(activations.ZOO)} activation functions. Press a card to lay its curve over the others.")
collection.open_address()
with own:
    collection.formula_field()
messages.show()

curves()
collection.write_address()

shown = collection.shown()
if shown:
    details(shown)
    property_table(shown)
cost_section(shown)
if saved_curves.by_name():
    saved_curves_view.section()
