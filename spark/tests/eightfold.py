"""Eight agencies where a synthetic city has one: their folders, and what owners sign of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

TIMES = range(1, 9)
OWNERS = ("care", "safety")


class Program:
    """The program hitmachine."""

    def __init__(self, path: str) -> None:
        self.path = path

    def run(self, *arguments: str | Path) -> str:
        """What it prints; whatever it refuses ends this."""
        done = subprocess.run(
            [self.path, *map(str, arguments)], check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            sys.exit(f"{arguments}: {done.stderr}")
        return done.stdout

    def new_agencies(self, home: Path, agencies: Path) -> None:
        """Makes eight folders of an agency's: its state and profile, and a key for each."""
        profile = (home / "profile.toml").read_text(encoding="utf-8")
        for time in TIMES:
            name = f"{home.name}-{time}"
            own = agencies / name
            own.mkdir(mode=0o700, parents=True)
            shutil.copytree(home / "state", own / "state")
            for kept in ("pseudonym.key", "excluded-addresses.csv"):
                shutil.copy2(home / kept, own)
            self.run("key", "new", "agency", "--out", own / "agency.key")
            of_one = profile.replace(f'agency = "{home.name}"', f'agency = "{name}"')
            (own / "profile.toml").write_text(of_one, encoding="utf-8")

    def sign(self, city: Path, edit: Callable[[str], str] = str) -> None:
        """Signs covenant, which `edit` may change, and agreements anew, and hands them to all."""
        for kind, eightfold in (("covenant", self._covenant), ("agreements", _agreements)):
            path = city / f"{kind}.toml"
            text = eightfold(path.read_text(encoding="utf-8"), city / "agencies")
            if kind == "covenant":
                text = edit(text)
            # A second text under one serial is refused.
            text = re.sub(r"^serial = 1$", "serial = 2", text, flags=re.MULTILINE)
            path.write_text(text, encoding="utf-8")
            signatures = [Path(f"{path}.{owner}.sig") for owner in OWNERS]
            for signature in signatures:
                signature.unlink()
            for owner in OWNERS:
                key = city / "owners" / f"{owner}.key"
                self.run(kind, "sign", "--key", key, "--as", owner, path)
            for home in [city / "centre", *(city / "agencies").iterdir()]:
                for file in [path, *signatures]:
                    shutil.copy2(file, home)

    def _covenant(self, text: str, agencies: Path) -> str:
        told = []
        index = 0
        for block in _blocks(text):
            if not block.startswith("[[agency]]"):
                told.append(block)
                continue
            agency = re.search(r'^id = "(.*)"', block, re.MULTILINE)
            assert agency
            for time in TIMES:
                index += 1
                name = f"{agency[1]}-{time}"
                key = agencies / name / "agency.key"
                public = json.loads(self.run("--json", "key", "show", key))
                for field, value in [
                    ("id", f'"{name}"'),
                    ("index", str(index)),
                    ("name", f'"{name}"'),
                    ("sign", f'"{public["sign"]}"'),
                    ("hpke", f'"{public["hpke"]}"'),
                    ("aliases", "[]"),
                ]:
                    line = re.compile(rf"^{field} = .*$", re.MULTILINE)
                    block = line.sub(f"{field} = {value}", block)
                told.append(block)
        return "".join(told)


def _blocks(text: str) -> list[str]:
    return re.split(r"^(?=\[)", text, flags=re.MULTILINE)


def _agreements(text: str, _: Path) -> str:
    told = []
    for block in _blocks(text):
        names = "id" if 'of = "agency"' in block else "agency|from|to"
        of = re.compile(rf'^({names}) = "(.*)"$', re.MULTILINE)
        for time in TIMES if of.search(block) else range(1):
            told.append(of.sub(rf'\1 = "\2-{time}"', block))
    return "".join(told)


def encoding(path: Path) -> str:
    """What an export is read and written again by, each byte as it was."""
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
        # Any byte is a sign of it.
        return "latin-1"
