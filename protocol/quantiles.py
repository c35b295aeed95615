"""Quantiles of the beta, gamma and normal distributions: SciPy, which takes half a second to load, when first asked."""

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def _special() -> ModuleType:
    return import_module("scipy.special")


def beta(a: int, b: int, share: float) -> float:
    """Below what a share of the beta distribution with these shapes lies."""
    return float(_special().betaincinv(a, b, share))


def gamma(shape: int, share: float) -> float:
    """Below what a share of the gamma distribution with this shape lies."""
    return float(_special().gammaincinv(shape, share))


def normal(share: float) -> float:
    """Below what a share of the standard normal distribution lies."""
    return float(_special().ndtri(share))
