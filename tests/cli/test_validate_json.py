"""The account as JSON is whole: options that shape a list are refused, not ignored."""

from __future__ import annotations

import pandas as pd
import pytest
from cli.running import run

import caucasus_cli
from caucasus_cli.cli.exit_codes import ExitCode


@pytest.mark.parametrize(
    "option", [("--columns", "row"), ("--sort", "row"), ("--limit", "1"), ("--limit", "0")]
)
def test_options_of_a_list_are_refused(option: tuple[str, str]) -> None:
    ran = run("validate", "incidents", "-f", "json", *option)
    assert (ran.code, ran.stdout) == (ExitCode.USAGE, b"")
    assert "--max-problems" in ran.stderr


def test_mistakes_of_a_frame_are_not_sent_to_validate() -> None:
    """There is no file that `caucasus validate` could read."""
    bad = {"date": ["soon"] * 5, "source": ["AZE"] * 5, "target": ["RUS"] * 5, "code": ["190"] * 5}
    with pytest.raises(caucasus_cli.LogError) as refused:
        caucasus_cli.score(pd.DataFrame(bad))
    assert "2 more" in str(refused.value)
    assert "validate" not in str(refused.value)
