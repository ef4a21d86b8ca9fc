"""Names of a package that are imported when they are first asked for (PEP 562).

A verdict needs neither the parser of formulas nor the composer of forms where both are done and
kept; importing them would take longer than the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def later(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A ``__getattr__`` for a package; ``homes`` maps a name to the module that has it.

    The module must not be called as the name is: it would stand in its place.
    """

    def get(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return get
