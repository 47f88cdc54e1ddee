"""What meet.py must give, in as few words as there are: plain Python over a night in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

Tag = bytes
Run = tuple[int, Tag, int, int, int, bool]


@dataclass(frozen=True)
class Night:
    """tags[section][agency] is a sorted list of tags; units[agency] counts for the agency; ks[section]."""

    tags: list[list[list[Tag]]]
    units: list[int]
    ks: list[int]
    cap: int

    def records(self) -> list[tuple[int, Tag, int, int]]:
        return [
            (section, tag, agency, record)
            for section, agencies in enumerate(self.tags)
            for agency, tags in enumerate(agencies)
            for record, tag in enumerate(tags)
        ]

    def lists(self) -> list[tuple[str, int, int, int, int, int]]:
        return [
            ("export", section, agency, signed(1 << self.units[agency]), self.ks[section], self.cap)
            for section in range(len(self.tags))
            for agency in range(len(self.units))
        ]


def signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word


def runs(night: Night) -> list[Run]:
    found: list[Run] = []
    for section, agencies in enumerate(night.tags):
        counts = [Counter(tags) for tags in agencies]
        for tag in sorted(set().union(*counts)):
            on_tag = [agency for agency, count in enumerate(counts) if tag in count]
            fits = [agency for agency in on_tag if counts[agency][tag] <= night.cap]
            k = night.ks[section]
            if len({night.units[agency] for agency in on_tag}) < k:
                continue
            is_open = len({night.units[agency] for agency in fits}) >= k
            for agency in on_tag:
                first = agencies[agency].index(tag)
                meets = is_open and agency in fits
                found.append((section, tag, agency, first, counts[agency][tag], meets))
    return found


def manifest(night: Night) -> list[tuple[str, int, int, int, int, int, int]]:
    rows = []
    found = runs(night)
    for section, agencies in enumerate(night.tags):
        for agency, tags in enumerate(agencies):
            own = [run for run in found if (run[0], run[2]) == (section, agency)]
            crowded = [run[4] for run in own if run[4] > night.cap]
            rows.append(
                ("export", section, agency, len(tags), len(own), len(crowded), sum(crowded))
            )
    return rows
