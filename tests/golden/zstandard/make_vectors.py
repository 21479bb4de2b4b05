"""Makes the *.zst files of this folder from made-up data, with the program zstd (1.5.4 was used). The test has the same generators.

    python3 make_vectors.py
"""

import pathlib
import subprocess

WORDS = (
    "gaussian splat head mesh blend shape colour camera render scene fit loss light skin hair eye jaw neck "
    "the a of and to in is with every from over"
).split()


class Source:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return ((self.state >> 33) * limit) >> 31


def text(size):
    source, data = Source(1), bytearray()
    while len(data) < size:
        data += WORDS[source.below(1 + source.below(len(WORDS)))].encode()
        data += b".\n" if source.below(12) == 0 else b" "
        if source.below(40) == 0:
            data += str(source.below(100000)).encode() + b" "
    return bytes(data[:size])


def noise(size):
    source = Source(2)
    return bytes(source.below(256) for _ in range(size))


def runs(size):
    source, data = Source(3), bytearray()
    while len(data) < size:
        data += bytes([source.below(256)]) * (1 + source.below(3000))
    return bytes(data[:size])


def skewed(size):
    source = Source(4)
    return bytes(min(source.below(16), source.below(16), source.below(256)) for _ in range(size))


def numbers(size):
    source, data, value = Source(5), bytearray(), 0
    while len(data) < size:
        value = (value + source.below(2001) - 1000) & 0xFFFFFF
        data += value.to_bytes(3, "little")
    return bytes(data[:size])


VECTORS = {
    "empty": (b"", ["-3"]),
    "one": (b"\x07", ["-3"]),
    "text-1k": (text(1000), ["-3", "--no-check"]),
    "text-20k-fastest": (text(20000), ["--fast=5"]),
    "text-200k-fast": (text(200000), ["-1"]),
    "text-200k-best": (text(200000), ["--ultra", "-22"]),
    "noise-3k": (noise(3000), ["-3"]),
    "runs-200k": (runs(200000), ["-3"]),
    "runs-700k": (runs(700000), ["-6"]),
    "skewed-20k-small-window": (skewed(20000), ["-3", "--zstd=wlog=10"]),
    "skewed-10k": (skewed(10000), ["-19"]),
    "numbers-12k": (numbers(12000), ["-9"]),
}

folder = pathlib.Path(__file__).parent
for name, (data, options) in VECTORS.items():
    packed = subprocess.run(["zstd", "-c", "-q", *options], input=data, capture_output=True, check=True).stdout
    (folder / f"{name}.zst").write_bytes(packed)
    print(name, len(data), len(packed))
