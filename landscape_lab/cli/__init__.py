"""The instrument from the command line."""

from landscape_lab.cli import making, reading
from landscape_lab.cli.manners import app
from landscape_lab.cli.names import model

__all__ = ["app", "making", "model", "reading"]
