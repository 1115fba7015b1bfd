"""Documents that lead somewhere, fit, and belong to no machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.documents import DOCUMENTS, ROOT, anchors, blocks, name_of, prose, read, rows, spoken_of

EVERY_DOCUMENT = pytest.mark.parametrize(
    "document", [pytest.param(one, id=name_of(one)) for one in DOCUMENTS]
)
PACKAGE = ROOT / "src" / "caucasus_cli"
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
#: What only one machine has; `/path/to/project` stands for anyone's folder.
_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|tmp|var|opt|private|mnt|srv)\b|\b[A-Z]:\\\\|\.\./\.\./"
)


@EVERY_DOCUMENT
def test_links_lead_somewhere(document: Path) -> None:
    for target in _LINK.findall(prose(document.read_text(encoding="utf-8"))):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.is_relative_to(ROOT), target
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), target


@EVERY_DOCUMENT
def test_no_machine_is_named(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not _MACHINE.findall(text)


def test_every_document_can_be_reached_from_the_readme() -> None:
    linked = set(_LINK.findall(read("README.md")))
    for document in (ROOT / "docs").glob("*.md"):
        assert name_of(document) in linked, document.name


def test_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) <= 230


@EVERY_DOCUMENT
def test_lines_are_no_longer_than_those_of_the_code(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    inside = {
        number for one in blocks(text) for number in range(one.first, one.last + 1)
    }  # fmt: skip
    for number, line in enumerate(text.splitlines()):
        if number not in inside and not line.startswith("|"):
            assert len(line) <= 110, f"{name_of(document)}:{number + 1}"


def test_paths_named_in_the_architecture_exist() -> None:
    named = {name for name in spoken_of("docs/architecture.md") if "/" in name and " " not in name}
    named |= {
        name for name in spoken_of("docs/architecture.md") if re.fullmatch(r"\w+\.py", name)
    }  # fmt: skip
    modules = {path.name for path in PACKAGE.rglob("*.py")}
    for name in named:
        found = (PACKAGE / name).exists() or (ROOT / name).exists() or name in modules
        assert found, name


def test_functions_named_in_the_architecture_exist_where_it_says() -> None:
    """A step begins with its module; the functions it names in passing are defined there."""
    steps = re.findall(
        r"^\d+\. \*\*`([\w/.]+)`\*\*(.*?)(?=^\d+\. |\n\n)",
        prose(read("docs/architecture.md")),
        flags=re.MULTILINE | re.DOTALL,
    )
    assert len(steps) == 10
    for module, text in steps:
        defined = (PACKAGE / module).read_text(encoding="utf-8")
        other = "".join(
            (PACKAGE / name).read_text(encoding="utf-8")
            for name in re.findall(r"`([\w/]+\.py)`", text)
        )
        for name in re.findall(r"`([a-z]\w+)`", text):
            assert f"def {name}(" in defined + other, f"{module}: {name}"


def test_the_map_has_every_part_of_the_package() -> None:
    mapped = {
        name.strip("` ")
        for where, _ in rows("docs/architecture.md", "where", "what")
        for name in where.split(",")
    }
    parts = {path.name for path in PACKAGE.glob("*.py")} - {"__main__.py"}
    parts |= {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert mapped == parts


def test_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE))
    table = rows("CONTRIBUTING.md", "target", "does")
    assert {row[0].strip("`").removeprefix("make ") for row in table} == targets
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        named = re.findall(r"`make ([a-z ]+)`", text)
        named += re.findall(r"^\$ make (\w+)", text, flags=re.MULTILINE)
        for words in named:
            assert set(words.split()) <= targets, f"{name_of(document)}: make {words}"


def test_folders_of_tests() -> None:
    named = {
        name for row in rows("CONTRIBUTING.md", "folder", "what")
        for name in re.findall(r"`(tests/\w+)`", row[0])
    }  # fmt: skip
    folders = {
        f"tests/{path.name}" for path in (ROOT / "tests").iterdir()
        if path.is_dir() and any(path.glob("test_*.py"))
    }  # fmt: skip
    assert named == folders
