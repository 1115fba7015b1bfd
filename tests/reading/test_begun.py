"""Reading ahead: in order, one file beyond the one at work, and nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError
from caucasus_cli.reading.begun import Begun, Readers, begun_ahead
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.pieces import Manner
from caucasus_cli.reading.prefetch import Ahead
from caucasus_cli.reading.streams import Source
from reading.gdelt_rows import event, text
from reading.small_blocks import blocks_of_size


def failing() -> Iterator[int]:
    yield 1
    raise LogError("two")


def test_an_error_comes_where_the_item_would() -> None:
    made = Ahead(failing(), 5)
    assert next(made) == 1
    with pytest.raises(LogError, match="two"):
        next(made)
    assert list(made) == []


def test_items_beyond_the_last_and_after_closing() -> None:
    made = Ahead(range(3), 1)
    assert [*made, *made] == [0, 1, 2]
    made = Ahead(range(3), 1)
    assert next(made) == 0
    made.close()
    made.close()
    assert list(made) == []


def test_no_more_is_made_than_is_asked_for() -> None:
    made: list[int] = []
    enough = threading.Event()

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            if number == 3:
                enough.set()
            yield number

    with closing(Ahead(items(), 2)) as ahead:
        assert next(ahead) == 0
        assert enough.wait(10)
        assert made == [0, 1, 2, 3], "one taken, two waiting, one at hand"


@pytest.mark.parametrize(
    ("alone", "order"),
    [
        ("", "begin a, begin b, take a, close a, begin c, take b, close b, take c, close c"),
        ("b", "begin a, take a, close a, begin b, begin c, take b, close b, take c, close c"),
        ("abc", "begin a, take a, close a, begin b, take b, close b, begin c, take c, close c"),
    ],
)
def test_each_file_is_begun_when_the_one_before_it_is_taken(alone: str, order: str) -> None:
    done: list[str] = []

    class Told(Begun):
        def close(self) -> None:
            done.append(f"close {self.source.name}")

    class Named(Source):
        @property
        def reads_alone(self) -> bool:
            return self.name in alone

    def begin_one(source: Source) -> Begun:
        done.append(f"begin {source.name}")
        return Told(source, FileAccount(source.name, "gdelt2", ""))

    for begun in begun_ahead([Named(name) for name in "abc"], begin_one):
        done += [f"take {begun.source.name}"]
    assert ", ".join(done) == order


def readers(folder: Path, *sources: Source, rejects: bool = False) -> Readers:
    return Readers(Manner(Reading(), bundled_actors(), rejects, folder), sources)


def test_whoever_stops_leaves_no_thread_behind(tmp_path: Path) -> None:
    data = text(*[event(id=str(number)) for number in range(50)]).encode()
    sources = [Source(name, data) for name in "abc"]
    before = threading.active_count()
    with blocks_of_size(100):
        files = begun_ahead(sources, readers(tmp_path, *sources, rejects=True).begin)
        with closing(files):
            begun = next(files)
            assert begun.pieces is not None
            assert 0 < next(begun.pieces).read < 50
            assert threading.active_count() > before
    assert threading.active_count() == before


def test_a_file_that_cannot_be_read_is_told_when_it_is_its_turn(tmp_path: Path) -> None:
    sources = [Source("empty", b""), Source("none", path=tmp_path / "none.csv")]
    begin = readers(tmp_path, *sources).begin
    found = [begin(source) for source in sources]
    assert [str(one.account) for one in found] == ["empty: is empty.", "none: no such file."]


def test_an_open_file_and_a_large_one_are_read_alone(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x")
    with path.open("rb") as file:
        assert Source("log", file=file).reads_alone
    assert Source("log", path=path, packed_bytes=2**31).reads_alone
    assert not Source("log", path=path, packed_bytes=1).reads_alone
    assert not Source("log", b"x").reads_alone
