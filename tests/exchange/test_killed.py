"""Commands that are killed while they work: nothing is half done, and the same command goes on where it was.

    python tests/exchange/test_killed.py 200        so many kills, a quarter for each command

The killed workspace is held against one in which nothing was killed: the same files, byte for byte,
and the same events in the same order.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.exchange.workspaces import TOTAL, filled_in, trail, tree, workspace  # noqa: E402
from xltool.exchange.workspace import find_workspace  # noqa: E402

COMMANDS = {
    "issue": ("issue",),
    "collect": ("collect", "../sent", "-j", "2"),
    "verify": ("verify", "--fail-on", "never", "-j", "1", "--format", "plain"),
    "decide": ("decide", "002", "return", "--reason", "请改"),
}


@dataclass(frozen=True)
class Stage:
    """A workspace before a command, and after it when nothing happens to it."""

    command: tuple[str, ...]
    before: Path
    after: Path
    seconds: float


def start(folder: Path, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "xltool", *command]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def finish(folder: Path, command: tuple[str, ...]) -> float:
    began = time.monotonic()
    with start(folder, command) as process:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said.decode("utf-8", "replace")
    return time.monotonic() - began


def stages(home: Path) -> dict[str, Stage]:
    """The journey once without any kill, with a copy of the workspace between the commands."""
    made: dict[str, Stage] = {}
    folder = workspace(home / "0" / "w").folder
    for number, (name, command) in enumerate(COMMANDS.items(), 1):
        if name == "collect":
            send(folder / "outbox", home / "sent")
        after = home / str(number) / "w"
        shutil.copytree(folder, after)
        for place in (folder.parent, after.parent):
            if (home / "sent").is_dir() and not (place / "sent").exists():
                (place / "sent").symlink_to(home / "sent")
        made[name] = Stage(command, folder, after, finish(after, command))
        folder = after
    return made


def send(outbox: Path, sent: Path) -> None:
    """What the units send back: right and wrong, twice, in two versions, not filled in, and something else."""
    sent.mkdir()
    first, second, third = sorted(outbox.glob("*.xlsx"))
    (sent / "副本(3).xlsx").write_bytes(filled_in(first))
    shutil.copy(sent / "副本(3).xlsx", sent / "副本(4).xlsx")
    (sent / "b1.xlsx").write_bytes(filled_in(second))
    (sent / "b2.xlsx").write_bytes(filled_in(second, {TOTAL: 1.0}))
    (sent / "c.xlsx").write_bytes(third.read_bytes())
    (sent / "通知.xlsx").write_bytes(b"no workbook")


def kill(stage: Stage, home: Path, *moments: float) -> str:
    """Kills the command at each moment, a share of its time, lets it finish, and gives what was killed when."""
    folder = home / "w"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage.before, folder)
    if (stage.before.parent / "sent").exists():
        (home / "sent").symlink_to((stage.before.parent / "sent").resolve())
    wanted = tree(stage.after)
    shares = ", ".join(f"{moment:.0%}" for moment in moments)
    told = f"{stage.command[0]} killed after {shares} of {stage.seconds:.2f} s"
    for moment in moments:
        with start(folder, stage.command) as process:
            time.sleep(moment * stage.seconds)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        for name, content in tree(folder).items():
            if name.endswith(".xlsx") and name.startswith("outbox"):
                assert zipfile.ZipFile(folder / name).testzip() is None, f"{told}: {name}"
            if not name.endswith("manifest.csv"):
                assert wanted[name] == content, f"{told}: {name}"
    finish(folder, stage.command)
    assert tree(folder) == wanted, told
    assert trail(find_workspace(folder)) == trail(find_workspace(stage.after)), told
    base = sqlite3.connect(folder / "ledger.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)], told
    assert not base.execute("PRAGMA foreign_key_check").fetchall(), told
    base.close()
    return told


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    yield stages(tmp_path_factory.mktemp("journey"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_goes_on(journey: dict[str, Stage], tmp_path: Path, name: str) -> None:
    """It is killed when it has begun to work, started again, and killed once more towards its end."""
    chance = random.Random(name)
    kill(journey[name], tmp_path / "killed", chance.uniform(0.3, 0.6), chance.uniform(0.6, 0.95))


def main(kills: int) -> None:
    chance = random.Random(20180430)
    with tempfile.TemporaryDirectory() as home:
        made = list(stages(Path(home)).values())
        for number in range(kills):
            print(number + 1, kill(made[number % len(made)], Path(home) / "killed", chance.random()), flush=True)
    print(f"{kills} kills: nothing lost, nothing doubled, the same files")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
