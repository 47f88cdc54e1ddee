"""The question on one engine, one layout and one way to ask: engines.py FOLDER ENGINE WAY

How many tags have at least K distinct agencies, and the sum of their first words modulo 2^64, as a line of JSON with the time, processor
time and most memory of the process from the first call of the engine on. Importing it is counted as memory, not as time.
"""

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path

K = 2
PARTS = 64


def duckdb_sql(tag="hi, lo", word="hi", distinct="bit_count(bit_or(1::usmallint << agency))", source="TAGS"):
    return f"select count(*), sum({word}) from (select {tag} from {source} group by {tag} having {distinct} >= {K})"


def duckdb_of(files, sql):
    def ask(folder, engine):
        return engine.connect().execute(sql.replace("TAGS", f"'{folder}/{files}.parquet'")).fetchone()

    return ask


def duckdb_parts(folder, engine):
    """Part after part: the hash table of one fits the cache."""
    db = engine.connect()
    return added(db.execute(duckdb_sql(source=f"'{folder}/parts/part{part:02}.parquet'")).fetchone() for part in range(PARTS))


def duckdb_ranges(folder, engine):
    """The same, by the least and greatest of row groups."""
    db = engine.connect()
    ranges = (f"hi between {part << 58} and {(part + 1 << 58) - 1}" for part in range(PARTS))
    sources = (f"(select * from '{folder}/merged/all.parquet' where {within})" for within in ranges)
    return added(db.execute(duckdb_sql(source=source)).fetchone() for source in sources)


def duckdb_native(name):
    def ask(folder, engine):
        db = engine.connect(f"{folder}/{name}.duckdb", read_only=True)
        return db.execute(duckdb_sql("tag", "(tag >> 64)::ubigint", source="tags")).fetchone()

    return ask


def added(answers):
    groups, checks = zip(*answers)
    return sum(groups), sum(check or 0 for check in checks)


# Only rows that have the tag of the row before or after are grouped.
DUCKDB_NEIGHBOURS = duckdb_sql(
    source="""(select hi, lo, agency from (
        select hi, lo, agency, lag(hi) over () as hi1, lag(lo) over () as lo1, lead(hi) over () as hi2, lead(lo) over () as lo2
        from TAGS) where (hi = hi1 and lo = lo1) or (hi = hi2 and lo = lo2))"""
)
DUCKDB = {
    "words, count(distinct)": duckdb_of("words/*", duckdb_sql(distinct="count(distinct agency)")),
    "words, bit_or": duckdb_of("words/*", duckdb_sql()),
    "blob, bit_or": duckdb_of("blob/*", duckdb_sql("tag", "('0x' || hex(tag)[1:16])::ubigint")),
    "uuid, bit_or": duckdb_of("uuid/*", duckdb_sql("tag", "('0x' || replace(left(tag::varchar, 18), '-', ''))::ubigint")),
    "own, bit_or": duckdb_of("own/*", duckdb_sql()),
    "its own file, UHUGEINT, bit_or": duckdb_native("native"),
    "64 parts, bit_or, in turn": duckdb_parts,
    "merged, bit_or": duckdb_of("merged/*", duckdb_sql()),
    "merged, its own file, UHUGEINT, bit_or": duckdb_native("native-merged"),
    "merged, bit_or, 64 ranges in turn": duckdb_ranges,
    "merged, neighbours, bit_or": duckdb_of("merged/*", DUCKDB_NEIGHBOURS),
}


def polars_ask(read):
    def ask(folder, pl):
        frame = read(folder, pl).select(pl.len(), pl.col("hi").cast(pl.UInt128).sum().alias("check"))
        return frame.collect(engine="streaming").row(0)
    return ask


def polars_bits(pl, frame, by=("hi", "lo")):
    bits = pl.lit(1, pl.UInt16) * pl.lit(2, pl.UInt16).pow(pl.col("agency"))
    return frame.group_by(*by).agg(bits.bitwise_or().alias("bits")).filter(pl.col("bits").bitwise_count_ones() >= K)


def polars_distinct(folder, pl):
    groups = pl.scan_parquet(f"{folder}/words/*.parquet").group_by("hi", "lo")
    return groups.agg(pl.col("agency").n_unique().alias("n")).filter(pl.col("n") >= K)


def polars_unique(folder, pl):
    return pl.scan_parquet(f"{folder}/words/*.parquet").unique().group_by("hi", "lo").len("n").filter(pl.col("n") >= K)


