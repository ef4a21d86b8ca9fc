"""Writes what is generated and checked in: Layout dumps, lock files, and in docs/ a page a template and the schemas.

    python tests/golden/make.py

The tests compare these files with what the code makes now. The fingerprint of a version is
only ever added: when an issued version's Layout has changed, keep that version and raise it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xltool.authoring.schema import FILES, schema_text
from xltool.definition import Template, load_template, template_folders
from xltool.layout import compose, condensed, fingerprint
from xltool.layout.excerpt import excerpt
from xltool.layout.versions import LOCK, changed, fingerprints, lock_text
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


def parts(template: Template) -> dict[str, str]:
    """Fingerprints of the parts of a form that may be issued alone: ``"1/unit"``."""
    return {
        f"{template.version}/{scope}": fingerprint(compose(excerpt(template, scope)))
        for scope in template.identity.scope
    }


def lock() -> int:
    """Adds the fingerprints of each template's present version; refuses to change one."""
    for name, folder in template_folders().items():
        template = load_template(name)
        layout, known = compose(template), fingerprints(folder)
        own = {template.version: fingerprint(layout), **parts(template)}
        if "--unissued" not in sys.argv and (changed(layout) or {**own, **known} != {**known, **own}):
            print(f"{name}: {changed(layout) or 'a part of the form has changed; raise the version'}")
            return 1
        (folder / LOCK).write_text(lock_text({**known, **own}), "utf-8")
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
