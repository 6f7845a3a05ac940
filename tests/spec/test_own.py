"""Own data in an experiment: named by their file, in a link too, and a sentence where the file is not here."""

from pathlib import Path

import pytest

from learnact.data import SPLITS
from learnact.data.artefacts import Artefacts
from learnact.errors import SpecError
from learnact.spec import Spec, from_query, to_query
from learnact.training.inputs import load_dataset

NAME = "0123456789abcdef" * 2
CONTENT = ("width,kind,height\n" + "1,cat,2.5\n3,dog,4\n" * 10).encode()


def own(name: str = NAME, **fields: object) -> Spec:
    return Spec().replace(data__name="own", data__artefact=name, **fields)


def test_a_link_carries_the_file_the_target_and_the_classes() -> None:
    spec = own(data__target="kind of_animal|x", data__classes=12)
    query = to_query(spec)
    assert query == {
        "v": "1",
        "data.name": "own",
        "data.artefact": NAME,
        "data.target": "kind of_animal|x",
        "data.classes": "12",
    }
    assert from_query(query) == Spec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"data.name": "own"}, "data.artefact names the file of own data"),
        ({"data.artefact": NAME}, "belongs to these and to no others"),
        ({"data.name": "own", "data.artefact": "../../etc/passwd"}, "data.artefact must be a name of 32"),
        ({"data.target": "kind"}, "data.target is a column of own data"),
        ({"data.name": "own", "data.artefact": NAME, "data.noise": "0.1"}, "noise"),
        ({"data.name": "own", "data.artefact": NAME, "data.classes": "21"}, "classes"),
        ({"data.name": "own", "data.artefact": NAME, "training.monitor": "accuracy"}, "regression"),
    ],
)
def test_what_cannot_be_gets_one_sentence(query: dict[str, str], words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        from_query(query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "classes", "task"), [("kind", 2, "binary"), ("height", 2, "binary"), (None, None, "regression")]
)
def test_the_file_is_found_by_its_name(tmp_path: Path, target: str, classes: int, task: str) -> None:
    content = CONTENT.replace(b"cat", b"1").replace(b"dog", b"2") if target != "kind" else CONTENT
    store = Artefacts(tmp_path)
    spec = own(store.put(content), data__target=target, data__classes=classes)
    dataset = load_dataset(spec, store)
    assert (dataset.name, dataset.task, sum(len(dataset.split(name)) for name in SPLITS)) == ("own", task, 20)
    assert (target or "height") not in dataset.features


def test_a_server_without_the_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=f"own data named '{NAME}' are not on this server; open the file"):
        load_dataset(own(), Artefacts(tmp_path))
