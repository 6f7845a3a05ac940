"""The file for NumPy holds what the pictures show."""

import io

import numpy as np

from learnact.atlas import STARTS, Atlas, images, npz


def test_what_is_in_the_file(rich: Atlas) -> None:
    with np.load(io.BytesIO(npz(rich, 8))) as file:
        names = {f"layers.{index}.{part}" for index in range(3) for part in ("pre", "post", "A", "b")}
        assert set(file.files) == {"x1", "x2", "document"} | names
        np.testing.assert_array_equal(file["layers.2.post"], images(rich, 8)[2].post)
        np.testing.assert_allclose(file["x1"], -2 + 5 * (np.arange(8) + 0.5) / 8, rtol=1e-6)
        np.testing.assert_allclose(file["x2"], 4 - 5 * (np.arange(8) + 0.5) / 8, rtol=1e-6)
        np.testing.assert_array_equal(file["layers.0.A"][1], [-4, 0.5, 0.0625])
        assert {file[name].dtype for name in names} == {np.dtype(np.float32)}
        assert Atlas.from_json(str(file["document"])) == rich


def test_both_of_two() -> None:
    atlas = STARTS["polynomial"].atlas
    with np.load(io.BytesIO(npz(atlas, 8))) as file:
        np.testing.assert_array_equal(file["beside.1.post"], images(atlas, 8, beside=True)[1].post)
