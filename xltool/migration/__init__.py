"""A submission of an older version of its form, carried over to the newest one."""

from xltool.migration.carrying import Left
from xltool.migration.migrate import Migration, migrate

__all__ = ["Left", "Migration", "migrate"]
