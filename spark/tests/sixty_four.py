"""Deals a city's night to sixty-four agencies, and skews it: sixty_four.py HITMACHINE CITY.

Each of the eight agencies becomes eight, with a key of its own and an eighth of the rows. Then

- four agencies say that ten people each live at one address (a shelter that nobody excluded), three of them six times;
- one agency says sixty times more what it says of twenty people (a flood);
- one agency has nothing tonight.
"""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

from eightfold import TIMES, Program, encoding

FLOOD, EMPTY = "police-1", "safe-at-home-8"
SHELTER = {"neighbourhood-team-1": 6, "debt-help-2": 6, "social-service-3": 6, "mental-health-4": 1}

MORE_OF_ADDRESS = {"huisletter", "huislt", "huisnummertoevoeging", "toevoeging", "huistv", "toev", "bag-id", "bagid"}

HITMACHINE, CITY = Program(sys.argv[1]), Path(sys.argv[2])
Rows = list[list[str]]


def column(names: list[str], *known: str) -> int:
    return next(index for index, name in enumerate(names) if name.strip("\ufeff").lower() in known)


def again(rows: Rows, times: int) -> Rows:
    return [[f"{row[0]}-{time}", *row[1:]] for row in rows for time in range(times)]


def skew(agency: str, names: list[str], rows: Rows) -> Rows:
    if agency == EMPTY:
        return []
    if agency in SHELTER:
        postcode, number = column(names, "postcode", "postc"), column(names, "huisnummer", "huisnr")
        told = [row for row in rows if row[postcode] and row[number]][:10]
        for row in told:
            row[postcode], row[number] = "4001AB", "999"
            for index, name in enumerate(names):
                if name.lower() in MORE_OF_ADDRESS:
                    row[index] = ""
        rows = rows + again(told, SHELTER[agency] - 1)
    if agency == FLOOD:
        bsn = column(names, "bsn")
        said = [row for row in rows if row[bsn].strip()][:20]
        rows = rows + again(said, 60)
    return rows


def deal(home: Path) -> None:
    code = encoding(home / "signals.csv")
    with (home / "signals.csv").open(encoding=code, newline="") as file:
        delimiter = max(";,\t", key=file.readline().count)
        file.seek(0)
        names, *rows = csv.reader(file, delimiter=delimiter)
    HITMACHINE.new_agencies(home, CITY / "agencies")
    for time in TIMES:
        name = f"{home.name}-{time}"
        path = CITY / "agencies" / name / "signals.csv"
        with path.open("w", encoding=code, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(names)
            writer.writerows(skew(name, names, rows[time - 1 :: len(TIMES)]))
    shutil.rmtree(home)


for home in sorted((CITY / "agencies").iterdir()):
    deal(home)
HITMACHINE.sign(CITY)
