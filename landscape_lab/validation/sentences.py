"""A value as one short line of a sentence."""

from typing import Any

LARGEST = 2**63 - 1
"""The largest whole number that compiled code and files can hold."""


def shown(value: Any) -> str:
    """A value as one short line of a sentence."""
    try:
        number = value.item() if getattr(value, "shape", None) == () else value
        words = " ".join(repr(number).split())
    except Exception:  # A huge integer refuses to be written, and an object may do what it likes.
        words = f"an object of type {type(value).__name__}"
    return words if len(words) <= 80 else words[:77] + "..."
