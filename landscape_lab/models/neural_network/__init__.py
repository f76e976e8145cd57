"""Networks with one hidden layer: their losses, the derivatives and symmetries of these."""

from landscape_lab.models.neural_network.dense import DenseNetwork
from landscape_lab.models.neural_network.hidden_nodes import HiddenNodes
from landscape_lab.models.neural_network.layers import Layers
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork

__all__ = [
    "DenseNetwork",
    "HiddenNodes",
    "Layers",
    "SoftmaxNetwork",
]
