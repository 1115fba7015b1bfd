"""`caucasus import --resume`: going on after an interruption, and adding new files."""

from __future__ import annotations

import functools
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli.importing import NO_SPACE, account_of, done, ids, left_over, rows_in
from cli.running import run
from reading.gdelt_rows import event, text, write

from caucasus_cli import gathering
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.gathering import Gathering
from caucasus_cli.reading import begun
from caucasus_cli.reading.spool import Spool

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def three() -> list[str]:
    """Three files whose days and ids meet."""
    return [
        write(
            f"{name}.CSV",
            *[event(id=f"{number}{row}", day=f"202506{10 + row}") for row in range(5)],
            event(id="99", day="20250612"),
            event(id=f"{number}9", day="20250612", target="FJI"),
            "short",
        )
        for number, name in enumerate("abc", start=1)
    ]


def interrupt_at(name: str, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Break off when the file of this name is half read."""
    real = Gathering.read

    def reading(self: Gathering, begun: Any) -> Any:
        account = real(self, begun)
        if begun.source.name == name:
            raise error
        return account

    monkeypatch.setattr(Gathering, "read", reading)


@pytest.mark.parametrize(
    ("size", "error"), [(1, KeyboardInterrupt()), (3, NO_SPACE), (500_000, SystemExit(143))]
)
def test_an_interrupted_run_goes_on_where_it_was(
    size: int, error: BaseException, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "Spool", functools.partial(Spool, run_rows=size))
    monkeypatch.setattr(begun, "rows_of_a_run", lambda _: size)
    done(*three, "-o", "whole.parquet")
    for name in ("b.CSV", "c.CSV"):
        with monkeypatch.context() as patched:
            interrupt_at(name, patched, error)
            ran = run("import", *three, "-o", "out.parquet", "--resume")
        assert ran.code in (ExitCode.INTERRUPTED, ExitCode.UNEXPECTED, 143)
        assert not Path("out.parquet").exists()
        assert left_over() == {".out.parquet.resume"}
    ran = done(*three, "-o", "out.parquet", "--resume")
    assert "from 3 files, 2 of them before" in ran.stderr
    assert Path("out.parquet").read_bytes() == Path("whole.parquet").read_bytes()
    assert left_over() == set()


def test_new_files_are_added_to_an_old_parquet(three: list[str]) -> None:
    done(*three, "-o", "whole.parquet")
    for count in (1, 2, 3, 3):
        ran = done(*three[:count], "-o", "out.parquet", "--resume")
    assert "from 3 files, 3 of them before" in ran.stderr
    assert rows_in() == rows_in("whole.parquet")
    assert account_of() == account_of("whole.parquet")
    assert Path("out.parquet").read_bytes() == Path("whole.parquet").read_bytes()


def test_going_on_with_logs_that_people_wrote(three: list[str]) -> None:
    done(three[0], "incidents", three[1], "-o", "whole.parquet")
    done(three[0], "incidents", "-o", "out.parquet", "--resume")
    done(three[0], "incidents", three[1], "-o", "out.parquet", "--resume")
    by_id = [
        sorted(rows_in(name), key=lambda row: row["event_id"])
        for name in ("out.parquet", "whole.parquet")
    ]
    assert by_id[0] == by_id[1]
    assert account_of()["dropped"] == account_of("whole.parquet")["dropped"]


@pytest.mark.parametrize(
    "options",
    [("--one-a-day", "actor"), ("--mirrors", "drop"), ("--known-on", "2025-06-11"),
     ("--fix-codes",), ("--from", "gdelt2"), ("--actors", "mine.csv")],
    ids=str,
)  # fmt: skip
def test_other_settings_than_before_are_refused(options: tuple[str, ...], three: list[str]) -> None:
    Path("mine.csv").write_text("code,name\nZZZ,Nowhere\n")
    done(three[0], "-o", "out.parquet", "--resume")
    before = Path("out.parquet").read_bytes()
    ran = run("import", *three, "-o", "out.parquet", "--resume", *options)
    assert ran.code == ExitCode.USAGE
    assert "--resume: the files before were imported with" in ran.stderr
    assert Path("out.parquet").read_bytes() == before
    done(*three, "-o", "out.parquet", *options)


def test_nothing_can_be_added_to_what_no_import_wrote(three: list[str]) -> None:
    for data in (b"", b"PAR1", b"no parquet", run("score", "-f", "parquet").stdout):
        Path("out.parquet").write_bytes(data)
        ran = run("import", *three, "-o", "out.parquet", "--resume")
        assert ran.code == ExitCode.INPUT
        assert "was not written by an import: --resume cannot add to it." in ran.stderr
        assert Path("out.parquet").read_bytes() == data


def test_a_mended_file_is_read_by_the_next_run(three: list[str]) -> None:
    good = Path("b.CSV").read_bytes()
    Path("b.CSV").write_bytes(good + b"\0")
    ran = run("import", *three, "-o", "out.parquet", "--resume")
    assert (ran.code, len(account_of()["files"])) == (ExitCode.INPUT, 2)
    Path("b.CSV").write_bytes(good)
    done(*three, "-o", "out.parquet", "--resume")
    done(*three, "-o", "whole.parquet")
    assert sorted(ids()) == sorted(ids("whole.parquet"))


def test_a_file_that_changed_is_read_again(three: list[str]) -> None:
    done(three[0], "-o", "out.parquet", "--resume")
    write("a.CSV", event(id="1000"))
    done(three[0], "-o", "out.parquet", "--resume")
    assert "1000" in ids()


def test_a_run_without_resume_makes_an_interrupted_one_void(
    three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_at("b.CSV", patched, KeyboardInterrupt())
        run("import", *three, "-o", "out.parquet", "--resume")
    done(three[1], "-o", "out.parquet")
    done(three[1], three[2], "-o", "out.parquet", "--resume")
    assert {one["file"] for one in account_of()["files"]} == {"b.CSV", "c.CSV"}


@pytest.mark.parametrize("name", ["logs.zip", "LOGS.ZIP", "packed"])
def test_members_of_an_archive_are_known_each_by_itself(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = ["a.CSV", "b.CSV", "in/a.CSV"]
    with zipfile.ZipFile(name, "w") as archive:
        for number, member in enumerate(members):
            archive.writestr(member, text(event(id=f"{number}")))
    for member in members[1:]:
        with monkeypatch.context() as patched:
            interrupt_at(f"{name}/{member}", patched, KeyboardInterrupt())
            assert run("import", name, "-o", "out.parquet", "--resume").code == 130
    done(name, "-o", "out.parquet", "--resume")
    assert ids() == ["0", "1", "2"]


def test_a_file_is_known_again_by_its_content_alone() -> None:
    """Formats without ids have nothing else by which a row is known."""
    rows = "900801\tIRQMIL\tKWT\t190\t(FORCE)\n900802\tIRQMIL\tKWTMIL\t192\t(OCCUPY)\n"
    for folder in ("one", "two"):
        Path(folder).mkdir()
    Path("one/gulf.keds").write_text(rows)
    Path("two/gulf.keds").write_text(rows.replace("190", "173"))
    done("one/gulf.keds", "-o", "out.parquet", "--resume")
    done("one/gulf.keds", "two/gulf.keds", "-o", "out.parquet", "--resume")
    assert len(ids()) == 4


def test_repetitions_over_runs_are_judged_as_in_one_run() -> None:
    one = write("one.CSV", event(id="5"), event(id="7"))
    two = write("two.CSV", event(id="5", code="190", EventRootCode="19"))
    options = ("--one-a-day", "actor", "-o")
    done(one, two, *options, "whole.parquet")
    done(one, *options, "out.parquet", "--resume")
    done(one, two, *options, "out.parquet", "--resume")
    assert ids() == ids("whole.parquet")
    assert account_of() == account_of("whole.parquet")
    before = Path("out.parquet").read_bytes()
    ran = run("import", write("new.CSV", event(id="6")), *options, "out.parquet", "--resume")
    assert ran.code == ExitCode.USAGE
    assert "is told from all files together: name one.CSV and 1 more too" in ran.stderr
    assert Path("out.parquet").read_bytes() == before
    assert "from 2 files, 2 of them before" in done(one, two, *options, "out.parquet",
                                                    "--resume").stderr  # fmt: skip


def test_a_new_version_of_a_log_that_a_person_wrote_replaces_the_old_one() -> None:
    """Its day was corrected: by day and id it would be another event."""
    header = "event_id,date,source,target,code"
    old = write("old.csv", header, "1,2025-01-02,FJI,TON,112")
    new = write("new.csv", header, "1,2025-01-03,FJI,TON,112")
    done(old, new, "-o", "whole.parquet")
    done(old, "-o", "out.parquet", "--resume")
    ran = run("import", new, "-o", "out.parquet", "--resume")
    assert ran.code == ExitCode.USAGE
    assert "name old.csv too" in ran.stderr
    done(old, new, "-o", "out.parquet", "--resume")
    assert rows_in() == rows_in("whole.parquet")
    assert len(ids()) == 1


def test_rejects_of_files_imported_before_would_be_missing() -> None:
    write("one.CSV", event(id="1"))
    Path("lost.csv").write_text("what an earlier run dropped")
    ran = run("import", "one.CSV", "-o", "out.parquet", "--resume", "--rejects", "lost.csv")
    assert ran.code == ExitCode.USAGE
    assert "--rejects would lack the rows of files imported before" in ran.stderr
    assert Path("lost.csv").read_text() == "what an earlier run dropped"
    assert not Path("out.parquet").exists()


def test_a_run_that_is_refused_leaves_no_folder_behind() -> None:
    write("one.CSV", event(id="1"))
    done("one.CSV", "-o", "out.parquet", "--resume")
    ran = run("import", "one.CSV", "-o", "out.parquet", "--resume", "--backdated", "drop")
    assert ran.code == ExitCode.USAGE
    assert left_over() == set()


@pytest.mark.parametrize("kept", [True, False])
def test_what_was_not_read_to_the_end_does_not_pile_up(
    kept: bool, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With runs of files begun ahead of their turn, and of the one at work."""
    monkeypatch.setattr(begun, "rows_of_a_run", lambda _: 1)
    folder = Path(".out.parquet.resume")
    for _ in range(3):
        with monkeypatch.context() as patched:
            interrupt_at("b.CSV" if kept else "a.CSV", patched, KeyboardInterrupt())
            run("import", *three, "-o", "out.parquet", "--resume")
        if not kept:
            assert left_over() == set()
            continue
        named = {one["name"] for one in json.loads((folder / "manifest.json").read_text())["runs"]}
        assert {path.name for path in folder.iterdir()} == {"manifest.json", *named}
    if kept:
        # Killed, a run cannot tidy up: the next one does.
        (folder / "file-000001-000000.arrow").write_bytes(b"ARROW1")
        (folder / "file-000009-000000.arrow").write_bytes(b"ARROW1")
    done(*three, "-o", "out.parquet", "--resume")
    done(*three, "-o", "whole.parquet")
    assert rows_in() == rows_in("whole.parquet")
    assert left_over() == set()


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "{}", '{"parameters": {}, "files": [], "runs": ["run-000000.arrow"]}'],
)
def test_what_another_version_left_is_refused(manifest: str, three: list[str]) -> None:
    folder = Path(".out.parquet.resume")
    folder.mkdir()
    (folder / "manifest.json").write_text(manifest)
    (folder / "run-000000.arrow").write_bytes(b"ARROW1")
    ran = run("import", *three, "-o", "out.parquet", "--resume")
    assert (ran.code, ran.stderr) == (
        ExitCode.USAGE,
        "Error: --resume: .out.parquet.resume was left by another version of caucasus, or is "
        "damaged: import all files anew, without --resume.\n",
    )
    done(*three, "-o", "out.parquet")
    assert left_over() == set()
