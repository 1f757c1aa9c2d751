"""golden/knn, neighbors, probe, rankme, hypersphere, pca, kmeans and tsne.safetensors: the metrics on features.

Features are float32 values stored as F64, so that both builds read the same numbers.
"""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import _t_sne
from sklearn.metrics import log_loss
from sklearn.neighbors import NearestNeighbors

import golden


def clusters(rng, sizes, d, classes, spread, offset=0.0):
    """Noisy samples around `classes` random centres: one (features, labels) per size."""
    centres = rng.normal(size=(classes, d)) + offset
    for n in sizes:
        labels = rng.integers(classes, size=n)
        features = centres[labels] + spread * rng.normal(size=(n, d))
        yield features.astype(np.float32).astype(np.float64), labels


def knn(k=20, temperature=0.1):
    rng = np.random.default_rng(1)
    (train, labels), (test, truth) = clusters(rng, (200, 60), 16, 4, 1.6, 0.5)
    similarity = F.normalize(torch.tensor(test)) @ F.normalize(torch.tensor(train)).T
    top, index = similarity.topk(k)
    votes = torch.zeros(len(test), 4, dtype=torch.float64)
    votes.scatter_add_(1, torch.tensor(labels)[index], (top / temperature).exp())
    predictions = votes.argmax(1)
    golden.write("knn", {"train": train, "train_labels": labels, "test": test, "test_labels": truth,
                         "predictions": predictions, "votes": votes,
                         "accuracy": (predictions == torch.tensor(truth)).double().mean()},
                 knn="cosine, k 20, weight exp (cos / 0.1), 4 classes; votes are not divided by their sum")


def probe(c=1.0):
    rng = np.random.default_rng(2)
    (train, labels), (test, truth) = clusters(rng, (600, 300), 16, 5, 2.0)
    model = LogisticRegression(C=c, tol=1e-10, max_iter=10000).fit(train, labels)
    golden.write("probe", {"train": train, "train_labels": labels, "test": test, "test_labels": truth,
                           "coef": model.coef_, "intercept": model.intercept_,
                           "accuracy": np.array(model.score(test, truth)),
                           "log_loss": np.array(log_loss(truth, model.predict_proba(test)))},
                 probe="sklearn LogisticRegression, multinomial, C 1, nothing standardized: minimizes "
                 "sum_i CE_i + 0.5 / C |W|^2 (intercept free); log_loss is the mean over the test rows")


def participation(z):
    values = np.linalg.eigvalsh(np.cov(z.T))
    return np.array(values.sum() ** 2 / (values ** 2).sum())


def rankme():
    rng = np.random.default_rng(3)
    z = rng.normal(size=(50, 12)) * 0.7 ** np.arange(12) @ np.linalg.qr(rng.normal(size=(12, 12)))[0] + 0.1
    z = torch.tensor(z.astype(np.float32)).double()
    sigma = torch.linalg.svdvals(z)
    p = sigma / sigma.sum() + 1e-7
    unit = F.normalize(z)
    golden.write("rankme", {"z": z, "singular_values": sigma, "rankme": (-(p * p.log()).sum()).exp(),
                            "l2_std": unit.std(0).mean(), "l2_std_biased": unit.std(0, unbiased=False).mean(),
                            "participation": participation(z.numpy()),
                            "deviation": z.std(0, unbiased=False) / z.pow(2).mean().sqrt()},
                 rankme="uncentred: exp (- sum p log p), p = sigma / sum sigma + 1e-7 (p not renormalized)",
                 l2_std="mean over columns of the std of the L2-normalized rows; l2_std divides by n - 1 (torch.std, "
                 "solo-learn), l2_std_biased by n",
                 participation="(sum l)^2 / sum l^2 of the eigenvalues of numpy.cov",
                 deviation="std of each column, divided by n, over the root mean square of all")


