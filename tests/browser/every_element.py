"""An app of its own: hostile texts in every kind of element that pages show them in, through `plain`."""

import pandas as pd
import streamlit as st

from pages.shell.markdown import code_block, plain, typeset
from pages.shell.tables import plain_cells
from tests.hostile import MANY, MARKUP

PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>"

for number, text in enumerate(MARKUP):
    with st.container(key=f"text_{number}"):
        st.error(plain(text))
        st.caption(f"**{plain('bold')}** “{plain(text)}”.")
        st.toggle(plain(text), key=f"toggle_{number}")
with st.container(key="all_kinds"):
    one = "\n".join(MARKUP)
    st.warning(plain(one))
    st.info(plain(one))
    st.markdown(plain(one))
    st.button(plain(one))
    st.progress(0.5, plain(one))
    st.expander(plain(one))
    st.popover(plain(one))
    st.tabs([plain(one)])
    st.image(PICTURE, plain(one))
    st.download_button(plain(one), "")
    st.page_link("https://lab.example", label=plain(one))
    st.segmented_control("One of", [one], format_func=plain)
    st.pills("One of", [one], format_func=plain)
st.toast(plain("\n".join(MARKUP)), duration="infinite")
with st.container(key="table"):
    st.table(plain_cells(pd.DataFrame({"[x](https://evil.example)": MANY}, index=MANY)))
with st.container(key="formula"):
    st.latex(typeset(r"\text{a" + "\n```\n$$\n" + r"[x](https://evil.example) :material/home:}"))
with st.container(key="code"):
    st.error(plain("A sentence.") + code_block("x ``` y\n  ^ [x](https://evil.example)"))
st.text("All is drawn.")
