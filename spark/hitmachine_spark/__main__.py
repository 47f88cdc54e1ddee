"""hitmachine-spark EXPORT OUT: meets an export on whatever Spark the environment names."""

from __future__ import annotations

import argparse
import sys

from pyspark.sql import SparkSession

from hitmachine_spark.meet import meet


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="hitmachine-spark",
        description="Meet the export of a Hitmachine night on Spark (docs/scale.md).",
        epilog="example: hitmachine-spark --remote sc://localhost:50051 /scratch/night /scratch/met",
    )
    parser.add_argument("export", help="what hitmachine export wrote: a folder, or an address")
    parser.add_argument("out", help="where to write what met; it is not there yet")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--master", help="a cluster, such as spark://host:7077, or local[2]")
    where.add_argument("--remote", help="a server of Spark Connect or Sail, such as sc://host:50051")
    given = parser.parse_args(arguments)

    builder = SparkSession.builder.appName("hitmachine-spark")
    if given.master:
        builder = builder.master(given.master)
    if given.remote:
        builder = builder.remote(given.remote)
    spark = builder.getOrCreate()
    try:
        meet(spark, given.export.rstrip("/"), given.out.rstrip("/"))
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
