"""What goes wrong outside the figures: each class is one exit code and one kind of advice.

Messages are Chinese sentences that say what, where and what to do; only ``cli`` turns them
into output.
"""

from __future__ import annotations


class XltoolError(Exception):
    """Base of all errors that a user can cause; ``str()`` is the sentence to show."""

    exit_code = 2


class UsageError(XltoolError):
    """用法有误：参数、文件名或数据文件不对。"""

    exit_code = 2


class DefinitionError(XltoolError):
    """模板定义有误：指出文件、行、键和最接近的正确写法。"""

    exit_code = 2


class RefusedError(XltoolError):
    """报送件被拒收：不是可以安全读取的 .xlsx。"""

    exit_code = 3


class UnknownTemplateError(XltoolError):
    """不是本工具的模板，或版本未知。"""

    exit_code = 4


class OutputError(XltoolError):
    """文件写不出去：已存在、被 Excel 打开，或文件夹不可写。"""

    exit_code = 2
