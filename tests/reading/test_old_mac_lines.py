"""Files whose lines end in a lone carriage return, as old Macs wrote them."""

from __future__ import annotations

import pytest
from coded_reading import real_file

from caucasus_cli.account import Account
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.gathering import check
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.streams import Source
from reading.gdelt_rows import event


def account_of(data: bytes, name: str = "log") -> Account:
    account, failures = check([Source(name, data)], Reading(), bundled_actors())
    assert not failures
    return account


def told(account: Account) -> list[object]:
    (file,) = account.files
    return [file.format, file.read, file.kept, file.dropped, file.codes, file.problems]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
@pytest.mark.parametrize("width", [57, 58, 61])
def test_they_are_read_as_others(end: str, width: int) -> None:
    rows = [event(width, id=str(number), code=code) for number, code in enumerate(["112", "9x"])]
    expected = told(account_of("\n".join([*rows, ""]).encode()))
    assert expected[1] == 2
    assert told(account_of(end.join([*rows, ""]).encode())) == expected
    assert told(account_of(end.join(rows).encode())) == expected


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name",
    ["gdelt/20191024143000.export.CSV", "icews/events.2018.sample.tab", "keds/gulf.cameo.csv"],
)
def test_real_files(name: str) -> None:
    data = real_file(name).read_bytes().replace(b"\r\n", b"\n")
    expected = told(account_of(data))
    assert told(account_of(data.replace(b"\n", b"\r"))) == expected
