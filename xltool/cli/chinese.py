"""click in Chinese: help pages and usage errors."""

from __future__ import annotations

from typing import Any

import click


class Chinese:
    """Mixed into commands and groups: headings, the help option and the usage line."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        words = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
        formatter.write_usage(ctx.command_path, " ".join(words.get(p, p) for p in pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        parameters: list[click.Parameter] = self.get_params(ctx)  # type: ignore[attr-defined]
        records = [record for parameter in parameters if (record := parameter.get_help_record(ctx))]
        if records:
            with formatter.section("选项"):
                formatter.write_dl([(name, text.replace("  [required]", "（必填）")) for name, text in records])
        if isinstance(self, click.Group):
            commands = [(name, self.commands[name].get_short_help_str(60)) for name in self.commands]
            with formatter.section("命令"):
                formatter.write_dl(commands)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示帮助"
        return option  # type: ignore[no-any-return]


class Command(Chinese, click.Command):
    """A command with Chinese help."""


class Group(Chinese, click.Group):
    """A group with Chinese help, whose commands are listed in the order of the loop."""

    command_class = Command

    def group(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("cls", Group)
        return super().group(*args, **kwargs)


def usage_sentence(error: click.ClickException) -> str:
    """What was wrong with the command line, and what to do."""
    match error:
        case click.NoSuchOption():
            near = f"，是否应为 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 后面须有值"
        case click.MissingParameter():
            if isinstance(error.param, click.Option):
                return f"缺少选项 {error.param.opts[-1]}"
            return f"缺少参数 {error.param.human_readable_name if error.param else ''}".rstrip()
        case click.BadParameter():
            return _bad_value(error)
        case click.FileError():
            return f"文件“{error.ui_filename}”打不开"
        case click.UsageError():
            return _usage(error.message)
    return error.message


def _bad_value(error: click.BadParameter) -> str:
    kind, name = (error.param.type, error.param.opts[0]) if error.param else (None, "参数")
    if isinstance(kind, click.Choice):
        return f"{name} 的值不对：应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.Path):
        quoted = error.message.split("'")
        return f"没有“{quoted[1] if len(quoted) > 1 else name}”这个文件或文件夹，或不能读"
    return f"{name} 的值不对：{error.message}"


def _usage(message: str) -> str:
    if message.startswith("No such command"):
        return f"没有命令 {message.split(chr(39))[1] if chr(39) in message else ''}，xltool --help 列出全部命令"
    if message.startswith("Got unexpected extra argument"):
        return f"多出了参数{message.split('(', 1)[-1].rstrip(')').join('（）')}"
    if message.startswith("Missing command"):
        return "缺少命令，xltool --help 列出全部命令"
    return message
