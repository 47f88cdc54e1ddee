"""Deals nine cities to sixty-four agencies under one covenant: country.py HITMACHINE COUNTRY.

COUNTRY holds the cities 1 to 9, and becomes what a city's folder is. What an agency of city k has,
1 to 8, goes to the one whose name ends in -k; the rows of the ninth city are dealt out among them.

No two cities share an address or a person: city c has the postcodes from c000, BAG ids of a
municipality of its own, and every ninth BSN.
"""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import re
import shutil
import sys
import tomllib
from pathlib import Path

from eightfold import TIMES, Program, encoding

HITMACHINE, COUNTRY = Program(sys.argv[1]), Path(sys.argv[2])
CITIES = range(1, 10)
NINTH = CITIES[-1]
PERSONS = ("bsn", "parent_bsn_1", "parent_bsn_2")
NUMBERS = ("signal_number", "client_number")
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def weighed(digits: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))


def nth_bsn(n: int) -> str:
    """As a city makes them (crates/city/src/people/bsn.rs)."""
    prefix = f"{100_000 + n // 9:07}"
    passing = [eighth for eighth in range(10) if (weighed(prefix) + 2 * eighth) % 11 < 10]
    eighth = passing[n % 9]
    return f"{prefix}{eighth}{(weighed(prefix) + 2 * eighth) % 11}"


class Bsns(dict[str, str]):
    """The BSNs of a city, by what stands in its exports; what is none stays as it is."""

    def __init__(self, city: int) -> None:
        super().__init__()
        self.city = city

    def __missing__(self, cell: str) -> str:
        digits = cell.zfill(9)
        if not (cell.isascii() and cell.isdigit() and len(digits) == 9) or weighed(digits) % 11:
            return cell
        if digits != cell:
            return self[digits]
        self[cell] = given = nth_bsn(len(self) * NINTH + self.city - 1)
        return given


def deal(city: int) -> None:
    bsns = Bsns(city)
    for home in sorted((COUNTRY / str(city) / "agencies").iterdir()):
        deal_export(city, home, bsns)


def deal_export(city: int, home: Path, bsns: Bsns) -> None:
    profile = tomllib.loads((home / "profile.toml").read_text(encoding="utf-8"))
    delimiter = {"tab": "\t"}.get(profile["delimiter"], profile["delimiter"])
    source = home / "signals.csv"
    code = encoding(source)
    if city == NINTH:
        # What is put behind another export begins with no mark.
        part, times, more = "ninth.csv", TIMES, {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}
    else:
        part, times, more = "signals.csv", range(city, city + 1), {}
    agencies = [COUNTRY / "agencies" / f"{home.name}-{time}" for time in times]
    files = [(own / part).open("w", encoding=more.get(code, code), newline="") for own in agencies]
    writers = [csv.writer(file, delimiter=delimiter) for file in files]
    with source.open(encoding=code, newline="") as export:
        rows = csv.reader(export, delimiter=delimiter)
        names = next(rows)
        if city != NINTH:
            writers[0].writerow(names)
        columns = profile["columns"].items()
        said = {field: names.index(name) for field, name in columns if name in names}
        persons = [said[field] for field in PERSONS if field in said]
        numbers = [said[field] for field in NUMBERS if field in said]
        postcode, bag = said["postcode"], said.get("bag_id")
        for index, row in enumerate(rows):
            for column in persons:
                row[column] = bsns[row[column]]
            if row[postcode].startswith("4"):
                row[postcode] = f"{city}{row[postcode][1:]}"
            if bag is not None and row[bag].startswith("9999"):
                row[bag] = f"900{city}{row[bag][4:]}"
            if city == NINTH:
                for column in numbers:
                    row[column] = row[column] and f"{row[column]}{NINTH}"
            writers[index % len(writers)].writerow(row)
    for file in files:
        file.close()
    source.unlink()


def excluded() -> bytes:
    """The excluded addresses of all cities, under the salt of the first."""
    lists = [(COUNTRY / str(city) / "excluded-addresses.csv").read_text() for city in CITIES]
    told = lists[0].splitlines()[:2]
    for city, text in zip(CITIES, lists, strict=True):
        told += [re.sub("^4", str(city), row) for row in text.splitlines()[2:]]
    return ("\n".join(told) + "\n").encode()


def covenant(text: str) -> str:
    for was, becomes in [
        (r"^postcodes = .*$", 'postcodes = ["1000-9999"]'),
        (r"^max_signals = .*$", "max_signals = 1000000"),
        # In a whole country strangers meet on the initial (docs/decisions/0024).
        (r'^id = "half\+initial\+birth"$', 'id = "half+first-name+birth"'),
        # The police report to Veilig Thuis by this word.
        (r'(^id = "police-1"$(?:\n.+)*?\naliases = )\[\]$', r'\1["politie"]'),
        (r"^sha256 = .*$", f'sha256 = "{hashlib.sha256(ADDRESSES).hexdigest()}"'),
    ]:
        text, count = re.subn(was, becomes, text, flags=re.MULTILINE)
        assert count, was
    return text


def add(own: Path) -> None:
    (own / "excluded-addresses.csv").write_bytes(ADDRESSES)
    ninth = own / "ninth.csv"
    with (own / "signals.csv").open("ab") as signals, ninth.open("rb") as more:
        shutil.copyfileobj(more, signals)
    ninth.unlink()


if __name__ == "__main__":
    FIRST = COUNTRY / str(CITIES[0])
    ADDRESSES = excluded()
    for home in sorted((FIRST / "agencies").iterdir()):
        HITMACHINE.new_agencies(home, COUNTRY / "agencies")
    for kept in ("centre", "owners"):
        shutil.copytree(FIRST / kept, COUNTRY / kept)
    for file in FIRST.glob("*.toml*"):
        shutil.copy2(file, COUNTRY)
    HITMACHINE.sign(COUNTRY, covenant)
    with multiprocessing.Pool(2) as pool:
        pool.map(deal, CITIES, chunksize=1)
    for own in (COUNTRY / "agencies").iterdir():
        add(own)
    for city in CITIES:
        shutil.rmtree(COUNTRY / str(city))
