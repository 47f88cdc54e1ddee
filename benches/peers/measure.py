"""Asks everyone in turn, round after round, and prints a table: measure.py PROGRAM FOLDER ROUNDS

Each answer comes from a process of its own, and the same was asked just before: what an engine leaves behind in caches and in the system
is not charged to the next. Its times run from the first call of the engine to the answer: what an interpreter and its
imports take is not charged. Its memory is all that the process ever held. Medians; the ratios are those of the medians.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import median

from engines import ENGINES

NAMES = {"ours": "Hitmachine", "duckdb": "DuckDB", "polars": "Polars", "datafusion": "DataFusion"}
OURS = {
    "own columns, sorted by agency: *meet*": "meet",
    "own columns, unsorted: sorted in memory, and *meet*": "sort",
}


def ask(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def everyone(program, folder):
    """Who, how, and the command."""
    yield from (("ours", way, [program, verb, folder]) for way, verb in OURS.items())
    script = str(Path(__file__).with_name("engines.py"))
    for engine, ways in ENGINES.items():
        yield from ((engine, way, [sys.executable, script, folder, engine, way]) for way in ways)


def processor_name():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main():
    program, folder, rounds = sys.argv[1:]
    asked = list(everyone(program, folder))
    answers = [[] for _ in asked]
    load = os.getloadavg()[0]
    for number in range(int(rounds)):
        for (engine, way, command), given in zip(asked, answers):
            ask(command)
            given.append(ask(command))
            print(f"round {number + 1}: {engine}, {way}: {given[-1]}", file=sys.stderr)
    found = {(answer["groups"], answer["check"]) for given in answers for answer in given}
    if len(found) != 1:
        for (engine, way, _), given in zip(asked, answers):
            print(engine, way, {(answer["groups"], answer["check"]) for answer in given}, file=sys.stderr)
        sys.exit("they do not agree")

    groups, check = found.pop()
    versions = ", ".join(f"{NAMES[engine]} {version(engine)}" for engine in ENGINES)
    records = Path(folder).name
    print(f"{int(records):,} records of ten agencies, {groups:,} groups of two agencies or more, checksum {check:016x}, the same from all.")
    print(f"{versions}, Python {platform.python_version()}; {os.cpu_count()} cores, {processor_name()}; load before {load:.1f};")
    print(f"{datetime.date.today()}; medians of {rounds} rounds.\n")
    print("| engine | layout and way | wall, s | CPU, s | peak, MB | CPU, to ours | peak, to ours |")
    print("|---|---|---|---|---|---|---|")
    medians = [{key: median(answer[key] for answer in given) for key in ("wall", "processor", "peak_kb")} for given in answers]
    ours = medians[0]
    for (engine, way, _), of in zip(asked, medians):
        times, peak = of["processor"] / ours["processor"], of["peak_kb"] / ours["peak_kb"]
        print(
            f"| {NAMES[engine]} | {way} | {of['wall']:.2f} | {of['processor']:.2f} | {of['peak_kb'] * 1024 / 1e6:,.0f} "
            f"| {times:.1f} | {peak:.0f} |"
        )


if __name__ == "__main__":
    main()
