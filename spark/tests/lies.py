"""Lies to the centre about what met, and sees each refused by its name: lies.py HITMACHINE SITE NIGHT MET WORK."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HITMACHINE, SITE, NIGHT, MET, WORK = sys.argv[1:]

Rows = list[dict[str, object]]


def table_file(folder: Path) -> Path:
    """All rows of a folder, put into one file."""
    files = sorted(folder.glob("*.parquet"))
    tables = [pq.read_table(file) for file in files]
    whole = pa.concat_tables([table for table in tables if table.num_rows] or tables[:1])
    keys = [(name, "ascending") for name in ("section", "tag", "agency") if name in whole.column_names]
    for file in files:
        file.unlink()
    path = folder / "part-0.parquet"
    pq.write_table(whole.sort_by(keys), path, compression="NONE")
    return path


def change(path: Path, edit: Callable[[Rows], object]) -> None:
    table = pq.read_table(path)
    rows: Rows = table.to_pylist()
    edit(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path, compression="NONE")


def attempt(folder: Path, *more: str) -> tuple[int, str]:
    run = subprocess.run(
        [HITMACHINE, "match", "--site", SITE, "--night", NIGHT, "--met", str(folder), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stderr


def refused(name: str, says: str, lie: Callable[[Path, Path, Path], object], *more: str) -> None:
    folder = Path(WORK) / name.replace(" ", "-")
    shutil.copytree(WHOLE, folder)
    lie(folder, folder / "met/part-0.parquet", folder / "manifest/part-0.parquet")
    status, told = attempt(folder, *more)
    assert status == 1 and says in told, f"{name}: {status} {told}"
    assert not list(Path(SITE, "nights", NIGHT).glob("run-*")), f"{name}: something was written"
    print(f"refused: {name}")
    shutil.rmtree(folder)


def counts_less(path: Path, run: dict[str, object], by: int) -> None:
    def edit(rows: Rows) -> None:
        for row in rows:
            if (row["section"], row["agency"]) == (run["section"], run["agency"]):
                row["runs"] = int(str(row["runs"])) - by

    change(path, edit)


def without_a_group(met: Path, manifest: Path, every: int = 0) -> None:
    """Leaves a whole group out, and counts as if it had never been."""
    gone: Rows = []

    def edit(rows: Rows) -> None:
        middle = rows[len(rows) // 2]
        of = {
            index
            for index, row in enumerate(rows)
            if (row["section"], row["tag"]) == (middle["section"], middle["tag"])
        }
        gone.extend(rows[index] for index in of)
        rows[:] = [row for index, row in enumerate(rows) if index not in of]

    change(met, edit)
    for run in gone:
        counts_less(manifest, run, 1)


def set_in(index: int, name: str, value: object) -> Callable[[Path, Path, Path], object]:
    def lie(_: Path, met: Path, __: Path) -> None:
        change(met, lambda rows: rows[index].update({name: value}))

    return lie


def twice(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows.insert(1, dict(rows[0])))


def out_of_order(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows.reverse())


def other_tag(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows[0].update({"tag": bytes(16)}))


def lonely(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows.pop(0))


def flipped(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows[0].update({"meets": not rows[0]["meets"]}))


def of_another_section(_: Path, met: Path, __: Path) -> None:
    change(met, lambda rows: rows[-1].update({"section": 99}))


def missing_file(_: Path, met: Path, __: Path) -> None:
    met.unlink()


def cut_file(_: Path, met: Path, __: Path) -> None:
    met.write_bytes(met.read_bytes()[:-100])


def cut_in_the_middle(_: Path, met: Path, __: Path) -> None:
    whole = met.read_bytes()
    met.write_bytes(whole[: len(whole) // 2] + whole[len(whole) // 2 + 4096 :])


def no_manifest(_: Path, __: Path, manifest: Path) -> None:
    manifest.unlink()


def other_export(_: Path, __: Path, manifest: Path) -> None:
    change(manifest, lambda rows: [row.update({"export": "0" * 64}) for row in rows])


def read_too_little(_: Path, __: Path, manifest: Path) -> None:
    change(manifest, lambda rows: rows[0].update({"records": int(str(rows[0]["records"])) - 1}))


def a_list_less(_: Path, __: Path, manifest: Path) -> None:
    change(manifest, lambda rows: rows.pop())


def other_counts(_: Path, met: Path, manifest: Path) -> None:
    first = pq.read_table(met).slice(0, 1).to_pylist()[0]
    counts_less(manifest, first, 1)


def left_out(_: Path, met: Path, manifest: Path) -> None:
    without_a_group(met, manifest)


WHOLE = Path(WORK) / "whole"
shutil.copytree(MET, WHOLE)
for part in ("met", "manifest"):
    table_file(WHOLE / part)

for name, says, lie in [
    ("a record that does not exist", "there is no such record", set_in(0, "first", 2**40)),
    ("a record below none", "cannot be", set_in(0, "first", -1)),
    ("an agency that does not exist", "there is no such record", set_in(0, "agency", 63)),
    ("a run that stands twice", "stands twice", twice),
    ("runs out of order", "out of order", out_of_order),
    ("another tag", "another tag", other_tag),
    ("a longer run", "what met elsewhere is not so", set_in(0, "records", 2)),
    ("a tag that does not meet", "the gate is not met", lonely),
    ("a mark that is wrong", "whether it meets is said wrongly", flipped),
    ("a section that does not exist", "section that there is not", of_another_section),
    ("a missing file", "a file is missing", missing_file),
    ("a file that is cut off", "cut off", cut_file),
    ("a file that is cut in the middle", "", cut_in_the_middle),
    ("no manifest", "there is no manifest", no_manifest),
    ("another export", "another export", other_export),
    ("a night that was not read whole", "records were read of", read_too_little),
    ("a list less", "stands in its manifest twice or not at all", a_list_less),
    ("other counts", "not as many as its manifest says", other_counts),
]:
    refused(name, says, lie)

# What is left out, only a recount finds: all of it, or a part in which it lies.
refused("a group left out", "a recount in section", left_out, "--recount", "1")
hidden = Path(WORK) / "hidden"
shutil.copytree(WHOLE, hidden)
left_out(hidden, hidden / "met/part-0.parquet", hidden / "manifest/part-0.parquet")
status, told = attempt(hidden, "--recount", "0")
assert status == 0, f"without a recount it is not found: {status} {told}"
print("taken: a group left out, without a recount")
