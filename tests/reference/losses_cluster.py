"""SwAV, DINO, DeepCluster-v2 and what they are made of, in PyTorch."""

import torch
import torch.nn.functional as F


def sinkhorn(scores, epsilon, iterations):
    """SwAV's distributed_sinkhorn on one machine: scores [n, k] -> assignments whose rows sum to 1."""
    q = torch.exp(scores / epsilon).T
    q /= q.sum()
    k, n = q.shape
    for _ in range(iterations):
        q /= q.sum(dim=1, keepdim=True)
        q /= k
        q /= q.sum(dim=0, keepdim=True)
        q /= n
    return (q * n).T


def cross_entropy(target, logits):
    """Mean over rows of -sum q log softmax (logits)."""
    return -(target * F.log_softmax(logits, dim=1)).sum(1).mean()


def swav(views, prototypes, targets, temperature=0.1, epsilon=0.05, iterations=3, queue=None):
    """views: projections of each view [n, d]; prototypes [k, d] with rows of length 1; the first so many views are
    targets; queue: features [q, d] of length 1 or nothing. Mean over pairs of a target and another view."""
    scores = [F.normalize(z, dim=1) @ prototypes.T for z in views]
    total, pairs = 0, 0
    for t in range(targets):
        with torch.no_grad():
            these = scores[t]
            if queue is not None:
                these = torch.cat([these, queue @ prototypes.T])
            q = sinkhorn(these, epsilon, iterations) if iterations > 0 else (these / epsilon).softmax(1)
            q = q[:len(scores[t])]
        for other in range(len(views)):
            if other != t:
                total = total + cross_entropy(q, scores[other] / temperature)
                pairs += 1
    return total / pairs


def dino_logits(z, direction):
    """The end of DINO's head: length 1, then a linear map whose rows have length 1 (weight norm, g = 1)."""
    return F.normalize(z, dim=1) @ F.normalize(direction, dim=1).T


def dino(student, teacher, center, student_temperature=0.1, teacher_temperature=0.04):
    """student, teacher: logits of each view; the teacher's are those of the first views. Mean over pairs."""
    total, pairs = 0, 0
    for t, logits in enumerate(teacher):
        q = ((logits - center) / teacher_temperature).softmax(1).detach()
        for s, other in enumerate(student):
            if s != t:
                total = total + cross_entropy(q, other / student_temperature)
                pairs += 1
    return total / pairs


def dino_center(center, teacher, momentum=0.9):
    """After the step: the average of the raw logits of all teacher views joins the center."""
    return momentum * center + (1 - momentum) * torch.cat(teacher).mean(0, keepdim=True)


def deepcluster(views, prototypes, assignment, temperature=0.1):
    """Mean over views and images of cross entropy with the stored assignment; -1 is left out."""
    logits = torch.cat([F.normalize(z, dim=1) @ prototypes.T for z in views]) / temperature
    return F.cross_entropy(logits, assignment.repeat(len(views)), ignore_index=-1)


def spherical_kmeans(x, centers, iterations):
    """Rows of length 1; assignment by cosine, then means on the sphere. An empty cluster stays where it is."""
    for _ in range(iterations):
        nearest = (x @ centers.T).argmax(1)
        centers = centers.clone()
        for c in nearest.unique():
            centers[c] = F.normalize(x[nearest == c].mean(0), dim=0)
    return centers, (x @ centers.T).argmax(1)
