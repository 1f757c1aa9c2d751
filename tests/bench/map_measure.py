"""One measure for the maps of every program.

  kl       KL (P || Q) in nats: P from the exact 3 * perplexity nearest neighbors in double, perplexity 30, symmetric; Z
           over all pairs
  recall   share of the 10 nearest neighbors in the data that are among the 10 nearest in the map, mean over points
  accuracy share of points whose class is that of most of their 10 nearest points in the map, nearer ones deciding ties
"""

import numpy as np
from scipy.sparse import coo_matrix
from sklearn.neighbors import NearestNeighbors

PERPLEXITY = 30
K = 10
BLOCK = 500


def neighbors(x, k):
    """Exact nearest neighbors and their squared distances, in double."""
    distance, index = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(x.astype(np.float64)).kneighbors()
    return index, np.square(distance)


def conditional(distance2, perplexity):
    """p_j|i with this perplexity: bisection on beta of every row at once, to the end of double precision."""
    excess = distance2 - distance2[:, :1]
    low, high = np.zeros(len(excess)), np.full(len(excess), np.inf)
    beta = 1 / np.maximum(distance2.mean(1), 1e-12)
    for _ in range(100):
        p = np.exp(-excess * beta[:, None])
        entropy = np.log(p.sum(1)) + beta * (excess * p).sum(1) / p.sum(1)
        broad = entropy > np.log(perplexity)
        low, high = np.where(broad, beta, low), np.where(broad, high, beta)
        beta = np.where(np.isinf(high), 2 * beta, (low + high) / 2)
    p = np.exp(-excess * beta[:, None])
    return p / p.sum(1, keepdims=True)


class Measure:
    """Holds what is known of the data; measures any number of maps of it."""

    def __init__(self, x, labels):
        index, distance2 = neighbors(x, 3 * PERPLEXITY)
        n, k = index.shape
        p = coo_matrix((conditional(distance2, PERPLEXITY).ravel(), (np.repeat(np.arange(n), k), index.ravel())), (n, n))
        self.p = ((p + p.T) / (2 * n)).tocoo()
        self.near = index[:, :K]
        self.labels = labels.astype(int)

    def kl(self, y):
        z = -float(len(y))
        for start in range(0, len(y), BLOCK):
            squares = np.square(y[start:start + BLOCK, None] - y[None]).sum(2)
            z += (1 / (1 + squares)).sum()
        i, j, p = self.p.row, self.p.col, self.p.data
        log_q = -np.log1p(np.square(y[i] - y[j]).sum(1)) - np.log(z)
        kept = p > 0
        return float((p[kept] * (np.log(p[kept]) - log_q[kept])).sum())

    def __call__(self, y):
        y = np.asarray(y, np.float64)
        index, _ = neighbors(y, K)
        recall = (self.near[:, :, None] == index[:, None, :]).any(2).mean()
        votes = np.zeros((len(y), self.labels.max() + 1))
        for rank in range(K):
            votes[np.arange(len(y)), self.labels[index[:, rank]]] += 1 + 1e-3 * (K - rank)
        return {"kl": self.kl(y), "recall": float(recall), "accuracy": float((votes.argmax(1) == self.labels).mean())}
