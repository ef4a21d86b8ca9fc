"""The guide for authors of templates, followed to the letter: its files are written, its commands are run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from xltool.cli.main import xltool
from xltool.layout import stored

_BLOCK = re.compile(r"^```(toml|console) ?(.*?)\n(.*?)^```", re.DOTALL | re.MULTILINE)
GUIDES = sorted((ROOT / "docs").glob("write-a-template*.md"))


def blocks(path: Path) -> list[tuple[str, str, str]]:
    return [(found[1], found[2].strip(), found[3]) for found in _BLOCK.finditer(path.read_text("utf-8"))]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_the_guide(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XLTOOL_TEMPLATES", "")  # the option --templates sets it: it is put back afterwards
    runs = 0
    for kind, name, text in blocks(path):
        if kind == "toml":
            target = Path(name.removesuffix(" +"))
            target.parent.mkdir(parents=True, exist_ok=True)
            before = target.read_text("utf-8") + "\n" if name.endswith(" +") else ""
            target.write_text(before + text, "utf-8")
            stored._stored.cache_clear()  # a person's next command is another process
            continue
        for step in text.split("$ ")[1:]:
            command, *expected = step.strip().splitlines()
            run = CliRunner().invoke(xltool, shlex.split(command)[1:])
            assert run.exception is None or isinstance(run.exception, SystemExit), command
            for line in expected:
                assert re.search(".*".join(map(re.escape, line.split("…"))), run.output), (command, run.output)
            runs += 1
    assert runs == 10


def test_the_guides_say_the_same() -> None:
    one, other = map(blocks, GUIDES)
    assert one == other