def polars_wide(files):
    def read(folder, pl):
        tag = (pl.col("hi").cast(pl.UInt128) * (1 << 64) + pl.col("lo").cast(pl.UInt128)).alias("tag")
        found = polars_bits(pl, pl.scan_parquet(f"{folder}/{files}.parquet").select(tag, "agency"), ("tag",))
        return found.select((pl.col("tag") // (1 << 64)).alias("hi"))
    return read


def polars_words(files):
    return lambda folder, pl: polars_bits(pl, pl.scan_parquet(f"{folder}/{files}.parquet"))


def polars_neighbours(folder, pl, frame=None):
    """Only rows that have the tag of the row before or after are grouped."""
    frame = pl.scan_parquet(f"{folder}/merged/all.parquet") if frame is None else frame
    same = lambda by: (pl.col("hi") == pl.col("hi").shift(by)) & (pl.col("lo") == pl.col("lo").shift(by))
    return polars_bits(pl, frame.filter(same(1) | same(-1)))


def polars_merged_here(folder, pl):
    frame = pl.scan_parquet(f"{folder}/words/*.parquet").sort("hi", "lo")
    return polars_neighbours(folder, pl, frame)


def polars_parts(folder, pl):
    return added(polars_ask(polars_words(f"parts/part{part:02}"))(folder, pl) for part in range(PARTS))


POLARS = {
    "words, n_unique": polars_ask(polars_distinct),
    "words, unique and count": polars_ask(polars_unique),
    "words, bitwise_or": polars_ask(polars_words("words/*")),
    "words as UInt128, bitwise_or": polars_ask(polars_wide("words/*")),
    "words, merged in memory, neighbours, bitwise_or": polars_ask(polars_merged_here),
    "own, bitwise_or": polars_ask(polars_words("own/*")),
    "64 parts, bitwise_or, in turn": polars_parts,
    "merged, bitwise_or": polars_ask(polars_words("merged/*")),
    "merged, neighbours, bitwise_or": polars_ask(polars_neighbours),
}


def fusion_context(engine):
    return engine.SessionContext(engine.SessionConfig().with_target_partitions(os.cpu_count()))


def fusion_row(context, distinct, source="tags"):
    groups = f"select hi, lo from {source} group by hi, lo having {distinct} >= {K}"
    batch = context.sql(f"select count(*) as n, sum(cast(hi as decimal(38, 0))) as c from ({groups})").collect()[0]
    return batch.column(0)[0].as_py(), int(batch.column(1)[0].as_py() or 0)


def fusion(files, distinct, order=""):
    def ask(folder, engine):
        context = fusion_context(engine)
        context.sql(f"create external table tags stored as parquet {order} location '{folder}/{files}/'").collect()
        return fusion_row(context, distinct)

    return ask


def fusion_parts(folder, engine):
    context = fusion_context(engine)
    for part in range(PARTS):
        context.register_parquet(f"tags{part}", f"{folder}/parts/part{part:02}.parquet")
    return added(fusion_row(context, FUSION_BITS, f"tags{part}") for part in range(PARTS))


# It has no bit_count: where the lowest bit is taken away and one is left, there are two or more, and K is two.
FUSION_BITS = "case when bit_or(1 << agency) & (bit_or(1 << agency) - 1) <> 0 then 2 else 1 end"
FUSION_SORTED = "with order (hi asc, lo asc)"
DATAFUSION = {
    "words, count(distinct)": fusion("words", "count(distinct agency)"),
    "words, bit_or": fusion("words", FUSION_BITS),
    "own and told so, bit_or": fusion("own", FUSION_BITS, FUSION_SORTED),
    "64 parts, bit_or, in turn": fusion_parts,
    "merged, bit_or": fusion("merged", FUSION_BITS),
    "merged and told so, bit_or": fusion("merged", FUSION_BITS, FUSION_SORTED),
}

ENGINES = {"duckdb": DUCKDB, "polars": POLARS, "datafusion": DATAFUSION}


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    folder, engine, way = sys.argv[1:]
    module = importlib.import_module(engine)
    start, taken = time.perf_counter(), processor()
    groups, check = ENGINES[engine][way](folder, module)
    wall, taken = time.perf_counter() - start, processor() - taken
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    print(json.dumps({"groups": groups, "check": int(check) % (1 << 64), "wall": wall, "processor": taken, "peak_kb": int(peak.split()[1])}))


if __name__ == "__main__":
    main()
