"""The tutorial beside what came out here: what its table, its sentence on sigmoid and its line of sameness say."""

import copy

import numpy as np

from learnact.studies.results import shipped
from pages.inside.tutorial import NAME, at_chance, same
from pages.inside.tutorial import _accuracies as accuracies

RESULT = shipped(NAME)


def test_an_accuracy_is_a_mean_of_seeds_and_no_share_of_them() -> None:
    for row, key in zip(accuracies(RESULT), ("sigmoid", "tanh"), strict=False):
        values = RESULT["specs"][key]["metrics"]["test.accuracy"]
        assert row["Test accuracy here, mean of 5 seeds"] == f"{100 * np.mean(values):.2f}\N{NO-BREAK SPACE}%"
    lost = copy.deepcopy(RESULT)
    lost["specs"]["tanh"]["metrics"]["test.accuracy"][1] = None
    assert accuracies(lost)[1]["Test accuracy here, mean of 5 seeds"].endswith("% (4 of them)")


def test_sigmoid_at_chance_is_explained_where_it_is_there() -> None:
    assert "patience ends the training, here after 8 epochs" in at_chance(RESULT)
    learned = copy.deepcopy(RESULT)
    learned["specs"]["sigmoid"]["metrics"]["test.accuracy"][0] = 0.8
    cut = copy.deepcopy(RESULT)
    cut["specs"]["sigmoid"]["ends"] = [None] * 5
    assert at_chance(learned) == at_chance(cut) == at_chance({"specs": {}}) == ""


def test_only_what_was_the_same_is_called_so() -> None:
    assert same(RESULT).count(",") == 5 and "at most 50 epochs" in same(RESULT)
    short = copy.deepcopy(RESULT)
    for done in short["specs"].values():
        done["spec"]["training"]["epochs"] = 5
    assert "epochs," not in same(short).replace("7 epochs", "") and "learning rate 0.01" in same(short)
