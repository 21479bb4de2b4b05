"""OT-Talk's training step in PyTorch, to be timed beside `bench -- speed "talk step ot-talk without ot"`.

    python3 bench/torch_talk.py [--threads 1] [--seconds 10] [--frames 110]

The same network and sizes as OtTalkNetwork on a face of 4,986 vertices (levels by four), log-mel features, one clip a step, 32 of its
frames decoded; reconstruction, velocity and sparsity terms, gradient clipping, AdamW. No transport term on either side. Graphs are random
triangulations of the right sizes. Sparse products are CSR times dense, with the transposed matrix kept for the backward pass.
"""
import argparse, os, time, statistics

p = argparse.ArgumentParser()
p.add_argument("--threads", type=int, default=1)
p.add_argument("--seconds", type=float, default=10)
p.add_argument("--frames", type=int, default=110)
a = p.parse_args()
for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[v] = str(a.threads)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from scipy.spatial import Delaunay

torch.set_num_threads(a.threads)
torch.manual_seed(0)
rng = np.random.default_rng(0)
SIZES, K, D, FRAMES, COMPONENTS = [4986, 1247, 312, 78], 6, 256, 32, 50


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, m, mt):
        ctx.mt = mt
        return m @ x

    @staticmethod
    def backward(ctx, g):
        return ctx.mt @ g.contiguous(), None, None


def csr(rows, cols, values, shape):
    s = torch.sparse_coo_tensor(torch.tensor(np.stack([rows, cols])), torch.tensor(values, dtype=torch.float32), shape).coalesce()
    return s.to_sparse_csr(), s.t().coalesce().to_sparse_csr()


def laplacian(n):
    f = Delaunay(rng.random((n, 2))).simplices
    e = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    e = np.unique(np.concatenate([e, e[:, ::-1]]), axis=0)
    d = np.bincount(e[:, 0], minlength=n) ** -0.5
    return csr(e[:, 0], e[:, 1], -d[e[:, 0]] * d[e[:, 1]], (n, n))


L = [laplacian(n) for n in SIZES]
DOWN = [csr(np.arange(b), np.sort(rng.choice(n, b, False)), np.ones(b), (b, n)) for n, b in zip(SIZES, SIZES[1:])]
UP = [csr(np.repeat(np.arange(n), 3), rng.integers(0, b, 3 * n), rng.dirichlet(np.ones(3), n).ravel(), (n, b)) for n, b in zip(SIZES, SIZES[1:])]


def apply(m, x):  # x: [V, B, C]
    return Product.apply(x.reshape(x.shape[0], -1), *m).view(-1, *x.shape[1:])


class Cheb(nn.Module):
    def __init__(s, ci, co, level, bias=True):
        super().__init__()
        s.l, s.w = level, nn.Parameter(torch.randn(K * ci, co) * 0.05)
        s.b = nn.Parameter(torch.zeros(co)) if bias else None

    def forward(s, x):
        ts = [x, apply(L[s.l], x)]
        for _ in range(2, K):
            ts.append(2 * apply(L[s.l], ts[-1]) - ts[-2])
        y = torch.cat(ts, -1) @ s.w
        return y if s.b is None else y + s.b


class Net(nn.Module):
    def __init__(s):
        super().__init__()
        s.project = nn.Linear(160, D)
        s.conv = nn.ModuleList(nn.Conv1d(D, D, 5) for _ in range(2))
        s.norm = nn.ModuleList(nn.LayerNorm(D) for _ in range(2))
        s.layers = nn.ModuleList(nn.TransformerEncoderLayer(D, 4, 1024, 0.1, "gelu", batch_first=True, norm_first=True) for _ in range(4))
        s.last_norm = nn.LayerNorm(D)
        s.coefficients, s.basis = nn.Linear(D, COMPONENTS), nn.Linear(COMPONENTS, 3 * SIZES[0])
        s.enc = nn.ModuleList([Cheb(3, 16, 0), Cheb(16, 32, 1), Cheb(32, 64, 2)])
        s.identity = nn.Linear(SIZES[3] * 64, 128)
        s.fusion, s.spread = nn.Linear(D + 128, D), nn.Linear(D, SIZES[3] * 64)
        s.dec = nn.ModuleList([Cheb(64, 32, 2), Cheb(32, 16, 1), Cheb(16, 16, 0)])
        s.out = Cheb(16, 3, 0, False)

    def forward(s, features, template, first):
        x = s.project(features)
        for conv, norm in zip(s.conv, s.norm):
            x = norm(x + F.gelu(conv(F.pad(x.transpose(1, 2), (2, 2), mode="replicate"))).transpose(1, 2))
        for layer in s.layers:
            x = layer(x)
        x = s.last_norm(x)[0, first:first + FRAMES]
        c = s.coefficients(x)
        linear = s.basis(c).view(FRAMES, SIZES[0], 3)
        m = template
        for i, e in enumerate(s.enc):
            m = apply(DOWN[i], F.relu(e(m)))
        m = s.identity(m.reshape(1, -1))
        h = F.relu(s.spread(F.gelu(s.fusion(torch.cat([x, m.expand(FRAMES, -1)], 1)))))
        h = h.view(FRAMES, SIZES[3], 64).transpose(0, 1).contiguous()
        for i, d in enumerate(s.dec):
            h = F.relu(d(apply(UP[2 - i], h)))
        return linear + s.out(h).transpose(0, 1), c


net = Net()
optimiser = torch.optim.AdamW(net.parameters(), 1e-4, weight_decay=1e-4)
features, template, truth = torch.randn(1, a.frames, 160), torch.randn(SIZES[0], 1, 3), torch.randn(FRAMES, SIZES[0], 3)


def step():
    optimiser.zero_grad(set_to_none=False)
    made, c = net(features, template, 10)
    change = (made[1:] - made[:-1]) - (truth[1:] - truth[:-1])
    loss = 3 * F.mse_loss(made, truth) + 30 * (change * change).mean() + 1e-3 * c.abs().mean()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()


for _ in range(3):
    step()
times, start = [], time.perf_counter()
while time.perf_counter() - start < a.seconds or len(times) < 5:
    t = time.perf_counter()
    step()
    times.append(1e3 * (time.perf_counter() - t))
print(f"OT-Talk step, PyTorch {torch.__version__}, {a.threads} thread(s): median {statistics.median(times):.1f} ms, best {min(times):.1f}, {len(times)} steps, "
      f"{sum(q.numel() for q in net.parameters()):,} parameters")
