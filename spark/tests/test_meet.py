"""What meets on the engine is what the oracle finds, for nights of every shape."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from oracle import Night, Run, manifest, runs
from pyspark.sql import DataFrame, SparkSession

import hitmachine_spark
from hitmachine_spark.meet import MET, IsThere, meet, runs_on_gates
from hitmachine_spark.meet import manifest as manifest_table

RECORDS = "section int, tag binary, agency int, record bigint"
LISTS = (
    "export string, section int, agency int, unit_bit bigint, k int, max_records_per_tag bigint"
)


def tag(number: int) -> bytes:
    # Spread over all leading bits, so that signed and unsigned order differ.
    return (number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)).to_bytes(16, "big")


def night_of(
    seed: int, agencies: int, sizes: list[int], distinct: int, units: list[int], k: int, cap: int
) -> Night:
    drawn = random.Random(seed)
    sections = [
        [sorted(tag(drawn.randrange(distinct)) for _ in range(size)) for size in sizes]
        for _ in range(2)
    ]
    assert len(sizes) == agencies == len(units)
    return Night(sections, units, [k, k + 1], cap)


def plain() -> Night:
    return night_of(1, 4, [60] * 4, 100, [0, 1, 2, 3], 2, 3)


def with_an_empty_agency() -> Night:
    return night_of(2, 4, [50, 0, 50, 50], 60, [0, 1, 2, 3], 2, 3)


def of_64_agencies() -> Night:
    return night_of(3, 64, [10] * 64, 40, list(range(64)), 3, 2)


def of_chains() -> Night:
    return night_of(4, 6, [40] * 6, 50, [0, 0, 1, 1, 2, 2], 2, 2)


def with_a_shelter() -> Night:
    # Two agencies have many at one address: both are left out, and who is left does not meet.
    night = plain()
    for agency, many in [(0, 50), (1, 40), (2, 1)]:
        night.tags[0][agency] = sorted(night.tags[0][agency] + [tag(10**6)] * many)
    return night


def with_a_flood() -> Night:
    # One agency floods tags of the others: it is left out on each, and they meet all the same.
    night = plain()
    for number in range(20):
        for agency, many in [(0, 100), (1, 1), (2, 1)]:
            night.tags[1][agency] = sorted(night.tags[1][agency] + [tag(10**6 + number)] * many)
    return night


def with_tags_at_the_edges() -> Night:
    edges = [bytes(16), b"\x7f" + b"\xff" * 15, b"\x80" + bytes(15), b"\xff" * 16]
    return Night([[edges, edges, []], [edges, edges, edges]], [0, 1, 63], [2, 3], 1)


def on_which_nothing_meets() -> Night:
    own = [[sorted(tag(100 * agency + n) for n in range(9)) for agency in range(3)] for _ in "12"]
    return Night(own, [0, 1, 2], [2, 3], 1)


def without_records() -> Night:
    return Night([[[], []], [[], []]], [0, 1], [2, 2], 1)


NIGHTS = [
    plain,
    with_an_empty_agency,
    of_64_agencies,
    of_chains,
    with_a_shelter,
    with_a_flood,
    with_tags_at_the_edges,
    on_which_nothing_meets,
    without_records,
]
WITHOUT_RUNS = [on_which_nothing_meets, without_records]


def tables(spark: SparkSession, night: Night) -> tuple[DataFrame, DataFrame]:
    records = [(s, bytearray(t), a, r) for s, t, a, r in night.records()]
    return spark.createDataFrame(records, RECORDS), spark.createDataFrame(night.lists(), LISTS)


def rows_of(table: DataFrame) -> list[Run]:
    return [(r[0], bytes(r[1]), r[2], r[3], r[4], r[5]) for r in table.collect()]


@pytest.mark.parametrize("make", NIGHTS)
def test_finds_the_runs_that_the_oracle_finds_and_counts_them(spark: SparkSession, make) -> None:  # type: ignore[no-untyped-def]
    night = make()
    records, lists = tables(spark, night)
    found = rows_of(runs_on_gates(records, lists))
    assert found == runs(night), "in this order"
    assert (make in WITHOUT_RUNS) == (not found)
    # Counted from what was found, as it is from what was written.
    met = spark.createDataFrame([(s, bytearray(t), *rest) for s, t, *rest in found], MET)
    assert sorted(map(tuple, manifest_table(records, lists, met).collect())) == manifest(night)


def test_skewed_nights_have_what_they_are_named_for() -> None:
    for make in [with_a_shelter, with_a_flood]:
        crowded = [run for run in runs(make()) if run[4] > make().cap]
        assert max(run[4] for run in crowded) >= 50
    lost = [run for run in runs(with_a_shelter()) if run[1] == tag(10**6)]
    assert [run[5] for run in lost] == [False, False, False]


@pytest.mark.parametrize("make", [plain, on_which_nothing_meets])
def test_writes_what_met_and_then_the_manifest(
    spark: SparkSession,
    tmp_path: Path,
    make,  # type: ignore[no-untyped-def]
) -> None:
    night = make()
    records, lists = tables(spark, night)
    export = tmp_path / "export"
    records.write.parquet(f"{export}/records")
    lists.coalesce(1).write.parquet(f"{export}/lists.parquet")
    out = tmp_path / "out"
    meet(spark, str(export), str(out))
    said = spark.read.parquet(f"{out}/manifest")
    assert sorted(map(tuple, said.collect())) == manifest(night)
    if runs(night):
        met = spark.read.parquet(f"{out}/met").orderBy("section", "tag", "agency")
        assert rows_of(met) == runs(night)
    with pytest.raises(IsThere):
        meet(spark, str(export), str(out))


def test_no_row_passes_through_python() -> None:
    folder = Path(hitmachine_spark.__file__).parent
    source = "\n".join(path.read_text() for path in sorted(folder.glob("*.py")))
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))
    through = r"(udf|collect|toPandas|mapInPandas|applyInPandas|rdd|toLocalIterator|take|head)"
    assert re.search(rf"\.{through}\b", code) is None
    assert re.search(rf"\.{through}\b", "table.collect()") is not None
