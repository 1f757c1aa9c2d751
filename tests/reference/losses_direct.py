"""DirectPred and DirectSet: predictors that are functions of the correlation of their inputs."""

import torch
import torch.nn.functional as F


def of_eigenvalues(correlation, function):
    """U diag (function (s)) U^T; s >= 0."""
    s, u = torch.linalg.eigh(correlation)
    return (u * function(s.clamp(min=0))) @ u.T


def directpred(correlation, epsilon):
    return of_eigenvalues(correlation, lambda s: s.sqrt() + epsilon * s.max())


def directset(correlation, alpha, epsilon, unit_correlation):
    if unit_correlation:
        correlation = correlation / torch.linalg.matrix_norm(correlation, 2)
    return of_eigenvalues(correlation, lambda s: s ** alpha) + epsilon * torch.eye(len(correlation), dtype=correlation.dtype)


def running(before, z, rho):
    """before None: the first step."""
    now = z.T @ z / len(z)
    return now if before is None else rho * before + (1 - rho) * now


def loss(p, target, unit_length):
    """Mean over the two ordered pairs of views of 1/2 |p_i - target_j|^2; rows of view 0, then of view 1."""
    if unit_length:
        p, target = F.normalize(p, dim=1), F.normalize(target, dim=1)
    p1, p2 = p.chunk(2)
    t1, t2 = target.chunk(2)
    return 0.25 * (((p1 - t2) ** 2).sum(1).mean() + ((p2 - t1) ** 2).sum(1).mean())
