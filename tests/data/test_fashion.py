"""Fashion-MNIST: files written here byte by byte, the real ones where they are at hand, and damaged ones."""

import gzip
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from learnact.data import SOURCES, fashion, load
from learnact.errors import DataError

TRAIN_X, TRAIN_Y, TEST_X, TEST_Y = (file.name for file in fashion.FILES)


def written(folder: Path, name: str, offset: int) -> np.ndarray:
    """The bytes after the header, by plain slicing."""
    return np.frombuffer(gzip.decompress((folder / fashion.FOLDER / name).read_bytes())[offset:], np.uint8)


def test_counts(fashion_folder: Path) -> None:
    dataset = load("fashion_mnist", validation=1 / 6, folder=fashion_folder)
    train, test = len(written(fashion_folder, TRAIN_Y, 8)), len(written(fashion_folder, TEST_Y, 8))
    assert dataset.counts.sum(axis=1).tolist() == [train - round(train / 6), round(train / 6), test]
    assert dataset.counts[2].tolist() == [test // 10] * 10
    assert dataset.counts[:2].sum(axis=0).tolist() == [train // 10] * 10
    assert dataset.image_shape == (28, 28) and len(dataset.features) == 784 and len(dataset.classes) == 10


def test_the_real_files_hold_seventy_thousand() -> None:
    folder = Path(os.environ.get("LEARNACT_DATA") or "no data directory")
    if (folder / fashion.FOLDER).is_dir():
        table = fashion.read(folder)
        assert table.x.shape == (70_000, 784) and table.tested == 10_000
        assert np.bincount(table.y[:60_000]).tolist() == [6_000] * 10
    else:
        assert SOURCES["fashion_mnist"].rows == 70_000


def test_pixels_and_labels_stay_together(fashion_folder: Path) -> None:
    """Every test image is found where its file has it, with its label."""
    dataset = load("fashion_mnist", samples=200, folder=fashion_folder)
    images = written(fashion_folder, TEST_X, 16).reshape(-1, 784)
    labels = written(fashion_folder, TEST_Y, 8)
    place = {image.tobytes(): number for number, image in enumerate(images)}
    assert dataset.test.x.dtype == np.float32 and dataset.test.y.dtype == np.int64
    for x, y in zip(dataset.test.x, dataset.test.y, strict=True):
        assert labels[place[x.astype(np.uint8).tobytes()]] == y


def test_unit_means_pixel_over_255(fashion_folder: Path) -> None:
    raw, unit = (load("fashion_mnist", scaling=name, folder=fashion_folder) for name in ("none", "unit"))
    np.testing.assert_allclose(unit.test.x, raw.test.x / np.float32(255), atol=1e-7)


def test_the_test_share_does_not_count(small_fashion: Path) -> None:
    sizes = [len(load("fashion_mnist", test=share, folder=small_fashion).test) for share in (0.1, 0.8)]
    assert sizes == [50, 50]


def test_a_file_that_changes_is_read_again(small_fashion: Path, write_idx: Callable[..., None]) -> None:
    before = fashion.read(small_fashion)
    assert fashion.read(small_fashion) is before
    path = small_fashion / fashion.FOLDER / TEST_X
    write_idx(path, np.zeros((50, 28, 28)))
    os.utime(path, (1, 1))
    assert not fashion.read(small_fashion).x[-50:].any()


def idx(sizes: tuple[int, ...], content: bytes) -> bytes:
    return gzip.compress(struct.pack(f">{1 + len(sizes)}I", 0x800 + len(sizes), *sizes) + content)


GOOD = idx((200, 28, 28), bytes(200 * 784))
DAMAGED = {
    "truncated gzip": (TRAIN_X, GOOD[:100], "gzip"),
    "damaged gzip": (TRAIN_X, GOOD[:30] + b"\xff" * 20 + GOOD[50:], "gzip"),
    "web page": (TRAIN_X, b"<!DOCTYPE html><html>Not found</html>", "gzip"),
    "empty file": (TRAIN_X, b"", "empty file"),
    "empty gzip": (TRAIN_X, gzip.compress(b""), "empty file"),
    "labels for images": (TRAIN_X, idx((200,), bytes(200)), "0x00000803, got 0x00000801"),
    "images for labels": (TRAIN_Y, GOOD, "0x00000801, got 0x00000803"),
    "not compressed": (TRAIN_X, gzip.decompress(GOOD), "gzip"),
    "another format": (TRAIN_X, gzip.compress(b"a,b,c\n1,2,3\n"), "got 0x612c622c"),
    "cut header": (TRAIN_X, gzip.compress(struct.pack(">II", 0x803, 200)), "header of 16 bytes, got 8"),
    "too few bytes": (TRAIN_X, idx((200, 28, 28), bytes(784)), "156,800 bytes that its header says, got 784"),
    "too many bytes": (TRAIN_X, idx((200, 28, 28), bytes(201 * 784)), "header says, got more"),
    "another size": (TRAIN_X, idx((200, 8, 8), bytes(200 * 64)), "28 x 28 pixels, got 8 x 8"),
    "fewer labels": (TRAIN_Y, idx((199,), bytes(199)), "each of 200 images, got 199"),
    "no such label": (TEST_Y, idx((50,), bytes([10] * 50)), "labels from 0 to 9, got 10"),
    "huge sizes": (TRAIN_X, idx((2**32 - 1,) * 3, bytes(784)), "got 784"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_gets_one_sentence(damage: str, small_fashion: Path) -> None:
    name, content, words = DAMAGED[damage]
    (small_fashion / fashion.FOLDER / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        load("fashion_mnist", folder=small_fashion)
    message = str(caught.value)
    assert name in message and words in message
    assert message.endswith(".") and message.count(". ") == 0 and "\n" not in message


def test_one_class_is_not_enough(small_fashion: Path, write_idx: Callable[..., None]) -> None:
    for name, rows in ((TRAIN_Y, 200), (TEST_Y, 50)):
        write_idx(small_fashion / fashion.FOLDER / name, np.full(rows, 3))
    with pytest.raises(DataError, match="two classes or more, got 160 rows of class “Dress” alone"):
        load("fashion_mnist", folder=small_fashion)


def test_no_images_at_all(small_fashion: Path, write_idx: Callable[..., None]) -> None:
    write_idx(small_fashion / fashion.FOLDER / TRAIN_X, np.zeros((0, 28, 28)))
    write_idx(small_fashion / fashion.FOLDER / TRAIN_Y, np.zeros(0))
    with pytest.raises(DataError, match="one label for each of 0 images, got 0"):
        load("fashion_mnist", folder=small_fashion)
