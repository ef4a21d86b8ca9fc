"""The group of commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys

import click

from xltool import __version__
from xltool.cli.chinese import Group, usage_sentence
from xltool.cli.collect import collect
from xltool.cli.decide import decide
from xltool.cli.diff import diff
from xltool.cli.explain import explain
from xltool.cli.extract import extract
from xltool.cli.init import init
from xltool.cli.issue import issue
from xltool.cli.log import log
from xltool.cli.mail import mail
from xltool.cli.migrate import migrate
from xltool.cli.new import new
from xltool.cli.status import status
from xltool.cli.templates import template, templates
from xltool.cli.verify import INTERRUPTED, verify
from xltool.errors import XltoolError


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="xltool %(version)s", help="显示版本")
@click.option(
    "--templates", "folders", metavar="文件夹", multiple=True, envvar="XLTOOL_TEMPLATES",
    type=click.Path(exists=True, file_okay=False, resolve_path=True),
    help="另有模板的文件夹，可重复；也可设环境变量 XLTOOL_TEMPLATES",
)  # fmt: skip
def xltool(folders: tuple[str, ...]) -> None:
    """绩效自评报告：按模板生成带公式的工作簿，核对填好的工作簿。

    退出码：0 没有问题；1 有错误；2 用法有误；3 有文件被拒收或读不了；4 不是本工具的模板或版本未知；
    5 有无法判断之处且给了 --strict；130 按 Ctrl-C 中断；141 输出被提前关闭。
    """
    if folders:  # in the environment, so that the processes of a batch know them too
        from xltool.definition.folders import VARIABLE, template_folders

        os.environ[VARIABLE] = os.pathsep.join(folders)
        template_folders()  # two of one name are told here, and not of each file


for command in (
    templates, template, new, extract, migrate, verify, explain, init, issue, mail, collect, status, decide, diff,
    log,
):  # fmt: skip
    xltool.add_command(command)


def main() -> None:
    """Runs a command; every error a user can cause ends as a sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = xltool.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail("已中断", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        _fail(error.ctx.get_help() if error.ctx else "", 2, prefix="")
    except click.ClickException as error:
        _fail(usage_sentence(error), 2)
    except XltoolError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int, prefix: str = "错误：") -> None:
    click.echo(prefix + message, err=True)
    sys.exit(code)
