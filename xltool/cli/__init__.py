"""The command line: thin click commands that speak Chinese; what they do is done below.

A command imports what it needs when it runs, so that help and a mistyped option are answered at once.
"""

from xltool.cli.main import main

__all__ = ["main"]
