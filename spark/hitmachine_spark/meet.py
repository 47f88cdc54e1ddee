"""Which records meet: k-of-n set intersection in plain DataFrames.

A gate is met on a tag by at least k distinct units. The records of one agency on one tag lie side by
side in its list, so they are a run: where it begins and how many they are. An agency with more than
max_records_per_tag on a tag is left out there, and counted.

There is no function of Python that a row passes through, and no row is fetched: one shuffle by ranges
of tags, a window over each tag, and a sort of what is left. The same code runs on Spark and on Sail.
"""

from __future__ import annotations

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

TAG = ["section", "tag"]
LIST = ["section", "agency"]

MET = "section int, tag binary, agency int, first bigint, records bigint, meets boolean"


class NotAnExport(Exception):
    """At a path there is not what an export has there."""


class IsThere(Exception):
    """Where something was to be written there is something."""


def runs_on_gates(records: DataFrame, lists: DataFrame) -> DataFrame:
    """The runs on each tag on which a gate is met, counted with the agencies that are crowded there.

    records: section, tag, agency, record. lists: section, agency, unit_bit, k, max_records_per_tag.
    Gives section, tag, agency, first, records, meets, in order of section, tag and agency.
    """
    gates = lists.select(*LIST, "unit_bit", "k", "max_records_per_tag")
    of_tag = Window.partitionBy(*TAG)
    on_gates = (
        # Ranges of tags: what is found then lies in the order in which it is read.
        records.join(F.broadcast(gates), LIST)
        .repartitionByRange(*TAG)
        .withColumn("units", F.bit_or("unit_bit").over(of_tag))
        # Most tags are of one agency. They end here.
        .where(F.bit_count("units") >= F.col("k"))
    )
    runs = on_gates.groupBy(*TAG, "agency", "unit_bit", "k", "max_records_per_tag").agg(
        F.min("record").alias("first"), F.count("*").alias("records")
    )
    fits = F.col("records") <= F.col("max_records_per_tag")
    allowed = F.bit_or(F.when(fits, F.col("unit_bit")).otherwise(F.lit(0))).over(of_tag)
    return (
        runs.withColumn("allowed", allowed)
        .withColumn("meets", fits & (F.bit_count("allowed") >= F.col("k")))
        .select(
            F.col("section").cast("int"),
            "tag",
            F.col("agency").cast("int"),
            F.col("first").cast("bigint"),
            F.col("records").cast("bigint"),
            "meets",
        )
        .orderBy(*TAG, "agency")
    )


def manifest(records: DataFrame, lists: DataFrame, met: DataFrame) -> DataFrame:
    """What was read of each list, and what was found of it.

    Gives export, section, agency, records, runs, crowded_tags, crowded_records.
    """
    read = records.groupBy(*LIST).agg(F.count("*").alias("read"))
    caps = lists.select(*LIST, "max_records_per_tag")
    crowded = F.col("records") > F.col("max_records_per_tag")
    found = (
        met.join(F.broadcast(caps), LIST)
        .groupBy(*LIST)
        .agg(
            F.count("*").alias("runs"),
            F.sum(F.when(crowded, 1).otherwise(0)).alias("crowded_tags"),
            F.sum(F.when(crowded, F.col("records")).otherwise(0)).alias("crowded_records"),
        )
    )

    def count(name: str) -> Column:
        return F.coalesce(F.col(name), F.lit(0)).cast("bigint")

    # An agency without records stands in the lists alone.
    return (
        lists.select("export", *LIST)
        .join(read, LIST, "left")
        .join(found, LIST, "left")
        .select(
            "export",
            F.col("section").cast("int"),
            F.col("agency").cast("int"),
            count("read").alias("records"),
            count("runs").alias("runs"),
            count("crowded_tags").alias("crowded_tags"),
            count("crowded_records").alias("crowded_records"),
        )
    )


def meet(spark: SparkSession, export: str, out: str) -> None:
    """Meets an export: writes out/met and, when that is whole, out/manifest.

    Both are folders or addresses that every worker reaches. Raises NotAnExport and IsThere, and what
    the engine raises.
    """
    records = _of_export(spark, f"{export}/records", {*TAG, "agency", "record"})
    lists = _of_export(spark, f"{export}/lists.parquet", {"export", *LIST, "unit_bit", "k"})
    _write(runs_on_gates(records, lists), f"{out}/met")
    # Counted from what was written, so that a file which gets lost on the way is told.
    met = _written(spark, f"{out}/met")
    _write(manifest(records, lists, met).coalesce(1), f"{out}/manifest")


def _of_export(spark: SparkSession, path: str, columns: set[str]) -> DataFrame:
    try:
        table = spark.read.parquet(path)
        # Where nothing is, Spark fails, and Sail finds a table without columns.
        found = set(table.columns)
    except AnalysisException as error:
        raise NotAnExport(path) from error
    if not columns <= found:
        raise NotAnExport(path)
    return table


def _write(table: DataFrame, path: str) -> None:
    # Tags are random: nothing is gained by compressing them.
    writer = table.write.mode("error").option("compression", "uncompressed")
    try:
        writer.parquet(path)
    except AnalysisException as error:
        if "already exist" not in str(error):
            raise
        raise IsThere(path) from error


def _written(spark: SparkSession, path: str) -> DataFrame:
    try:
        return spark.read.schema(MET).parquet(path)
    except AnalysisException as error:
        # Sail makes no folder for a table without rows.
        if "path" not in str(error).lower():
            raise
        return spark.sql(
            "select 0 as section, unhex('') as tag, 0 as agency, 0L as first, 0L as records, "
            "false as meets where false"
        )
