"""hitmachine-spark EXPORT OUT: meets an export on whatever Spark the environment names.

Exit status, as of hitmachine itself: 0 done, 1 refused and the operator can mend it, 2 misuse of the
command line, 3 the engine failed.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback

from hitmachine_spark import session
from hitmachine_spark.meet import IsThere, NotAnExport, meet


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog=session.NAME,
        description="Meet the export of a Hitmachine night on Spark (docs/scale.md).",
        epilog="example: hitmachine-spark --remote sc://localhost:50051 /scratch/night /scratch/met",
    )
    parser.add_argument("export", help="what hitmachine export wrote: a folder, or an address")
    parser.add_argument("out", help="where to write what met; it is not there yet")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--master", help="a cluster, such as spark://host:7077, or local[2]")
    where.add_argument("--remote", help="a server of Spark Connect or Sail, such as sc://host:50051")
    parser.add_argument(
        "--patience",
        type=int,
        default=60,
        metavar="SECONDS",
        help="how long a server that does not answer is waited for (default: 60)",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="say all that the engine says where it fails"
    )
    given = parser.parse_args(arguments)
    try:
        _run(given)
    except session.Unreachable as error:
        _say(f"nobody answers at {error}: start the server, or mend the address")
        return 1
    except NotAnExport as error:
        _say(f"{error} is no export: name what hitmachine export wrote, by its whole path")
        return 1
    except IsThere as error:
        _say(f"{error} is there already: remove it, or write elsewhere")
        return 1
    except Exception as error:  # An engine fails with errors of many kinds, some of its own.
        if given.verbose:
            traceback.print_exc()
        if session.is_gone(error):
            _say("the server does not answer any more: see why, remove what it wrote, and run again")
            return 3
        _say(f"the engine failed: {_first_line(error)} (--verbose says more)")
        return 3
    return 0


def _run(given: argparse.Namespace) -> None:
    address = given.remote or (None if given.master else os.environ.get("SPARK_REMOTE"))
    if address:
        spark = session.with_server(address, given.patience)
    else:
        spark = session.on_cluster(given.master)
    try:
        meet(spark, given.export.rstrip("/"), given.out.rstrip("/"))
    finally:
        session.stop(spark)


def _say(what: str) -> None:
    print(f"error: {what}", file=sys.stderr)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    # What comes from Java says first where in Python it was called from.
    if lines[0].startswith("An error occurred while calling") and len(lines) > 1:
        return lines[1].removeprefix(": ")
    return lines[0]


if __name__ == "__main__":
    sys.exit(main())
