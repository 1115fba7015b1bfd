"""Files of GDELT 2.0's shape, and the canonical Parquet that reading them would give.

Nothing in them is true: rows are drawn at random (`gdelt_draws.py`), with a seed, in the
proportions of the published files (`gdelt_pools.py`). The same seed gives the same bytes with the
same NumPy, PyArrow and zlib.

    python benchmarks/gdelt_like.py --rows 1000000 --files 4 /tmp/gdelt
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from caucasus_cli.codebook.cameo import SCHEME
from caucasus_cli.events import ORIGIN_FILE, canonical_schema
from caucasus_cli.reading.canonical import ROW_GROUP, metadata

# As a script it finds the others from here.
sys.path.append(str(Path(__file__).resolve().parents[1]))
from benchmarks.gdelt_draws import Drawn, draw_rows, joined, places_of
from benchmarks.gdelt_pools import FIRST_DAY, SEED, SLOTS_A_DAY, Numbers, pick, pools

CHUNK = 2**16
#: Twice as fast as zip's own level, and at a rate between that of the published files and 8 : 1.
_LEVEL = 3

# --- files of GDELT's layout ------------------------------------------------------------------


def lines(rows: int, files: int = 1, number: int = 0, seed: int = SEED) -> Iterator[memoryview]:
    """The bytes of file `number` of `files`, some megabytes at a time.

    Args:
        rows: rows of all files together; each file has as many as the others, or one more.
        files: number of files, which follow each other in time.
        number: which of them, from 0.
        seed: another seed, other rows.
    """
    start, stop = rows * number // files, rows * (number + 1) // files
    for first in range(start, stop, CHUNK):
        draw = np.random.default_rng([seed, first])
        drawn = draw_rows(draw, first, min(CHUNK, stop - first), rows)
        text = _lines_of(draw, drawn)
        size = text.buffers()[1]
        ends = np.frombuffer(size, dtype=np.int32)
        yield memoryview(text.buffers()[2])[: int(ends[len(text)])]


def _lines_of(draw: np.random.Generator, drawn: Drawn) -> pa.Array:
    pool = pools()
    count = len(drawn.ids)
    source, target = drawn.sides
    tones = pa.array(np.round(draw.normal(-2.0, 3.5, len(drawn.slots)), 14)).cast(pa.string())
    ends = joined([_stamps(drawn.slots), drawn.urls], "\t")
    columns = [
        pa.array(drawn.ids).cast(pa.string()),
        pool.days.take(pa.array(drawn.days - drawn.back + 366)),
        pool.actors.take(pa.array(source)),
        pool.actors.take(pa.array(target)),
        pool.code_fields.take(pa.array(drawn.codes + len(pool.codes) * drawn.is_root)),
        pool.counts.take(pa.array(pick(draw, count, pool.count_chances))),
        tones.take(pa.array(drawn.article)),
        *(pool.places.take(pa.array(where)) for where in places_of(draw, drawn)),
        joined([ends.take(pa.array(drawn.article)), pa.scalar("\n")], ""),
    ]
    return joined(columns, "\t")


def _stamps(slots: Numbers) -> pa.Array:
    """`20191024143000` of each quarter of an hour since the first."""
    pool = pools()
    days, quarters = np.divmod(slots, SLOTS_A_DAY)
    stamps = [pool.stamps.take(pa.array(days)), pool.quarters.take(pa.array(quarters))]
    return joined(stamps, "")


def write_files(
    folder: Path, rows: int, files: int = 1, seed: int = SEED, packed: bool = True
) -> list[Path]:
    """Write files into a folder, zipped as published or plain; two are written at a time.

    Returns:
        Their paths, in the order of time.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def write(number: int) -> Path:
        name = f"{number:04}.export.CSV"
        blocks = lines(rows, files, number, seed)
        if not packed:
            path = folder / name
            with path.open("wb") as stream:
                for block in blocks:
                    stream.write(block)
            return path
        path = folder / f"{name}.zip"
        # A member opened by its name is dated 1980, so that the bytes do not tell the time.
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
            archive.open(name, "w", force_zip64=True) as stream,
        ):
            for block in blocks:
                stream.write(block)
        return path

    pools()
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(write, range(files)))


# --- canonical Parquet ------------------------------------------------------------------------


