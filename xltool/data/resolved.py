"""What a template says once its base, its changes and its rule set are put together, as TOML text."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from xltool.definition.sources import read_sources


def resolved(folder: Path) -> str:
    """Every file of the merged definition, one after the other, each under a line with its name.

    :raises DefinitionError: as ``read_sources``.
    """
    sources = read_sources(folder)
    parts = {"template": sources.identity, **sources.sheets, "rules": sources.rules}
    texts = (f"# ==== {name}.toml\n{tomli_w.dumps(tree, multiline_strings=True)}" for name, tree in parts.items())
    return "\n".join(texts)
