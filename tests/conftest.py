"""What several kinds of tests need: the samples, a form, and LibreOffice as the oracle."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from xltool import a1
from xltool.audit.compare import same
from xltool.definition import load_template
from xltool.generation import computed
from xltool.layout import Layout, compose
from xltool.verification import open_submission

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_workbooks"

# A slow machine is no failure; and a landing is judged by the same examples every time.
settings.register_profile("xltool", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("xltool")


def script(path: Path) -> ModuleType:
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(f"script_{path.parent.name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = script(SAMPLES / "make.py")

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

XLSX = "xlsx:Calc MS Excel 2007 XML"
Office = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def layout() -> Layout:
    return compose(load_template("yunnan-2017"))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Opens a file in LibreOffice, recalculates all of it, and saves it in a format; gives the new file."""
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("XLTOOL_ORACLE") == "required":
            pytest.fail("LibreOffice is required here and missing")
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, "utf-8")

    def convert(source: Path, form: str) -> Path:
        out = tmp_path_factory.mktemp("saved")
        command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form]
        subprocess.run([*command, "--outdir", str(out), str(source)], check=True, timeout=180, capture_output=True)
        (saved,) = out.iterdir()
        return saved

    return convert


def disagreements(saved: Path) -> dict[a1.Address, tuple[object, object]]:
    """Cells of a form saved by LibreOffice whose formula gives us another value, with both."""
    placement, _ = open_submission(saved)
    layout, declared = placement.layout, placement.declared
    values = computed(layout, {c.address: declared[c.address] for c in layout.cells if c.filled_in})
    return {
        address: (values[address], declared[address])
        for address in (*layout.formulas, *layout.verdicts)
        if address in declared and not same(values[address], declared[address])
    }
