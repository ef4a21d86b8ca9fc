"""The command line: thin click commands that speak Chinese; what they do is done below."""

from xltool.cli.main import main

__all__ = ["main"]
