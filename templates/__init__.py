"""The templates: a folder each, TOML and nothing else."""
