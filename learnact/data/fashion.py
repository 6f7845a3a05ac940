"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747): 70,000 images of 28 x 28 pixels.

Four gzipped IDX files: a big-endian header (0x00000803 for images, 0x00000801 for labels, then the sizes),
and the bytes.
"""

import gzip
import struct
import zlib
from functools import lru_cache
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learnact.data.dataset import Table
from learnact.data.files import Remote, locate
from learnact.errors import DataError

FOLDER = "fashion-mnist"
SHAPE = (28, 28)
IMAGES, LABELS = 0x803, 0x801
MAX_BYTES = 2**28  # five times what the set needs; a header may claim anything
CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
MIRRORS = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
)
FILES = tuple(
    Remote(name, f"md5:{checksum}", tuple(mirror + name for mirror in MIRRORS))
    for name, checksum in (
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    )
)


def read(folder: Path) -> Table:
    """Images as bytes [n, 784] and classes, the official test set last.

    Args:
        folder: the data directory.

    Raises:
        MissingData: the files are not there and cannot be downloaded.
        DataError: a file is truncated, of another format, or does not fit the others.
    """
    paths = locate("Fashion-MNIST", folder / FOLDER, FILES)
    return _decode(*((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=1)
def _decode(*files: tuple[Path, int]) -> Table:
    """Decode once for as long as the files stay as they are: (path, time of change) of each."""
    (train, train_y), (test, test_y) = (_part(files[i][0], files[i + 1][0]) for i in (0, 2))
    features = tuple(f"row {row}, column {column}" for row in range(SHAPE[0]) for column in range(SHAPE[1]))
    return Table(
        np.concatenate([train, test]),
        np.concatenate([train_y, test_y]),
        features,
        CLASSES,
        image_shape=SHAPE,
        tested=len(test),
    )


def _part(images: Path, labels: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    x, y = read_idx(images, IMAGES), read_idx(labels, LABELS)
    if x.shape[1:] != SHAPE:
        raise DataError(f"{images} must hold images of 28 x 28 pixels, got {x.shape[1]} x {x.shape[2]}.")
    if len(x) != len(y) or not len(y):
        raise DataError(f"{labels} must hold one label for each of {len(x):,} images, got {len(y):,}.")
    if y.max() >= len(CLASSES):
        raise DataError(f"{labels} must hold labels from 0 to {len(CLASSES) - 1}, got {y.max()}.")
    return x.reshape(len(x), -1), y.astype(np.int64)


def read_idx(path: Path, magic: int) -> NDArray[np.uint8]:
    """The bytes of a gzipped IDX file in the shape that its header names.

    Args:
        path: the file.
        magic: its first four bytes: 0x0803 means unsigned bytes in three dimensions, 0x0801 in one.

    Raises:
        DataError: not gzip, another magic number, or more or fewer bytes than the header says.
    """
    header = 4 + 4 * (magic & 0xFF)
    try:
        with gzip.open(path) as file:
            head = file.read(header)
            _check_head(path, head, header, magic)
            shape = struct.unpack(f">{magic & 0xFF}I", head[4:])
            content = file.read(min(prod(shape), MAX_BYTES) + 1)  # one more: extra ones are noticed, CRC is checked
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read as a gzip file ({error}).") from error
    if len(content) != prod(shape):
        more = "more" if len(content) > prod(shape) else f"{len(content):,}"
        raise DataError(f"{path} must hold the {prod(shape):,} bytes that its header says, got {more}.")
    return np.frombuffer(content, np.uint8).reshape(shape)


def _check_head(path: Path, head: bytes, length: int, magic: int) -> None:
    found = f"0x{head[:4].hex()}" if head else "an empty file"
    if head[:4] != struct.pack(">I", magic):
        raise DataError(f"{path} must be an IDX file that begins with 0x{magic:08x}, got {found}.")
    if len(head) < length:
        raise DataError(f"{path} must be an IDX file with a header of {length} bytes, got {len(head)}.")