def hypersphere():
    """The code that Wang & Isola print in their paper, on rows of which one is zero."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(230, 10)) + 0.4
    y = x + 0.5 * rng.normal(size=x.shape)
    x[17] = 0
    x, y = (torch.tensor(z.astype(np.float32)).double() for z in (x, y))
    unit_x, unit_y = F.normalize(x), F.normalize(y)
    golden.write("hypersphere", {"x": x, "y": y, "cosines": F.cosine_similarity(x, y),
                                 "alignment": (unit_x - unit_y)[torch.arange(len(x)) != 17].norm(dim=1).pow(2).mean(),
                                 "uniformity": torch.pdist(unit_x).pow(2).mul(-2).exp().mean().log()},
                 hypersphere="alignment (alpha 2, without row 17, whose x is zero) and uniformity (t 2, with it) of rows "
                 "normalized by torch.nn.functional.normalize")


def neighbors(k=7):
    rng = np.random.default_rng(4)
    bank = (rng.normal(size=(300, 19)) + 0.5).astype(np.float32).astype(np.float64)
    queries = (rng.normal(size=(40, 19)) + 0.5).astype(np.float32).astype(np.float64)
    found = {"bank": bank, "queries": queries}
    for metric in ("cosine", "sqeuclidean"):
        distance, index = NearestNeighbors(n_neighbors=k, metric=metric, algorithm="brute").fit(bank).kneighbors(queries)
        found |= {metric + ".distance": distance, metric + ".index": index}
    golden.write("neighbors", found, neighbors="sklearn NearestNeighbors, brute force, k 7")


def pca(k=5):
    rng = np.random.default_rng(5)
    x = rng.normal(size=(90, 12)) * 0.8 ** np.arange(12) @ np.linalg.qr(rng.normal(size=(12, 12)))[0] + 3
    x = x.astype(np.float32).astype(np.float64)
    model = PCA(k, svd_solver="full").fit(x)
    largest = np.abs(model.components_).argmax(1)
    sign = np.sign(model.components_[np.arange(k), largest])[:, None]
    golden.write("pca", {"x": x, "mean": model.mean_, "components": model.components_ * sign,
                         "share": model.explained_variance_ratio_, "projected": model.transform(x) * sign.T},
                 pca="sklearn PCA, full SVD; signs so that the largest entry of each component is positive")


def kmeans():
    rng = np.random.default_rng(6)
    ((x, _),) = clusters(rng, (400,), 8, 6, 0.4)
    model = KMeans(6, n_init=20, tol=0, random_state=0).fit(x)
    by_size = np.argsort(-np.bincount(model.labels_), kind="stable")
    golden.write("kmeans", {"x": x, "labels": np.argsort(by_size)[model.labels_]},
                 kmeans="sklearn KMeans, best of 20 starts; clusters numbered by size, the largest first")


def tsne(k=30, perplexity=10):
    rng = np.random.default_rng(4)
    ((x, _),) = clusters(rng, (80,), 6, 4, 1.0)
    n = len(x)
    search = NearestNeighbors(n_neighbors=k).fit(x)
    distance, index = search.kneighbors()
    graph = search.kneighbors_graph(mode="distance")
    graph.data **= 2
    p = _t_sne._joint_probabilities_nn(graph, perplexity, 0).toarray()
    y = rng.normal(scale=3, size=(n, 2)).astype(np.float32).astype(np.float64)
    y -= y.mean(0)
    y = y.astype(np.float32).astype(np.float64)
    kl, gradient = _t_sne._kl_divergence(y.ravel(), squareform(p), 1, n, 2)
    golden.write("tsne", {"x": x, "index": index, "distance2": distance.astype(np.float32).astype(np.float64) ** 2, "p": p,
                          "y": y, "kl": np.array(kl), "gradient": gradient.reshape(n, 2)},
                 tsne="sklearn 30 nearest neighbors, perplexity 10 (float32, bisection to 1e-5 in the entropy), "
                 "p symmetric and summing to 1; kl and gradient (exact, double) of the layout y")


def main():
    knn()
    neighbors()
    probe()
    rankme()
    hypersphere()
    pca()
    kmeans()
    tsne()


if __name__ == "__main__":
    main()
