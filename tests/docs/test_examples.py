"""Every example in the documents is run, and gives what the document says.

A console block is run in a pipe, or on a terminal of 80 columns if `<!-- terminal 80 -->` stands
in the line before it. `<!-- file NAME -->` before a block of another kind writes it to a file for
the examples behind it; `<!-- signature NAME -->` and `<!-- fields NAME -->` have the block hold the
parameters of a function of the Python API and the fields of a record; `<!-- not run -->` leaves a
block alone. What stands under `<!-- needs EXTRA -->` or `<!-- needs EXTRA, terminal 80 -->` is run
only with the extras. The examples of a document share a folder.

`pytest tests/docs --update` writes their output anew, with `-m extras` that of all; `git diff` is
the review.
"""

from __future__ import annotations

import dataclasses
import inspect
import textwrap
from pathlib import Path

import pytest
from docs.documents import DOCUMENTS, Block, blocks, name_of
from docs.shell import Shell, steady

import caucasus_cli

TASKS = {"", "terminal", "file", "signature", "fields", "not", "needs"}
#: What the commands of blocks that are not run begin with: what would change or fetch something.
LEFT_ALONE = ("make ", "pip ", "python codebook/", "python -m pytest ", "git ")


def signature(name: str) -> str:
    """A function of the Python API with its parameters and defaults, at most 88 columns wide."""
    words: list[str] = []
    for one in inspect.signature(getattr(caucasus_cli, name)).parameters.values():
        if one.kind is one.KEYWORD_ONLY and not any(word.startswith("*") for word in words):
            words.append("*")
        star = "*" if one.kind is one.VAR_POSITIONAL else ""
        default = "" if one.default is one.empty else f"={one.default!r}"
        words.append(f"{star}{one.name}{default}")
    return _wrapped(f"{name}({', '.join(words)})")


def record_fields(name: str) -> str:
    """A record of the Python API with its fields."""
    names = [one.name for one in dataclasses.fields(getattr(caucasus_cli, name))]
    return _wrapped(f"{name}({', '.join(names)})")


def _wrapped(line: str) -> str:
    return textwrap.fill(line, 88, subsequent_indent="    ", break_long_words=False) + "\n"


def renewed(block: Block, shell: Shell, extras: bool) -> str:
    """The block's body as it should be."""
    assert block.task in TASKS, f"line {block.first + 1}: no such mark: {block.mark}"
    if block.task == "needs":
        if not extras:
            return block.body
        block = dataclasses.replace(block, mark=block.object.partition(", ")[2])
    if block.task == "file":
        shell.write(block.object, block.body)
    elif block.task == "signature":
        return signature(block.object)
    elif block.task == "fields":
        return record_fields(block.object)
    elif block.task != "not" and block.language == "console":
        width = int(block.object) if block.task == "terminal" else None
        return shell.console(block.body, width)
    elif block.task != "not" and block.language == "python":
        return shell.python(block.body)
    return block.body


def rewritten(text: str, shell: Shell, extras: bool) -> str:
    """The text with the output of its examples as it is now, where it differs."""
    lines = text.splitlines(keepends=True)
    for block in reversed([(one, renewed(one, shell, extras)) for one in blocks(text)]):
        old, body = block
        if steady(body) != steady(old.body):
            lines[old.first + 1 : old.last] = [body]
    return "".join(lines)


#: Its pages and charts take as long as all others together.
HEAVY = "docs/report.md"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(one, id=name_of(one), marks=pytest.mark.slow if name_of(one) == HEAVY else ())
        for one in DOCUMENTS
    ],
)
def test_examples(document: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    check(document, tmp_path, request, extras=False)


@pytest.mark.extras
@pytest.mark.parametrize(
    "document",
    [pytest.param(one, id=name_of(one)) for one in DOCUMENTS if "<!-- needs " in one.read_text()],
)
def test_examples_with_extras(
    document: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    check(document, tmp_path, request, extras=True)


def check(document: Path, folder: Path, request: pytest.FixtureRequest, extras: bool) -> None:
    """Run a document's examples; write it anew if asked to."""
    text = document.read_text(encoding="utf-8")
    found = rewritten(text, Shell(folder), extras)
    if found != text and request.config.getoption("--update", default=False):
        document.write_bytes(found.encode("utf-8"))
        text = document.read_text(encoding="utf-8")
    assert found == text


@pytest.mark.parametrize("document", [pytest.param(one, id=name_of(one)) for one in DOCUMENTS])
def test_only_what_cannot_be_run_is_left_alone(document: Path) -> None:
    for block in blocks(document.read_text(encoding="utf-8")):
        assert block.language, f"line {block.first + 1}: say what the block is"
        if block.mark == "not run":
            commands = [line for line in block.body.splitlines() if line.startswith("$ ")]
            assert commands, f"line {block.first + 1}: nothing in it would be run"
            assert any(line[2:].startswith(LEFT_ALONE) for line in commands), block.body
