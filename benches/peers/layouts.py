"""Writes the seeded tags as Parquet, in each layout that an engine is given: layouts.py FOLDER

FOLDER holds `shuffled/tags0` ... as the peers program wrote them, 16 bytes a tag. All layouts hold the same rows; the names:

  words     ten files, unsorted; hi and lo UINT64 (the two words of a tag), agency UINT8
  blob      ten files, unsorted; tag as 16 bytes of fixed length
  uuid      ten files, unsorted; tag as UUID, which an engine may hold as one number of 128 bits
  merged    one file, sorted by hi, lo, agency: what is equal lies side by side already, which is most of the work;
            row groups of 128 Ki rows with their least and greatest
  parts     64 files by the first six bits of the tag, unsorted in themselves
  own       ten files, each sorted by hi, lo: as Hitmachine's own columns are
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

AGENCIES = 10
PARTS_BITS = 6
# Random tags: nothing to compress, and a dictionary would only be in the way.
OPTIONS = {"compression": "none", "use_dictionary": ["agency"]}


def words_table(words, agency):
    return pa.table({"hi": words[:, 0], "lo": words[:, 1], "agency": agency})


def write(table, path, rows=1 << 20):
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path, row_group_size=rows, **OPTIONS)


def main():
    folder = Path(sys.argv[1])
    every, agencies = [], []
    for agency in range(AGENCIES):
        raw = np.fromfile(folder / f"shuffled/tags{agency}", dtype=">u8")
        words = raw.astype("<u8").reshape(-1, 2)
        column = np.full(len(words), agency, dtype=np.uint8)
        every.append(words)
        agencies.append(column)
        name = f"agency{agency}.parquet"
        write(words_table(words, column), folder / "words" / name)
        blob = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(words), [None, pa.py_buffer(raw)])
        write(pa.table({"tag": blob, "agency": column}), folder / "blob" / name)
        uuid = pa.ExtensionArray.from_storage(pa.uuid(), blob)
        write(pa.table({"tag": uuid, "agency": column}), folder / "uuid" / name)
        order = np.lexsort((words[:, 1], words[:, 0]))
        write(words_table(words[order], column), folder / "own" / name, 1 << 17)
    words, agency = np.concatenate(every), np.concatenate(agencies)
    part = (words[:, 0] >> np.uint64(64 - PARTS_BITS)).astype(np.uint8)
    order = np.argsort(part, kind="stable")
    ends = np.searchsorted(part[order], np.arange(1, (1 << PARTS_BITS) + 1))
    for number, rows in enumerate(np.split(order, ends[:-1])):
        write(words_table(words[rows], agency[rows]), folder / "parts" / f"part{number:02}.parquet")
    order = np.lexsort((agency, words[:, 1], words[:, 0]))
    write(words_table(words[order], agency[order]), folder / "merged" / "all.parquet", 1 << 17)
    # DuckDB's own file, the tag one number of 128 bits.
    for name, source in [("native", "words/*"), ("native-merged", "merged/all")]:
        (folder / f"{name}.duckdb").unlink(missing_ok=True)
        with duckdb.connect(folder / f"{name}.duckdb") as db:
            db.execute(f"create table tags as select hi::uhugeint << 64 | lo::uhugeint as tag, agency from '{folder}/{source}.parquet'")


if __name__ == "__main__":
    main()
