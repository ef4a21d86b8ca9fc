"""The password of the mail account: from the environment, the system's keyring or a prompt, never from a file."""

from __future__ import annotations

import os
from collections.abc import Callable

VARIABLE = "XLTOOL_MAIL_PASSWORD"
SERVICE = "xltool"  # under which the keyring has it


def password(account: str, ask: Callable[[], str]) -> str:
    """The first that is found; ``ask`` prompts."""
    return os.environ.get(VARIABLE) or _in_keyring(account) or ask()


def _in_keyring(account: str) -> str:
    try:
        import keyring

        return keyring.get_password(SERVICE, account) or ""
    except Exception:  # not installed, locked, or a machine without one: then somebody is asked
        return ""
