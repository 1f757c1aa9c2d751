"""The eight methods that are compared on real images, in PyTorch. Each follows the head of its file in src/methods.

A method is made of the settings of an experiment; heads () gives its parts for features of a width, loss () the loss of two
views, before_update () and after () what it does around the optimizer's step.
"""

import torch
import torch.nn.functional as F

import losses
from nets import head


class Method:
    has_teacher = False

    def __init__(self, settings):
        self.settings = settings
        self.hidden, self.output = self.whole("hidden"), self.whole("output")

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
    def heads(self, features):
        return dict(projector=head(features, self.hidden, self.output, last="bn-free"),
                    predictor=head(self.output, self.whole("predictor_width"), self.output, last="bias"))

    def loss(self, run, views, step, per_epoch):
        z = project(run.online, views)
        return losses.simsiam(torch.cat([run.online.predictor(part) for part in z]), torch.cat(z))


class Byol(Method):
    has_teacher = True

    def heads(self, features):
        return dict(projector=head(features, self.hidden, self.output, last="bias"),
                    predictor=head(self.output, self.whole("predictor_width"), self.output, last="bias"))

    def loss(self, run, views, step, per_epoch):
        p = torch.cat([run.online.predictor(z) for z in project(run.online, views)])
        with torch.no_grad():
            target = torch.cat(project(run.teacher, views))
        return losses.byol(p, target)
