#!/bin/bash
# Our matrix product and U-Net against OpenBLAS and PyTorch on this machine, alternately, so that both see the same load.
#   bench/compare-pytorch.sh PEERS [ROUNDS]
# SCALE (default 0.3) shortens or lengthens what the peers measure.
# PEERS holds torch_matmul.py and torch_imagenets.py; PYTHON names an interpreter with torch (default /usr/bin/python3).
# Prints, for one and two threads, the median over the rounds of each side's median, wall and processor time, and the ratio.
set -euo pipefail
peers=$(realpath "${1:?the folder of the peer programs is missing}")
rounds=${2:-3}
python=${PYTHON:-/usr/bin/python3}
here=$(cd "$(dirname "$0")/.." && pwd)
# The peers ask for AVX-512 unless told otherwise, which ends them on a machine without it.
lanes=$(grep -qm1 avx512f /proc/cpuinfo && echo avx512 || echo avx2)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build "$here/bench/Likeness.Benchmarks" -c Release -v q >&2
ours="$here/artifacts/bin/Likeness.Benchmarks/release/Likeness.Benchmarks.dll"
for round in $(seq "$rounds"); do
  for threads in 1 2; do
    echo "round $round of $rounds, $threads thread(s)" >&2
    dotnet "$ours" speed "sgemm 1024" --threads "$threads" --seconds 1 --csv "$work/ours.csv" > /dev/null
    "$python" "$peers/torch_matmul.py" --threads "$threads" --cap "$lanes" --scale "${SCALE:-0.3}" --out "$work/peer.jsonl" > /dev/null
    dotnet "$ours" speed "U-Net" --threads "$threads" --seconds 3 --csv "$work/ours.csv" > /dev/null
    "$python" "$peers/torch_imagenets.py" --threads "$threads" --cap "$lanes" --scale "${SCALE:-0.3}" --out "$work/peer.jsonl" > /dev/null
  done
done
"$python" - "$work" <<'PYTHON'
import json, statistics, sys
folder = sys.argv[1]
ours, peer = {}, {}
for line in open(folder + "/ours.csv"):
    name, threads, wall, cpu = line.strip().split(";")
    ours.setdefault((name, int(threads)), []).append((float(wall), float(cpu)))
for line in open(folder + "/peer.jsonl"):
    r = json.loads(line)
    peer.setdefault((r["what"], r["config"], r["threads"]), []).append((r["median_ms"], r["cpu_median_ms"]))
rows = [("sgemm 1024", "sgemm torch.mm", "1024^3"), ("U-Net 256x256 forward", "U-Net 256", "forward"),
        ("U-Net 256x256 forward + backward", "U-Net 256", "forward+backward")]
middle = lambda values, column: statistics.median(v[column] for v in values)
print(f"{'what':34} {'threads':>7} {'ours ms':>9} {'theirs':>9} {'ratio':>6} {'ours cpu':>9} {'theirs':>9} {'ratio':>6}")
for name, what, config in rows:
    for threads in (1, 2):
        a, b = ours[name, threads], peer[what, config, threads]
        wall, cpu = (middle(a, 0), middle(b, 0)), (middle(a, 1), middle(b, 1))
        print(f"{name:34} {threads:7} {wall[0]:9.2f} {wall[1]:9.2f} {wall[0] / wall[1]:6.2f} {cpu[0]:9.2f} {cpu[1]:9.2f} {cpu[0] / cpu[1]:6.2f}")
PYTHON
