"""The eight methods that are compared on real images, in PyTorch. Each follows the head of its file in src/methods.

A method is made of the settings of an experiment; heads () gives its parts for features of a width, loss () the loss of two
views, before_update () and after () what it does around the optimizer's step.
"""

import torch
import torch.nn.functional as F
from torch import nn

import losses
import losses_cluster
import losses_contrast
import losses_statistics
from nets import head


class Method:
    has_teacher = False
    taken = {}  # settings of the method that are taken for granted

    def __init__(self, settings):
        self.settings = settings
        self.hidden, self.output = self.whole("hidden"), self.whole("output")
        for name, value in self.taken.items():
            found = settings.get(f"method.{name}", value)
            if found != value:
                raise SystemExit(f"method.{name}={found}: only {value} is known here")

    def real(self, name):
        return float(self.settings[f"method.{name}"])

    def whole(self, name):
        return int(self.settings[f"method.{name}"])

    def switch(self, name):
        return self.settings[f"method.{name}"] == "true"

    def heads(self, features):
        return dict(projector=head(features, self.hidden, self.output, last="bias"))

    def before_update(self, run, step, per_epoch):
        pass

    def after(self, run, step, per_epoch):
        pass


def project(net, views):
    """Of each view on its own: statistics of batch norm are per view."""
    return [net.projector(net.backbone(view)) for view in views]


class Simclr(Method):
    def loss(self, run, views, step, per_epoch):
        return losses.nt_xent(torch.cat(project(run.online, views)), self.real("temperature"))


class Simsiam(Method):
    taken = {"stop_gradient": "true", "predictor": "true", "projector_norm": "true"}

    def heads(self, features):
        return dict(projector=head(features, self.hidden, self.output, last="bn-free"),
                    predictor=head(self.output, self.whole("predictor_width"), self.output, last="bias"))

    def loss(self, run, views, step, per_epoch):
        z = project(run.online, views)
        return losses.simsiam(torch.cat([run.online.predictor(part) for part in z]), torch.cat(z))


class Byol(Method):
    has_teacher = True
    taken = {"ema_target": "true", "predictor": "true", "projector_norm": "true"}

    def heads(self, features):
        return dict(projector=head(features, self.hidden, self.output, last="bias"),
                    predictor=head(self.output, self.whole("predictor_width"), self.output, last="bias"))

    def loss(self, run, views, step, per_epoch):
        p = torch.cat([run.online.predictor(z) for z in project(run.online, views)])
        with torch.no_grad():
            target = torch.cat(project(run.teacher, views))
        return losses.byol(p, target)


class Moco(Method):
    """Statistics of each part of a view on its own, keys shuffled before; the queue holds random directions at first."""

    has_teacher = True
    taken = {"negatives": "true", "queue": "true", "ema_target": "true", "symmetric": "true", "shuffled_bn": "true",
             "projector_norm": "true"}

    def __init__(self, settings):
        super().__init__(settings)
        spare = int(settings["data.train_size"]) - int(settings["train.batch_size"])
        self.queue, self.place = F.normalize(torch.randn(min(self.whole("queue_size"), spare), self.output)), 0

    def embed(self, net, view):
        return F.normalize(torch.cat(project(net, view.chunk(self.whole("bn_splits")))))

    def keys(self, net, view):
        order = torch.randperm(len(view))
        return self.embed(net, view[order])[order.argsort()]

    def loss(self, run, views, step, per_epoch):
        q = [self.embed(run.online, view) for view in views]
        with torch.no_grad():
            k = [self.keys(run.teacher, view) for view in views]
        self.fresh = torch.cat(k)
        return losses_contrast.moco(q, k, self.real("temperature"), self.queue.clone())

    def after(self, run, step, per_epoch):
        self.queue[(self.place + torch.arange(len(self.fresh))) % len(self.queue)] = self.fresh
        self.place = (self.place + len(self.fresh)) % len(self.queue)


class Prototypes(Method):
    """Held in the first epochs, while all else is trained."""

    def heads(self, features):
        return dict(super().heads(features), prototypes=nn.Linear(self.output, self.whole("prototypes"), bias=False))

    def are_held(self, step, per_epoch):
        return step < self.real("prototypes_held") * per_epoch

    def before_update(self, run, step, per_epoch):
        if self.are_held(step, per_epoch):
            run.online.prototypes.weight.grad = None


class Swav(Prototypes):
    taken = {"queue": "false", "projector_norm": "true"}

    def heads(self, features):
        parts = super().heads(features)
        self.normalize(parts["prototypes"])
        return parts

    @staticmethod
    def normalize(prototypes):
        with torch.no_grad():
            prototypes.weight.copy_(F.normalize(prototypes.weight))

    def loss(self, run, views, step, per_epoch):
        return losses_cluster.swav(project(run.online, views), run.online.prototypes.weight, len(views),
                                   self.real("temperature"), self.real("epsilon"), self.whole("sinkhorn_iterations"))

    def after(self, run, step, per_epoch):
        self.normalize(run.online.prototypes)


class Dino(Prototypes):
    has_teacher = True
    taken = {"centering": "true", "sharpening": "true", "ema_target": "true", "projector_norm": "true"}

    def __init__(self, settings):
        super().__init__(settings)
        self.center = torch.zeros(1, self.whole("prototypes"))

    @staticmethod
    def logits(net, views):
        return [losses_cluster.dino_logits(z, net.prototypes.weight) for z in project(net, views)]

    def loss(self, run, views, step, per_epoch):
        with torch.no_grad():
            self.raw = self.logits(run.teacher, views)
        return losses_cluster.dino(self.logits(run.online, views), self.raw, self.center, self.real("temperature"),
                                   self.real("teacher_temperature"))

    def after(self, run, step, per_epoch):
        self.center = losses_cluster.dino_center(self.center, self.raw)


class Barlow(Method):
    taken = {"projector_norm": "true"}

    def loss(self, run, views, step, per_epoch):
        return losses_statistics.barlow(torch.cat(project(run.online, views)), self.real("invariance"),
                                        self.real("redundancy"), self.real("scale"))


class Vicreg(Method):
    taken = {"projector_norm": "true"}

    def loss(self, run, views, step, per_epoch):
        return losses_statistics.vicreg(torch.cat(project(run.online, views)), self.real("invariance"),
                                        self.real("variance"), self.real("covariance"))
