"""One filled-in workbook for all tests of printing, and ways to look at its bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from xltool.data import fill, read_data
from xltool.definition import load_template
from xltool.layout import Layout, Mark, compose
from xltool.values import Value
from xltool.workbook import render

Printer = Callable[..., bytes]


@pytest.fixture(scope="session")
def layout() -> Layout:
    return compose(load_template("yunnan-2017"))


@pytest.fixture(scope="session")
def mark(layout: Layout) -> Mark:
    return Mark("yunnan-2017", "1", "云南省质量技术监督局", {"支出明细": 60}, "0123456789abcdef")


@pytest.fixture(scope="session")
def sample(layout: Layout) -> Mapping[str, Value]:
    """The inputs of the template's sample, by address."""
    return fill(layout, read_data(layout.template.folder / "sample.toml")).values


@pytest.fixture(scope="session")
def printed(layout: Layout, mark: Mark) -> Printer:
    """Prints values that are given by structured name."""

    def print_them(
        values: Mapping[str, Value] | None = None, shown: Mapping[str, int] | None = None, mark: Mark = mark
    ) -> bytes:
        named = {layout.by_name[name].address: value for name, value in (values or {}).items()}
        return render(layout, named, mark, shown)

    return print_them


@pytest.fixture(scope="session")
def blank(printed: Printer) -> bytes:
    return printed()


@pytest.fixture(scope="session")
def part() -> Callable[[bytes, str], str]:
    def read(file: bytes, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            return package.read(name).decode()

    return read
