"""The test problems of lib/ode/odetest for scipy's solve_ivp."""
import math
import time

import numpy as np
import scipy.sparse as sp
from scipy.integrate import solve_ivp


def lotka_volterra(t, y):
    u, v = y
    return [u * (2 - v), v * (u - 1)]


def lorenz(t, y):
    a, b, c = y
    return [10 * (b - a), a * (28 - c) - b, a * b - 8 / 3 * c]


def arenstorf(t, y, mu=0.012277471):
    x, z, vx, vz = y
    a, b = x + mu, x - (1 - mu)
    d1, d2 = (1 - mu) / (a * a + z * z) ** 1.5, mu / (b * b + z * z) ** 1.5
    return [vx, vz, x + 2 * vz - a * d1 - b * d2, z - 2 * vx - z * d1 - z * d2]


masses = np.arange(1.0, 8.0)


def pleiades(t, w):
    x, y = w[:7], w[7:14]
    dx, dy = x[None, :] - x[:, None], y[None, :] - y[:, None]
    r = dx * dx + dy * dy
    np.fill_diagonal(r, 1)
    r = masses[None, :] / (r * np.sqrt(r))
    return np.concatenate((w[14:], (r * dx).sum(1), (r * dy).sum(1)))


def rober(t, y):
    a, b, c = 0.04 * y[0], 1e4 * y[1] * y[2], 3e7 * y[1] * y[1]
    return [b - a, a - b - c, c]


def rober_jac(t, y):
    b, c, d = 1e4 * y[2], 1e4 * y[1], 6e7 * y[1]
    return [[-0.04, b, c], [0.04, -b - d, -c], [0, d, 0]]


def hires(t, y):
    a, b, c, d, e, f, g, h = y
    r = 280 * f * h
    s = r - 1.81 * g
    return [-1.71 * a + 0.43 * b + 8.32 * c + 0.0007, 1.71 * a - 8.75 * b, -10.03 * c + 0.43 * d + 0.035 * e,
            8.32 * b + 1.71 * c - 1.12 * d, -1.745 * e + 0.43 * f + 0.43 * g,
            -r + 0.69 * d + 1.71 * e - 0.43 * f + 0.69 * g, s, -s]


def hires_jac(t, y):
    a, b = 280 * y[7], 280 * y[5]
    j = np.zeros((8, 8))
    j[0, :3] = -1.71, 0.43, 8.32
    j[1, :2] = 1.71, -8.75
    j[2, 2:5] = -10.03, 0.43, 0.035
    j[3, 1:4] = 8.32, 1.71, -1.12
    j[4, 4:7] = -1.745, 0.43, 0.43
    j[5, 3:] = 0.69, 1.71, -a - 0.43, 0.69, -b
    j[6, 5:] = a, -1.81, b
    j[7, 5:] = -a, 1.81, -b
    return j


S, W, Q = 77.27, 0.161, 8.375e-6


def orego(t, y):
    a, b, c = y
    return [S * (b + a * (1 - Q * a - b)), (c - (1 + a) * b) / S, W * (a - c)]


def orego_jac(t, y):
    a, b, c = y
    return [[S * (1 - 2 * Q * a - b), S * (1 - a), 0], [-b / S, -(1 + a) / S, 1 / S], [W, 0, -W]]


def vdp(t, y, eps=1e-6):
    return [y[1], ((1 - y[0] * y[0]) * y[1] - y[0]) / eps]


def vdp_jac(t, y, eps=1e-6):
    return [[0, 1], [(-2 * y[0] * y[1] - 1) / eps, (1 - y[0] * y[0]) / eps]]


class Brusselator1D:
    def __init__(self, n):
        self.n, self.alpha = n, 0.02 * (n + 1) ** 2

    def f(self, t, y):
        u, v = y[0::2], y[1::2]
        w = u * u * v
        ue, ve = np.concatenate(([1.0], u, [1.0])), np.concatenate(([3.0], v, [3.0]))
        dy = np.empty_like(y)
        dy[0::2] = 1 + w - 4 * u + self.alpha * (ue[:-2] - 2 * u + ue[2:])
        dy[1::2] = 3 * u - w + self.alpha * (ve[:-2] - 2 * v + ve[2:])
        return dy

    def jac(self, t, y):
        n, a = self.n, self.alpha
        u, v = y[0::2], y[1::2]
        j = np.zeros((2 * n, 2 * n))
        k = np.arange(0, 2 * n, 2)
        j[k, k], j[k, k + 1] = 2 * u * v - 4 - 2 * a, u * u
        j[k + 1, k], j[k + 1, k + 1] = 3 - 2 * u * v, -u * u - 2 * a
        m = np.arange(2 * n - 2)
        j[m, m + 2] = j[m + 2, m] = a
        return j


class Brusselator2D:
    def __init__(self, n):
        self.n, self.alpha = n, 0.1 * n * n
        x, y = np.meshgrid(np.arange(n) / n, np.arange(n) / n)
        self.source = 5.0 * ((x - 0.3) ** 2 + (y - 0.6) ** 2 <= 0.01)
        one = sp.identity(n)
        ring = sp.diags([1, 1, 1, 1], [-1, 1, n - 1, 1 - n], shape=(n, n))
        lap = sp.kron(one, ring) + sp.kron(ring, one) - 4 * sp.identity(n * n)
        self.diffusion = (self.alpha * sp.kron(lap, sp.identity(2))).tocsr()

    def f(self, t, w):
        n, a = self.n, self.alpha
        w = w.reshape(n, n, 2)
        u, v = w[..., 0], w[..., 1]
        near = np.roll(w, 1, 0) + np.roll(w, -1, 0) + np.roll(w, 1, 1) + np.roll(w, -1, 1) - 4 * w
        p = u * u * v
        out = a * near
        out[..., 0] += 1 + p - 4.4 * u
        out[..., 1] += 3.4 * u - p
        if t >= 1.1:
            out[..., 0] += self.source
        return out.ravel()

    def jac(self, t, w):
        u, v = w[0::2], w[1::2]
        main, up, down = np.empty_like(w), np.zeros(len(w) - 1), np.zeros(len(w) - 1)
        main[0::2], main[1::2] = 2 * u * v - 4.4, -u * u
        up[0::2], down[0::2] = u * u, 3.4 - 2 * u * v
        return (self.diffusion + sp.diags([down, main, up], [-1, 0, 1])).tocsc()


bruss1 = Brusselator1D(50)
problems = {
    "Lotka-Volterra": (lotka_volterra, None), "Lorenz": (lorenz, None), "Arenstorf": (arenstorf, None),
    "Pleiades": (pleiades, None), "ROBER": (rober, rober_jac), "HIRES": (hires, hires_jac), "OREGO": (orego, orego_jac),
    "van der Pol 1e-06": (vdp, vdp_jac), "Brusselator 1-D 50": (bruss1.f, bruss1.jac),
}


def solve(name, method, y0, t0, t1, rtol, atol, repeat):
    """The least seconds of a few runs, and the end."""
    if name.startswith("Brusselator 2-D") and name not in problems:
        b = Brusselator2D(int(name.split()[-1]))
        problems[name] = b.f, b.jac
    f, jac = problems[name]
    options = {"jac": jac} if jac is not None and method in ("Radau", "BDF") else {}
    best = math.inf
    for _ in range(repeat):
        begun = time.perf_counter()
        s = solve_ivp(f, (t0, t1), y0, method=method, rtol=rtol, atol=atol, t_eval=[t1], **options)
        best = min(best, time.perf_counter() - begun)
    if not s.success:
        return None
    return [best] + s.y[:, -1].tolist()
