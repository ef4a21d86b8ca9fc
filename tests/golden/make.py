"""Writes what is generated and checked in: Layout dumps, lock files, and in docs/ a page a template and the schemas.

    python tests/golden/make.py

The tests compare these files with what the code makes now. The fingerprint of a version is
only ever added: when an issued version's Layout has changed, raise the version.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from xltool.authoring.schema import FILES, schema_text
from xltool.definition import load_template, template_folders
from xltool.layout import compose, condensed, fingerprint
from xltool.report.pages import template_page

ROOT = Path(__file__).resolve().parents[2]


def pages() -> dict[Path, str]:
    """Every generated text file, by path."""
    made: dict[Path, str] = {}
    for name in template_folders():
        layout = compose(load_template(name))
        made[ROOT / "tests" / "golden" / f"{name}.txt"] = "\n".join(condensed(layout)) + "\n"
        made[ROOT / "docs" / f"template-{name}.md"] = template_page(layout)
    for kind in FILES:
        made[ROOT / "docs" / "schema" / f"{kind}.schema.json"] = schema_text(kind)
    return made


def locked(folder: Path) -> dict[str, str]:
    """Version -> fingerprint, as issued."""
    path = folder / "lock.toml"
    return tomllib.loads(path.read_text("utf-8"))["fingerprints"] if path.is_file() else {}


def lock() -> int:
    """Adds the fingerprint of each template's present version; refuses to change one."""
    for name, folder in template_folders().items():
        template = load_template(name)
        known, now = locked(folder), fingerprint(compose(template))
        if known.get(template.version, now) != now:
            if "--unissued" not in sys.argv:
                print(f"{name}: the Layout of version {template.version} has changed; raise the version")
                return 1
        known[template.version] = now
        lines = [f'"{version}" = "{print_}"' for version, print_ in known.items()]
        text = "# 各版本的指纹：下发过的版本，表格不能再变。\n[fingerprints]\n" + "\n".join(lines) + "\n"
        (folder / "lock.toml").write_text(text, "utf-8")
    return 0


def main() -> int:
    failed = lock()
    if failed:
        return failed
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
