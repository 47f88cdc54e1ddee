"""Says where the samples of `perf script -D --show-mmap-events` fell: table.py PROGRAM <samples.

A sample in the program belongs to the first line of SHARES that one of the functions inlined at its place fits: addr2line knows them all. A
sample in the C library belongs to whoever called it: the word on top of the stack is where it returns to. One in the kernel is told by
the kernel's own name of the function.
"""

import re
import subprocess
import sys
from collections import Counter

CRYPTO = "crypto"
OTHER = "other"

# Of a frame its function and its file, as `function @ file`.
SHARES = [
    (CRYPTO, "SHA-256: compressions", r"sha2::sha256|/sha2-[^/]*/src/sha256"),
    (CRYPTO, "SHA-512 of body and batch", r"sha2::sha512|/sha2-[^/]*/src/sha512|Sha512|/block-buffer-|/digest-"),
    (CRYPTO, "ChaCha20-Poly1305", r"/chacha20|/poly1305|/cipher-|/aead-|/universal-hash|/inout-"),
    (CRYPTO, "arithmetic modulo ℓ", r"/curve25519-dalek-|/subtle-"),
    (CRYPTO, "HMAC and HKDF around the compressions", r"exchange/src/mac\.rs"),
    (CRYPTO, "the polynomial", r"hasher/src/share\.rs"),
    (CRYPTO, "signing, key agreement", r"/ed25519-dalek|/x25519|/hpke-"),
    (OTHER, "sorting", r"slice/sort|::sort::"),
    (OTHER, "bincode and serde", r"/bincode-|/serde"),
    (OTHER, "wiping", r"/zeroize-"),
    (OTHER, "merging and giving back", r"hasher/src/(pile|sections|spill)\.rs|binary_heap"),
    (OTHER, "signal numbers on several rows", r"hasher/src/repeated\.rs"),
    (OTHER, "reading, decoding, cutting", r"/csv-core|/encoding_rs|hasher/src/(table|read)\.rs|hasher/src/read/"),
    (
        OTHER,
        "checking and normalising",
        r"hasher/src/(normalise|row|date|terms|profile|field|columns|excluded|parts)|/jiff-|/unicode-",
    ),
    (OTHER, "putting records together", r"exchange/src/(record|payload|secret)\.rs|hasher/src/(seal|tag)\.rs"),
    (OTHER, "the block of rows", r"hasher/src/(block|words|pseudonymise|refs|gathered|hash)\.rs"),
    (OTHER, "writing the batch", r"exchange/src/(batch|publish)|hasher/src/deliver\.rs"),
    (OTHER, "threads", r"/rayon|/crossbeam"),
]
KERNEL = [
    ("kernel: bytes to and from files", r"copy|iov|iter|read|write|folio|ext4|filemap|dirty|xa[sn]?_|jbd|block|bio|page_cache|lru"),
    ("kernel: fresh memory", r"fault|clear_page|alloc|free|mm|vma|pte|zap|charge|cgroup|rmap|tlb"),
]
BASE = r"(\S+) (\d+)/(\d+): \[0x(\w+)\(0x(\w+)\) @ (0x\w+|0) .*\]: \S+ (\S+)"


class Samples:
    """Places in the program, and how many samples each has."""

    def __init__(self, program):
        self.program = program
        self.maps = []
        self.places = Counter()
        self.shares = Counter()
        self.loads = []
        for line in run("readelf", "-lW", program).splitlines():
            words = line.split()
            if words[:1] == ["LOAD"]:
                offset, address, size = int(words[1], 16), int(words[2], 16), int(words[4], 16)
                self.loads.append((offset, size, address))

    def map(self, line):
        found = re.search(r"PERF_RECORD_MMAP2? \d+/\d+: \[0x(\w+)\(0x(\w+)\) @ (?:0x)?(\w+) .*\]: \S+ (.+)", line)
        if found:
            start, length, offset = (int(found[group], 16) for group in (1, 2, 3))
            self.maps.append((start, start + length, offset, found[4]))

    def where(self, address):
        """The file that is mapped there, and the address as its linker gave it."""
        for start, end, offset, name in reversed(self.maps):
            if start <= address < end:
                place = address - start + offset
                for load, size, linked in self.loads if name == self.program else []:
                    if load <= place < load + size:
                        return name, place - load + linked
                return name, place
        return "", address

    def add(self, address, top, symbol):
        if address >> 63:
            kind = next((kind for kind, names in KERNEL if re.search(names, symbol)), "kernel: else")
            self.shares[OTHER, kind] += 1
            return
        name, place = self.where(address)
        if name != self.program and top is not None:
            name, place = self.where(top - 1)
        if name == self.program:
            self.places[place] += 1
        else:
            self.shares[OTHER, "libraries"] += 1

    def resolve(self):
        """Shares out the samples by what is inlined at their places."""
        places = sorted(self.places)
        asked = "".join(f"{place:#x}\n" for place in places)
        text = run("addr2line", "-a", "-i", "-f", "-C", "-e", self.program, asked=asked)
        frames, place = {}, None
        lines = iter(text.splitlines())
        for line in lines:
            if re.fullmatch(r"0x[0-9a-f]+", line):
                place = int(line, 16)
                frames[place] = []
            else:
                frames[place].append(f"{line} @ {next(lines)}")
        for place, count in self.places.items():
            self.shares[share(frames[place])] += count
        self.frames = frames


def share(frames):
    for kind, name, pattern in SHARES:
        if any(re.search(pattern, frame) for frame in frames):
            return kind, name
    return OTHER, "not told"


def run(*command, asked=None):
    return subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout


def read(lines, program):
    samples = Samples(program)
    raw, offset, address = [], None, None
    for line in lines:
        if line.startswith(".  "):
            raw.append(line)
        elif ". ... raw event" in line:
            raw, offset, address = [], None, None
        elif "PERF_RECORD_MMAP" in line:
            samples.map(line)
        elif "PERF_RECORD_SAMPLE" in line:
            address = int(re.search(r": (0x\w+) period", line)[1], 16)
        elif "... ustack: size" in line:
            offset = int(re.search(r"offset (0x\w+)", line)[1], 16) + 8
        elif address is not None and line.startswith("\t"):
            samples.add(address, top_of(raw, offset), line.split()[1])
            address = None
    samples.resolve()
    return samples


def top_of(raw, offset):
    if offset is None:
        return None
    row = offset // 16
    if row >= len(raw):
        return None
    hexes = raw[row].split(":", 1)[1].split()[:16]
    word = bytes(int(digits, 16) for digits in hexes[offset % 16 : offset % 16 + 8])
    return int.from_bytes(word, "little")


def main():
    samples = read(sys.stdin, sys.argv[1])
    total = samples.shares.total()
    for kind in (CRYPTO, OTHER):
        of_kind = [(count, name) for (of, name), count in samples.shares.items() if of == kind]
        print(f"| **{kind}** | **{100 * sum(count for count, _ in of_kind) / total:.1f} %** |")
        for count, name in sorted(of_kind, reverse=True):
            print(f"| {name} | {100 * count / total:.1f} % |")
    print(f"{total} samples")
    if len(sys.argv) > 2:
        for want in sys.argv[2:]:
            inside = Counter()
            for place, count in samples.places.items():
                if share(samples.frames[place])[1] == want:
                    inside[" < ".join(re.sub(r".*/(src|library)/", "", f.split(" @ ")[1]) for f in samples.frames[place])] += count
            print(want)
            for frame, count in inside.most_common(25):
                print(f"  {100 * count / total:.2f} {frame}")


main()
