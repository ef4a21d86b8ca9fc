"""Data files: a form's inputs as TOML, by the names of the template and without addresses."""

from xltool.data.file import Data, read_data
from xltool.data.fill import Filling, Result, fill, initial
from xltool.data.sample import read_sample
from xltool.data.write import collect, to_toml

__all__ = ["Data", "Filling", "Result", "collect", "fill", "initial", "read_data", "read_sample", "to_toml"]
