"""Deals a city's night to sixty-four agencies, and skews it: sixty_four.py HITMACHINE CITY.

Each of the eight agencies becomes eight, with a key of its own and an eighth of the rows. Then

- four agencies say that ten people each live at one address (a shelter that nobody excluded), three of them six times;
- one agency says sixty times more what it says of twenty people (a flood);
- one agency has nothing tonight.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

TIMES = 8
FLOOD, EMPTY = "police-1", "safe-at-home-8"
SHELTER = {"neighbourhood-team-1": 6, "debt-help-2": 6, "social-service-3": 6, "mental-health-4": 1}

MORE_OF_ADDRESS = {"huisletter", "huislt", "huisnummertoevoeging", "toevoeging", "huistv", "toev", "bag-id", "bagid"}

HITMACHINE, CITY = sys.argv[1], Path(sys.argv[2])
Rows = list[list[str]]


def run(*arguments: str | Path) -> str:
    done = subprocess.run(
        [HITMACHINE, *map(str, arguments)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def blocks(text: str) -> list[str]:
    return re.split(r"^(?=\[)", text, flags=re.MULTILINE)


def encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(3)
    if start[:2] == b"\xff\xfe":
        return "utf-16"
    if start == b"\xef\xbb\xbf":
        return "utf-8-sig"
    try:
        path.read_text(encoding="utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        # Any byte is a sign of it, and is written again as it was.
        return "latin-1"


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


def deal(agency: str, home: Path) -> list[str]:
    code = encoding(home / "signals.csv")
    with (home / "signals.csv").open(encoding=code, newline="") as file:
        delimiter = max(";,\t", key=file.readline().count)
        file.seek(0)
        names, *rows = csv.reader(file, delimiter=delimiter)
    dealt = [f"{agency}-{time + 1}" for time in range(TIMES)]
    for time, name in enumerate(dealt):
        own = CITY / "agencies" / name
        own.mkdir(mode=0o700)
        shutil.copytree(home / "state", own / "state")
        for kept in ("pseudonym.key", "excluded-addresses.csv"):
            shutil.copy2(home / kept, own)
        run("key", "new", "agency", "--out", own / "agency.key")
        profile = (home / "profile.toml").read_text(encoding="utf-8")
        (own / "profile.toml").write_text(
            profile.replace(f'agency = "{agency}"', f'agency = "{name}"'), encoding="utf-8"
        )
        with (own / "signals.csv").open("w", encoding=code, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(names)
            writer.writerows(skew(name, names, rows[time::TIMES]))
    shutil.rmtree(home)
    return dealt


def covenant(text: str) -> str:
    told = []
    index = 0
    for block in blocks(text):
        if not block.startswith("[[agency]]"):
            told.append(block)
            continue
        agency = re.search(r'^id = "(.*)"', block, re.MULTILINE)
        assert agency
        for time in range(TIMES):
            index += 1
            name = f"{agency[1]}-{time + 1}"
            public = json.loads(run("--json", "key", "show", CITY / "agencies" / name / "agency.key"))
            for key, value in [
                ("id", f'"{name}"'),
                ("index", str(index)),
                ("name", f'"{name}"'),
                ("sign", f'"{public["sign"]}"'),
                ("hpke", f'"{public["hpke"]}"'),
                ("aliases", "[]"),
            ]:
                block = re.sub(rf"^{key} = .*$", f"{key} = {value}", block, flags=re.MULTILINE)
            told.append(block)
    return "".join(told)


def agreements(text: str) -> str:
    told = []
    for block in blocks(text):
        names = "id" if 'of = "agency"' in block else "agency|from|to"
        of = re.compile(rf'^({names}) = "(.*)"$', re.MULTILINE)
        times = range(TIMES) if of.search(block) else range(1)
        for time in times:
            told.append(of.sub(rf'\1 = "\2-{time + 1}"', block))
    return "".join(told)


def sign(kind: str, text: str) -> None:
    path = CITY / f"{kind}.toml"
    # A second text under one serial is refused.
    path.write_text(re.sub(r"^serial = 1$", "serial = 2", text, flags=re.MULTILINE), encoding="utf-8")
    files = [path]
    for owner in ("care", "safety"):
        files.append(Path(f"{path}.{owner}.sig"))
        files[-1].unlink()
    for owner in ("care", "safety"):
        run(kind, "sign", "--key", CITY / "owners" / f"{owner}.key", "--as", owner, path)
    for home in [CITY / "centre", *(CITY / "agencies").iterdir()]:
        for file in files:
            shutil.copy2(file, home)


for home in sorted((CITY / "agencies").iterdir()):
    deal(home.name, home)
sign("covenant", covenant((CITY / "covenant.toml").read_text(encoding="utf-8")))
sign("agreements", agreements((CITY / "agreements.toml").read_text(encoding="utf-8")))
