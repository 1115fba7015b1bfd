"""What all tests share: hypothesis settings, the scales, the bundled log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, settings

from caucasus_cli.codebook.actors import ActorBook, bundled_actors
from caucasus_cli.codebook.scales import Scale, load_scale
from caucasus_cli.log import open_logs
from caucasus_cli.scoring import indices

# The same examples on every machine and in every run, and no time limit on a slow one. A few of
# them in `make test`, many in `.ci/run`.
for name, examples in (("few", 12), ("many", 50)):
    settings.register_profile(
        name,
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=examples,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("few")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write expected outputs of cases and documents anew; `git diff` is the review",
    )


@pytest.fixture(scope="session")
def goldstein() -> Scale:
    """The default scale."""
    return load_scale("goldstein")


@pytest.fixture(scope="session")
def book() -> ActorBook:
    """The bundled actors."""
    return bundled_actors()


@pytest.fixture(scope="session")
def incidents(book: ActorBook) -> pa.Table:
    """The events of the bundled log."""
    return open_logs(["incidents"], book).events


@pytest.fixture(scope="module")
def without_intervals() -> Iterator[None]:
    """Scores without the bounds of E and C, which take most of the time of a small log."""

    def nothing(x: Any, y: Any, kappa: float, probability: float) -> Any:
        return np.zeros(len(x.shape))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indices, "contrast_quantile", nothing)
        yield
