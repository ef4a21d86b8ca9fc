"""Other programs on this machine: LibreOffice, which makes a PDF, and whatever opens a file.

It exists so that a template's author sees the form as a unit will. It must not know what is in a
file; only files of our own making are given to these programs, never a submission.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from xltool.errors import OutputError

TIMEOUT = 120  # seconds that LibreOffice has

_ELSEWHERE = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def to_pdf(workbook: Path) -> bytes:
    """The workbook as LibreOffice prints it.

    :raises OutputError: LibreOffice is missing, fails, or takes longer than ``TIMEOUT``.
    """
    with tempfile.TemporaryDirectory(prefix="xltool-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # the user's own may be in use
        command = [_libreoffice(), profile, "--headless", "--norestore", "--convert-to", "pdf"]
        _run([*command, "--outdir", str(folder), str(workbook.resolve())])
        made = folder / f"{workbook.stem}.pdf"
        if not made.is_file():
            raise OutputError("LibreOffice 没有生成 PDF；请直接打开工作簿查看")
        return made.read_bytes()


def open_file(path: Path) -> bool:
    """Gives a file to the program that the system opens it with; False where there is none."""
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:
            return False
        return True
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None or (sys.platform != "darwin" and not _screen()):
        return False
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([opener, str(path)], start_new_session=True, **quiet)  # type: ignore[call-overload]
    try:
        return bool(process.wait(timeout=3) == 0)
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it has become the viewer and lives on without us
        return True


def _screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _libreoffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((path for path in _ELSEWHERE if Path(path).is_file()), None)
    if found is None:
        raise OutputError("这台机器没有装 LibreOffice，不能转成 PDF；请安装后重试，或去掉 --pdf")
    return found


def _run(command: list[str]) -> None:
    """Runs it to its end, or ends it and all that it has started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise OutputError(f"LibreOffice 在 {TIMEOUT} 秒内没有转完 PDF；请直接打开工作簿查看") from None
    finally:
        if process.poll() is None:
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
