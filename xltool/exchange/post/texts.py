"""The texts of letters: ours, or those that the department has put into its workspace.

A text is a Jinja template, run in a sandbox: its first line is the subject, the rest the letter. A name
that it misspells is told, not left blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xltool.definition.places import nearest
from xltool.errors import UsageError
from xltool.exchange.post.letter import Kind

_SUBJECT = "主题："
_LONGEST = 200_000  # characters of a letter


def text_of(kind: Kind, folder: Path | None) -> tuple[str, str]:
    """The template of a kind, and where it comes from, for messages."""
    own = folder / f"{kind.value}.txt" if folder else None
    if own and own.is_file():
        try:
            return own.read_text("utf-8-sig"), f"{own.parent.name}/{own.name}"
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"信的模板“{own}”读不出来；请保存为 UTF-8 的文本文件") from error
    return (resources.files("xltool.exchange.post") / "texts" / f"{kind.value}.txt").read_text("utf-8"), "自带的模板"


def rendered(kind: Kind, facts: Mapping[str, object], folder: Path | None = None) -> tuple[str, str]:
    """Subject and body of a letter.

    :raises UsageError: the template has a fault; says where and what would be right.
    """
    source, where = text_of(kind, folder)
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    try:
        text = environment.from_string(source).render(facts)
    except TemplateSyntaxError as error:
        raise UsageError(f"信的模板 {where} 第 {error.lineno} 行写法有误（{error.message}）") from error
    except UndefinedError as error:
        raise UsageError(f"信的模板 {where}：{_unknown(str(error), facts)}") from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise UsageError(f"信的模板 {where}：算不出来（{error}）") from error
    return _parted(text, where)


def _unknown(message: str, facts: Mapping[str, object]) -> str:
    name = message.split("'")[1] if message.count("'") > 1 else message
    return f"没有变量“{name}”{nearest(name, facts)}；可用的有 {'、'.join(facts)}"


def _parted(text: str, where: str) -> tuple[str, str]:
    first, _, body = text.lstrip("\ufeff\r\n ").partition("\n")
    subject = " ".join(first.removeprefix(_SUBJECT).split())
    if not first.startswith(_SUBJECT) or not subject:
        raise UsageError(f"信的模板 {where}：第一行应是“{_SUBJECT}……”")
    if not body.strip():
        raise UsageError(f"信的模板 {where}：没有正文")
    if len(body) > _LONGEST:
        raise UsageError(f"信的模板 {where}：正文有 {len(body)} 字，过长")
    return subject, f"{body.strip()}\n"
