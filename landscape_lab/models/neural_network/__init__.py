"""Networks with one hidden layer that learn classes: their loss, its derivatives and symmetries."""

from landscape_lab.models.neural_network.hidden_nodes import HiddenNodes
from landscape_lab.models.neural_network.layers import Layers
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork

__all__ = [
    "HiddenNodes",
    "Layers",
    "SoftmaxNetwork",
]
