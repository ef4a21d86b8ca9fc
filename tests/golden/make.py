"""Writes what is generated and checked in: Layout dumps, lock files and rule pages.

    python tests/golden/make.py

The tests compare these files with what the code makes now. The fingerprint of a version is
only ever added: when an issued version's Layout has changed, raise the version.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from xltool.definition import Template, load_template, template_folders
from xltool.layout import compose, condensed, fingerprint
from xltool.layout.excerpt import excerpt
from xltool.report.pages import rules_page

ROOT = Path(__file__).resolve().parents[2]


def pages() -> dict[Path, str]:
    """Every generated text file, by path."""
    made: dict[Path, str] = {}
    for name in template_folders():
        layout = compose(load_template(name))
        made[ROOT / "tests" / "golden" / f"{name}.txt"] = "\n".join(condensed(layout)) + "\n"
        made[ROOT / "docs" / f"rules-{name}.md"] = rules_page(layout)
    return made


def locked(folder: Path) -> dict[str, str]:
    """Version -> fingerprint, as issued."""
    path = folder / "lock.toml"
    return tomllib.loads(path.read_text("utf-8"))["fingerprints"] if path.is_file() else {}


def fingerprints(template: Template) -> dict[str, str]:
    """Of the present version, whole (``"1"``) and in each part that may be issued alone (``"1/unit"``)."""
    parts = {"": template.version} | {scope: f"{template.version}/{scope}" for scope in template.identity.scope}
    return {key: fingerprint(compose(excerpt(template, scope))) for scope, key in parts.items()}


def lock() -> int:
    """Adds the fingerprints of each template's present version; refuses to change one."""
    for name, folder in template_folders().items():
        template = load_template(name)
        known, now = locked(folder), fingerprints(template)
        if {**now, **known} != {**known, **now}:
            if "--unissued" not in sys.argv:
                print(f"{name}: the Layout of version {template.version} has changed; raise the version")
                return 1
        known |= now
        lines = [f'"{version}" = "{print_}"' for version, print_ in known.items()]
        text = "# 各版本的指纹：下发过的版本，表格不能再变。\n[fingerprints]\n" + "\n".join(lines) + "\n"
        (folder / "lock.toml").write_text(text, "utf-8")
    return 0


def main() -> int:
    failed = lock()
    if failed:
        return failed
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
