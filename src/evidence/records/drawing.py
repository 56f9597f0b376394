"""Pixels: whether a notebook's figures are drawn as pictures, or only worked out.

A figure's record holds its table and a fingerprint of what its axes hold, and nbval compares that. It
compares no picture, so while it runs a notebook it need not wait for any. A build always draws.
"""

import os

UNWANTED = "EVIDENCE_WITHOUT_PIXELS"


def wanted() -> bool:
    """Tell whether this process is to draw."""
    return UNWANTED not in os.environ


def drawing() -> dict[str, str]:
    """Give the environment of this process for kernels that draw."""
    return {name: value for name, value in os.environ.items() if name != UNWANTED}
