"""Shares out the samples of `perf script -D --show-mmap-events`: table.py PROGRAM [SHARE...] <samples.

A sample in the program belongs to the first of SHARES that fits one of the functions at its place, the inlined ones too: addr2line knows
them. One in the C library (moving, comparing) belongs to whoever called it: the word on top of the stack says where it returns to. One in
the kernel is told by the kernel's name of the function. Of each share that is named, the places follow that have most samples.
"""

import re
import subprocess
import sys
from collections import Counter

CRYPTO, OTHER = "crypto", "everything else"
# By function or file.
SHARES = [
    (CRYPTO, "SHA-256, compressing", r"sha2::sha256|/sha2-[^/]*/src/sha256"),
    (CRYPTO, "hashing records and batch, besides compressing", r"/block-buffer-|/digest-"),
    (CRYPTO, "ChaCha20-Poly1305, of records and batch", r"/chacha20|/poly1305|/cipher-|/aead-|/universal-hash|/inout-"),
    (CRYPTO, "arithmetic modulo ℓ", r"/curve25519-dalek-|/subtle-|hasher/src/share\.rs"),
    (CRYPTO, "HMAC and HKDF, besides compressing", r"exchange/src/mac\.rs"),
    (CRYPTO, "signing and HPKE", r"/ed25519-dalek|/x25519|/hpke-"),
    (OTHER, "sorting", r"slice/sort|::sort::|slice/chunk_by"),
    (OTHER, "bincode", r"/bincode-|/serde"),
    (OTHER, "wiping", r"/zeroize-"),
    (OTHER, "piles: gathering, merging", r"hasher/src/(pile|sections|spill)\.rs|binary_heap"),
    (OTHER, "signal numbers on several rows", r"hasher/src/repeated\.rs"),
    (OTHER, "reading, decoding, cutting", r"/csv-core|/encoding_rs|hasher/src/(table|read)\.rs|hasher/src/read/"),
    (
        OTHER,
        "checking, normalising, canonical forms",
        r"hasher/src/(normalise|row|date|terms|profile|field|columns|excluded|parts)|/jiff-|/unicode-|hash/sip|/hashbrown",
    ),
    (OTHER, "records and payloads, putting together", r"exchange/src/(record|payload|secret)\.rs|hasher/src/(seal|tag)\.rs"),
    (OTHER, "blocks of rows", r"hasher/src/(block|words|pseudonymise|refs|gathered|hash)\.rs"),
    (OTHER, "the batch, besides crypto", r"exchange/src/(batch|publish)|hasher/src/deliver\.rs"),
    (OTHER, "threads", r"/rayon|/crossbeam"),
]
# By function.
KERNEL = [
    ("kernel: files", r"copy|iov|iter|read|write|folio|ext4|filemap|dirty|xa[sn]?_|jbd|block|bio|page_cache|lru"),
    ("kernel: fresh memory", r"fault|clear_page|alloc|free|mm|vma|pte|zap|charge|cgroup|rmap|tlb"),
]


class Samples:
    """How many samples each share has, and each place in the program."""

    def __init__(self, program):
        self.program, self.maps, self.shares, self.places = program, [], Counter(), Counter()
        headers = [line.split() for line in run("readelf", "-lW", program).splitlines()]
        self.loads = [[int(word, 16) for word in header[1:5]] for header in headers if header[:1] == ["LOAD"]]

    def map(self, line):
        found = re.search(r"MMAP2? [^[]*\[0x(\w+)\(0x(\w+)\) @ (\w+).*\]: \S+ (.+)", line)
        start, length, offset = (int(digits, 16) for digits in found.groups()[:3])
        self.maps.append((start, start + length, offset, found[4]))

    def place(self, address):
        """The address as the program's linker gave it, if something of the program is there."""
        for start, end, offset, name in reversed(self.maps):
            if start <= address < end:
                if name != self.program:
                    return None
                at = address - start + offset
                return next((at - load + linked for load, linked, _, size in self.loads if load <= at < load + size), None)
        return None

    def add(self, address, function, returns_to):
        place = self.place(address)
        if address >> 63:
            self.shares[OTHER, next((share for share, names in KERNEL if re.search(names, function)), "kernel: else")] += 1
        elif place is not None:
            self.places[place] += 1
        elif (caller := self.place(returns_to - 1)) is not None:
            self.places[caller] += 1
        else:
            self.shares[OTHER, "libraries"] += 1

    def share_out(self):
        """Gives each place its share; gives back the functions at each place, the innermost first."""
        asked = "".join(f"{place:#x}\n" for place in self.places)
        lines = iter(run("addr2line", "-a", "-i", "-f", "-C", "-e", self.program, asked=asked).splitlines())
        functions = {}
        for line in lines:
            if line.startswith("0x"):
                here = functions.setdefault(int(line, 16), [])
            else:
                here.append(f"{line} at {next(lines)}")
        for place, count in self.places.items():
            self.shares[share_of(functions[place])] += count
        return functions


def share_of(functions):
    for kind, name, pattern in SHARES:
        if any(re.search(pattern, function) for function in functions):
            return kind, name
    return OTHER, "not told"


def run(*command, asked=None):
    return subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout


def read(lines, program):
    samples = Samples(program)
    raw, stack, address = [], 0, None
    for line in lines:
        if "... raw event: size" in line:
            raw, stack, address = [], None, None
        elif line.startswith(".  "):
            raw.append(line)
        elif "PERF_RECORD_MMAP" in line and "[0x" in line:
            samples.map(line)
        elif "PERF_RECORD_SAMPLE" in line:
            address = int(re.search(r": (0x\w+) period", line)[1], 16)
        elif found := re.search(r"ustack: size \d+, offset (0x\w+)", line):
            stack = int(found[1], 16) + 8
        elif address is not None and line.startswith("\t"):
            samples.add(address, line.split()[1], word(raw, stack))
            address = None
    return samples


def word(raw, at):
    """Eight bytes of a dump of sixteen a line."""
    if at is None or at // 16 >= len(raw):
        return 1
    digits = raw[at // 16].split(":", 1)[1].split()[at % 16 : at % 16 + 8]
    return int("".join(reversed(digits)), 16)


def main():
    program, *named = sys.argv[1:]
    samples = read(sys.stdin, program)
    functions = samples.share_out()
    percent = lambda count: f"{100 * count / samples.shares.total():.1f} %"
    print("| where | time |\n|---|---|")
    for kind in (CRYPTO, OTHER):
        of_kind = Counter({name: count for (of, name), count in samples.shares.items() if of == kind})
        print(f"| **{kind}** | **{percent(of_kind.total())}** |")
        for name, count in of_kind.most_common():
            print(f"| {name} | {percent(count)} |")
    print(f"\n{samples.shares.total()} samples")
    for name in named:
        inside = Counter()
        for place, count in samples.places.items():
            if share_of(functions[place])[1] == name:
                inside[" < ".join(re.sub(r".*/(src|library)/| \(discriminator.*", "", one.split(" at ")[-1]) for one in functions[place])] += count
        print(f"\n{name}")
        for where, count in inside.most_common(20):
            print(f"  {percent(count)}  {where}")


main()
