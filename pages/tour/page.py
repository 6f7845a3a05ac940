"""Tour: what the lab is, its pages in pictures, what to try first, and the words."""

import streamlit as st

from learnact.paths import ASSETS
from learnact.spec import to_query
from pages.shell.components import theme
from pages.shell.markdown import plain
from pages.tour.suggestions import GLOSSARY, SUGGESTIONS

PICTURES = ASSETS / "tour"
PAGES = (
    ("playground", "Playground", "Press Play and watch a network learn, neuron by neuron, on any activation."),
    ("atlas", "Atlas", "Take a network's numbers into your hands and watch every neuron's view of the plane follow."),
    (
        "learned",
        "Learned activations",
        "Let a network choose its own activation, see what became of it, draw one yourself.",
    ),
    ("inside", "Inside the network", "Does the gradient arrive, which neurons are dead, where is σ asked at all?"),
    ("zoo", "Zoo", "All activations over each other, with their derivatives, properties and cost."),
)

dark = theme() == "dark"
st.title("Tour", anchor=False)
st.markdown(
    "A neural network is straight lines and one bend, repeated. The bend is the **activation function**. "
    "This lab asks what it does to a network, and what a network does when it may choose its own. "
    "Everything here is computed while you watch, and every address is an experiment that you can send to somebody."
)
for start in range(0, len(PAGES), 3):
    for place, (page, title, sentence) in zip(st.columns(3, gap="medium"), PAGES[start : start + 3], strict=False):
        with place, st.container(key=f"tour_{page}"):
            picture = PICTURES / f"{page}{'-dark' if dark else ''}.png"
            if picture.exists():
                st.image(str(picture))
            st.page_link(f"{page}/page.py", label=f"**{plain(title)}**", icon=":material/arrow_forward:")
            st.caption(plain(sentence))

st.subheader("What to try first", anchor=False)
for start in range(0, len(SUGGESTIONS), 3):
    for column, suggestion in zip(st.columns(3, gap="medium"), SUGGESTIONS[start : start + 3], strict=True):
        with column:
            st.markdown(f"**{plain(suggestion.question)}**  \n{plain(suggestion.seen)}")
            with st.container(horizontal=True, gap="small"):
                for label, spec in suggestion.experiments:
                    st.page_link(
                        "playground/page.py",
                        label=plain(label),
                        icon=":material/play_circle:",
                        query_params=to_query(spec),
                    )

st.subheader("Words", anchor=False)
for start in range(0, len(GLOSSARY), 3):
    for column, (word, meaning) in zip(st.columns(3, gap="medium"), GLOSSARY[start : start + 3], strict=True):
        column.caption(f"**{plain(word)}**: {plain(meaning)}")
