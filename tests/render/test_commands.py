"""No line that a job prints may be a command to its runner."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.render.commands import without_commands


def obeyed(text: str) -> list[str]:
    """The lines that GitHub's runner takes for commands: it drops blanks in front, then looks for
    `::`; the older form it looks for anywhere.
    """
    lines = re.split(r"[\n\r]", text)
    return [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::owned", "\\::error::owned"),
        ("  ::add-mask::a", "  \\::add-mask::a"),
        ("a\n::stop-commands::b\nc", "a\n\\::stop-commands::b\nc"),
        ("a ##[error]b ##[group]", "a ##\\[error]b ##\\[group]"),
        ("::::", "\\::::"),
        ("a::b, :c, # [d], std::vector", "a::b, :c, # [d], std::vector"),
    ],
)
def test_commands(text: str, expected: str) -> None:
    assert without_commands(text) == expected
    assert not obeyed(expected)


@given(st.text(alphabet=st.sampled_from(":#[ \t\nab\\"), max_size=40))
def test_no_text_holds_a_command(text: str) -> None:
    inert = without_commands(text)
    assert not obeyed(inert)
    assert inert.replace("\\", "") == text.replace("\\", "")
    if not obeyed(text):
        assert inert == text
