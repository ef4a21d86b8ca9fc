"""The commands as a user types them: output, messages, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT, SAMPLES
from xltool.cli.main import xltool
from xltool.definition import load_template
from xltool.generation import generate

GOOD = SAMPLES / "yunnan-2017" / "更正.xlsx"
BAD = SAMPLES / "yunnan-2017" / "原报.xlsx"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "xltool", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        cwd=ROOT,
        timeout=120,
    )


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [((*path, name), command) for name, command in group.commands.items()]
    for words, command in list(found):
        if isinstance(command, click.Group):
            found += commands(command, words)
    return found


@pytest.mark.parametrize(("words", "command"), commands(xltool), ids=lambda value: str(value))
def test_every_command_has_chinese_help_and_is_in_the_readme(words: tuple[str, ...], command: click.Command) -> None:
    assert command.help and any("\u4e00" <= c <= "\u9fff" for c in command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
    for page in ("README.md", "README.zh-CN.md"):
        assert f"xltool {' '.join(words)}" in (ROOT / page).read_text("utf-8")


def test_help_speaks_chinese() -> None:
    result = run("new", "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("用法：")
    assert "选项" in result.stdout and "Options" not in result.stdout and "Show this message" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "没有命令 nope"),
        (["new"], "缺少参数 模板"),
        (["new", "yunnan-2017", "--dta", "x"], "没有选项 --dta，是否应为 --data？"),
        (["new", "yunan-2017"], "没有模板“yunan-2017”，是否应为“yunnan-2017”？"),
        (["new", "yunnan-2017", "--rows", "支出明细"], "应写成 表=行数"),
        (["new", "yunnan-2017", "--rows", "支出明细=41"], "须在 1 和 40 之间"),
        (["new", "yunnan-2017", "--rows", "三级评分=3"], "不是可增行的表"),
        (["new", "yunnan-2017", "-o", "x.xls"], "扩展名应是 .xlsx"),
        (["explain", "报送件.xlsx"], "要看一格，请写 xltool explain 报送件.xlsx 单元格"),
        (["verify", "x.xlsx", "--fail-on", "all"], "--fail-on 的值不对"),
        (["extract", "没有.xlsx"], "没有“没有.xlsx”这个文件或文件夹"),
        (["verify", str(GOOD), "--format", "xml"], "应为 table、plain、json、jsonl 之一"),
        (["explain", "DF99"], "没有规则“DF99”"),
        (["new", "yunnan-2017", "--data", "没有.toml"], "读不到文件"),
    ],
)
def test_usage_errors(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.stdout == "" and message in result.stderr and "Traceback" not in result.stderr
    assert result.returncode in (2, 4)


def test_unknown_template_has_its_own_exit_code() -> None:
    assert run("new", "yunan-2017").returncode == 4


def test_templates_and_show() -> None:
    version = load_template("yunnan-2017").version
    assert f"yunnan-2017　版本 {version}　云南省省级部门项目支出绩效自评报告（2017年度）" in run("templates").stdout
    shown = run("template", "show", "yunnan-2017").stdout
    assert "支出明细[支出数]　H5:H44　填报，金额（元）" in shown and "DF05 强制性　有扣分须写原因" in shown


def test_explain() -> None:
    told = run("explain", "df05").stdout
    assert told.startswith("DF05 有扣分须写原因\n")
    assert "要求　　LEN(TRIM([@扣分原因]))>=5" in told and "把样例的 三级评分[扣分原因]@3 改为空白" in told


def test_explain_shows_the_calculation_as_a_tree() -> None:
    told = run("explain", BAD, "二、支出明细!I45").stdout.splitlines()
    tree = told[told.index("  取自以下各格（零和文字不列）") + 1 :]
    assert tree[:3] == [
        "    └─ 二、支出明细!I6「支出明细·第 2 行·年末结转结余数」53,940.99",
        "       ├─ 二、支出明细!F6「支出明细·第 2 行·年初结转结余」66,061.29",
        "       ├─ 二、支出明细!G6「支出明细·第 2 行·收入数」576,700.00",
    ]


def test_verify_exit_codes_and_formats(tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    assert run("verify", GOOD).returncode == 0
    assert run("verify", GOOD, "--fail-on", "warning").returncode == 1
    lost = run("verify", tmp_path / "没有.xlsx", GOOD, "--format", "plain")
    assert lost.returncode == 3 and "文件不存在" in lost.stdout and "通过" in lost.stdout
    assert run("verify", BAD, "--fail-on", "never").returncode == 0
    result = run("verify", BAD, GOOD, broken, "--format", "jsonl")
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == ["findings", "passed", "refused"]
    assert result.returncode == 3
    plain = run("verify", BAD, "--format", "plain")
    assert plain.returncode == 1 and "66,061.29" in plain.stdout
    table = run("verify", BAD)
    assert "66,061.29" in table.stdout and "不通过：16 处错误、12 项待说明" in table.stdout


def test_a_workbook_of_somebody_else(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "别的.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write("A1", 1)
    result = run("verify", path)
    assert result.returncode == 4 and "找不到模板标识" in result.stdout


def test_output_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "带 空格" / "新表.xlsx"
    missing = run("new", "yunnan-2017", "-o", target)
    assert missing.returncode == 2 and "请先建好" in missing.stderr
    target.parent.mkdir()
    assert run("new", "yunnan-2017", "-o", target).returncode == 0
    before = target.read_bytes()
    again = run("new", "yunnan-2017", "-o", target)
    assert again.returncode == 2 and "已存在；要覆盖请加 --force" in again.stderr
    assert run("new", "yunnan-2017", "-o", target, "--force").returncode == 0
    assert target.read_bytes() == before and [p.name for p in target.parent.iterdir()] == ["新表.xlsx"]
    template = load_template("yunnan-2017")
    assert before == generate(template).workbook == generate(template).workbook  # in any process, however often


def test_extract_gives_back_what_new_was_given(tmp_path: Path) -> None:
    for source in [*sorted((SAMPLES / "yunnan-2017").glob("更正.toml")), ROOT / "templates/yunnan-2017/sample.toml"]:
        target = tmp_path / f"{source.stem}.xlsx"
        assert run("new", "yunnan-2017", "--data", source, "-o", target).returncode == 0
        given = tomllib.loads(source.read_text("utf-8"), parse_float=Decimal)
        given["version"] = load_template("yunnan-2017").version
        assert tomllib.loads(run("extract", target).stdout, parse_float=Decimal) == given


def test_a_slip_in_a_data_file(tmp_path: Path) -> None:
    path = tmp_path / "数据.toml"
    path.write_text('["字段"]\n"项目名" = "甲"\n', "utf-8")
    result = run("new", "yunnan-2017", "--data", path, "-o", tmp_path / "x.xlsx")
    assert result.returncode == 2 and "没有字段“项目名”，是否应为“项目名称”？" in result.stderr
    assert "第 2 行" in result.stderr and not (tmp_path / "x.xlsx").exists()


def test_a_gbk_console_is_no_trouble() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "xltool", "verify", str(BAD)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        cwd=ROOT,
        timeout=120,
    )
    text = result.stdout.decode("gbk")
    assert result.returncode == 1 and "√" in text and "×" in text and "?" not in text.replace("\\", "")


def test_a_checkout_runs_as_it_is(tmp_path: Path) -> None:
    """``python -m xltool`` in a checkout finds its own package before the one installed."""
    for name in ("xltool", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = "import sys; sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f)]; import runpy;"
    code += "sys.argv = ['xltool', 'templates']; runpy.run_module('xltool', run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "\nyunnan-2017　版本 1　" in result.stdout, result.stderr


def test_a_warm_verify_imports_no_engine(tmp_path: Path) -> None:
    run("verify", GOOD, XDG_CACHE_HOME=str(tmp_path))
    code = (
        "import sys; from xltool.cli.main import xltool; xltool.main(['verify', sys.argv[1]], standalone_mode=False);"
        "print(sorted({'numpy', 'scipy', 'formulas', 'openpyxl'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(GOOD)],
        capture_output=True, encoding="utf-8", cwd=ROOT, timeout=60,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert result.stderr == "[]\n"


def test_a_damaged_cache_is_made_afresh(tmp_path: Path) -> None:
    assert run("verify", GOOD, XDG_CACHE_HOME=str(tmp_path)).returncode == 0
    for path in (tmp_path / "xltool").iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    assert run("verify", GOOD, XDG_CACHE_HOME=str(tmp_path)).returncode == 0
    assert run("verify", GOOD, XDG_CACHE_HOME="/dev/null/nowhere").returncode == 0


def test_folders_skip_locks_and_shadows(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes(GOOD.read_bytes())
    for name in ("~$甲.xlsx", "._甲.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "甲.xlsx").write_bytes(b"x")
    result = run("verify", tmp_path, "--format", "jsonl")
    assert len(result.stdout.splitlines()) == 1 and result.returncode == 0