def event_tables(rows: int, seed: int = SEED) -> Iterator[pa.Table]:
    """The canonical events of so many rows, by date; rows that lack a side are none.

    Acts that are dated back were added later, so that days of acts ascend.
    """
    pool = pools()
    numbers, names = _dictionary(pool.actor_codes)
    country_numbers, country_names = _dictionary(pool.actor_countries)
    nobody = len(pool.actor_codes) - 1
    epoch = (FIRST_DAY - date(1970, 1, 1)).days
    for first in range(0, rows, CHUNK):
        draw = np.random.default_rng([seed, first])
        drawn = draw_rows(draw, first, min(CHUNK, rows - first), rows)
        source, target = drawn.sides
        kept = np.flatnonzero((source != nobody) & (target != nobody))
        source, target = source[kept], target[kept]
        day = pa.array((epoch + drawn.days[kept]).astype(np.int32)).cast(pa.date32())
        added = epoch + drawn.days[kept] + drawn.back[kept]
        columns = {
            "event_id": pa.array(drawn.ids[kept]).cast(pa.string()),
            "date_start": day,
            "date_end": day,
            "date_added": pa.array(added.astype(np.int32)).cast(pa.date32()),
            "source": _coded(numbers[source], names),
            "target": _coded(numbers[target], names),
            "source_country": _coded(country_numbers[source], country_names),
            "target_country": _coded(country_numbers[target], country_names),
            "code": _coded(drawn.codes[kept], pa.array(pool.codes)),
            "scheme": _coded(np.zeros(len(kept), dtype=np.int64), pa.array([SCHEME])),
            "weight": pa.nulls(len(kept), pa.float64()),
            "confidence": pa.nulls(len(kept), pa.float64()),
            "url": drawn.urls.take(pa.array(drawn.article[kept])),
            "origin": _coded(np.zeros(len(kept), dtype=np.int64), pa.array(["gdelt2"])),
            "origin_row": pa.array(first + kept + 1),
            ORIGIN_FILE: _coded(np.zeros(len(kept), dtype=np.int64), pa.array(["generated"])),
        }
        yield pa.table({name: columns[name] for name in (*canonical_schema().names, ORIGIN_FILE)})


def _dictionary(texts: Sequence[str | None]) -> tuple[Numbers, pa.Array]:
    """For each text its position among the distinct ones, -1 for None; and these."""
    distinct = list(dict.fromkeys(text for text in texts if text is not None))
    position = {text: number for number, text in enumerate(distinct)}
    found = [-1 if text is None else position[text] for text in texts]
    return np.array(found, dtype=np.int64), pa.array(distinct, pa.string())


def _coded(numbers: Numbers, dictionary: pa.Array) -> pa.DictionaryArray:
    indices = pa.array(numbers.astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def write_parquet(path: Path, rows: int, seed: int = SEED) -> None:
    """Write canonical Parquet, sorted by date, in row groups of about the size of an import's."""
    writer: Any = None
    waiting: list[pa.Table] = []
    written: Counter[str] = Counter()
    try:
        for table in event_tables(rows, seed):
            written += _count(table)
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            waiting.append(table)
            if sum(part.num_rows for part in waiting) >= ROW_GROUP:
                writer.write_table(pa.concat_tables(waiting), row_group_size=2 * ROW_GROUP)
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting), row_group_size=2 * ROW_GROUP)
    finally:
        if writer is not None:
            # Dates of GDELT are single days.
            told = metadata({"seed": seed}, _account(rows, written), single_days=True)
            writer.add_key_value_metadata(told)
            writer.close()


def _account(rows: int, written: Counter[str]) -> dict[str, Any]:
    """An account such as an import of these events would give."""
    stored = written["stored"]
    dropped = {name: written[name] for name in ("no_country", "self_dyad")}
    dropped = {"no_actor": rows - stored, **dropped}
    kept = rows - sum(dropped.values())
    counts = {"read": rows, "kept": kept, "stored": stored, "dropped": dropped}
    file = {"file": "generated", "format": "gdelt2", "sha256": "", **counts}
    return {"files": [file], **counts}


def _count(table: pa.Table) -> Counter[str]:
    source, target = (
        table.column(f"{side}_country").cast(pa.string()) for side in ("source", "target")
    )
    missing = pc.sum(pc.or_(source.is_null(), target.is_null())).as_py()
    same = pc.sum(pc.equal(source, target)).as_py() or 0
    return Counter({"stored": table.num_rows, "self_dyad": same, "no_country": missing})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write files of GDELT 2.0's shape.")
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of all files together")
    parser.add_argument("--files", type=int, default=1, help="number of files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--plain", action="store_true", help="not zipped")
    parser.add_argument("--parquet", action="store_true", help="canonical events instead")
    given = parser.parse_args()
    if given.parquet:
        given.folder.mkdir(parents=True, exist_ok=True)
        write_parquet(given.folder / "events.parquet", given.rows, given.seed)
    else:
        write_files(given.folder, given.rows, given.files, given.seed, not given.plain)


if __name__ == "__main__":
    main()
