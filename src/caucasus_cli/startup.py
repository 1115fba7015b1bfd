"""Keeping out of a run what is slow to import and not used."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Hidden:
    """Says that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return None


def spare_pandas() -> None:
    """Let PyArrow look for pandas once, in vain.

    `pyarrow.array` imports pandas, where it is installed, only to ask whether it was given a pandas
    object; that alone costs as much as the rest of a run. PyArrow looks once. What needs pandas
    later imports it as usual, PyArrow's own `to_pandas` included.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    sys.meta_path.insert(0, _Hidden)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(_Hidden)


def spare_fortran() -> None:
    """Import SciPy's special functions without NumPy's wrapper generator for Fortran.

    They copy every module of NumPy, this one included, which costs as much as they do. What needs
    it later imports it as usual.
    """
    name = "numpy.f2py"
    if "scipy.special" in sys.modules or name in sys.modules:
        return
    import numpy as np

    sys.modules[name] = vars(np)["f2py"] = ModuleType(name)
    try:
        import scipy.special  # noqa: F401
    finally:
        del sys.modules[name], vars(np)["f2py"]
