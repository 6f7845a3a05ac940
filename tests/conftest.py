"""What all tests share: nothing that the lab keeps for its visitors goes into the home of whoever runs them."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """LEARNACT_HOME for this process and those that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEARNACT_HOME", str(tmp_path_factory.mktemp("home")))
        yield
