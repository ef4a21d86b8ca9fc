"""Versions of a template: released, raised, still verified; and a submission carried over to the newest."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests import small
from xltool.cli.main import xltool
from xltool.data import collect, read_sample
from xltool.definition import find_version, load_template, template_folders, version_folders
from xltool.errors import UnknownTemplateError, UsageError
from xltool.generation import generate, issue
from xltool.layout import compose
from xltool.submission import issued_values
from xltool.terms import Verdict
from xltool.verification import extract, open_submission, verify, verify_all


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A department's own template, at hand like those that are installed."""
    folder = small.write(tmp_path / "模板")
    monkeypatch.setenv("XLTOOL_TEMPLATES", str(folder.parent))
    return folder


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(xltool, [*map(str, arguments)], standalone_mode=False)
    if isinstance(result.exception, Exception):
        raise result.exception
    return result


def filled(folder: Path, path: Path) -> Path:
    """The sample as a unit of another name sends it in, with an explanation."""
    template = load_template(str(folder))
    data = read_sample(template)
    data = replace(data, fields={**data.fields, "单位": "乙局"}, explanations={"AA02": "情况特殊如此"})
    path.write_bytes(generate(template, data).workbook)
    return path


def second_version(folder: Path) -> None:
    """Version 1 released, and the form changed: a field away, a column and a row renamed, others new."""
    assert run("template", "release", small.ID).return_value == 0
    small.change(folder, "template", 'version = "1"', 'version = "2"')
    with (folder / "template.toml").open("a", encoding="utf-8") as file:
        file.write('[renamed]\n"联系人" = "填报人"\n"明细.名称" = "明细.项目名称"\n"评分.效益" = "评分.社会效益"\n')
    small.change(folder, "cover", 'name = "联系人"', 'name = "填报人"')
    small.change(folder, "cover", '[[block.field]]\nname = "传真"\nkind = "code"', '[[block.field]]\nname = "网址"')
    small.change(folder, "detail", 'name = "名称"', 'name = "项目名称"')
    small.change(folder, "detail", 'name = "备注"', 'name = "备注"\nkind = "choice"\noptions = ["完成", "未完"]')
    small.change(folder, "detail", '["效益", 40]]', '["社会效益", 30], ["满意度", 10]]')
    small.change(folder, "detail", 'name = "支出数"\nkind = "yuan"', 'name = "支出数"\nkind = "wan"')
    for old, new in (("联系人", "填报人"), ('"传真" = "0871-1"\n', ""), ('"名称"', '"项目名称"'), ('"名称"', '"项目名称"'),
                     ("已完成", "完成"), ('."效益"', '."社会效益"'), ('version = "1"', 'version = "2"')):  # fmt: skip
        small.change(folder, "sample", old, new)
    with (folder / "sample.toml").open("a", encoding="utf-8") as file:
        file.write('["评分"."满意度"]\n"得分" = 10\n')


def test_an_issued_version_is_still_verified(template: Path, tmp_path: Path) -> None:
    old = filled(template, tmp_path / "旧.xlsx")
    second_version(template)
    new = filled(template, tmp_path / "新.xlsx")
    for path, version in ((old, "1"), (new, "2")):
        report = verify(path)
        assert (report.verdict, report.mark and report.mark.version) == (Verdict.PASSED, version)
    assert list(version_folders(small.ID)) == ["1", "2"]
    assert "small-2020　版本 2　小表（2020年度）　旧版 1 仍可核对\n" in run("templates").stdout
    assert "明细[名称]" in run("template", "show", "small-2020@1").stdout
    assert run("template", "check", small.ID).stdout.startswith("small-2020 版本 2 没有问题：")


def test_a_version_that_nobody_kept(template: Path, tmp_path: Path) -> None:
    path = filled(template, tmp_path / "旧.xlsx")
    second_version(template)
    (template / "versions" / "1").rename(tmp_path / "away")
    with pytest.raises(UnknownTemplateError, match="模板“small-2020”的版本 1 未知；现有版本：2"):
        verify(path)
    with pytest.raises(UnknownTemplateError, match="模板“../small-2020”未知；现有模板：.*、small-2020"):
        find_version("../small-2020", "1")
    (told,) = run("template", "check", small.ID).stdout.splitlines()
    assert "template.toml:2 version：版本 1 下发过，却没有留底" in told


def test_a_released_version_does_not_change(template: Path, tmp_path: Path) -> None:
    """The kept files decide, whatever the author is at; nobody gets a workbook of a changed form by its name."""
    path = filled(template, tmp_path / "旧.xlsx")
    assert run("template", "release", small.ID).stderr == (
        "small-2020 版本 1 已定稿。再要改表，先把 template.toml 的 version 改成新的\n"
    )
    assert run("template", "release", small.ID).stderr == "small-2020 版本 1 早已定稿，没有改动\n"
    small.change(template, "cover", 'name = "传真"', 'name = "网址"')
    small.change(template, "sample", '"传真"', '"网址"')
    assert verify(path).verdict is Verdict.PASSED
    with pytest.raises(UsageError, match="版本 1 已经定稿，现在的文件排出的表格与它不同；请把 template.toml 的 version 改成新的"):
        run("new", small.ID, "-o", tmp_path / "空.xlsx")
    refused = run("template", "release", small.ID)
    assert refused.return_value == 1 and "template.toml:2 version：版本 1 已经定稿" in refused.stdout
    kept = template / "versions" / "1" / small.ID
    small.change(kept, "cover", 'name = "传真"', 'name = "电传"')
    assert "版本 1 留底的文件排出的表格与下发时不同" in run("template", "check", small.ID).stdout


def test_inputs_are_carried_to_the_newest_version(template: Path, tmp_path: Path) -> None:
    old = filled(template, tmp_path / "乙.xlsx")
    before = old.read_bytes()
    second_version(template)
    result = run("migrate", old)
    assert result.return_value == 1 and old.read_bytes() == before
    assert result.stdout.splitlines() == [
        "small-2020 版本 1 → 版本 2，乙局：带过来 9 格",
        "没有地方放的 4 格：",
        "  封面!B3「传真」0871-1　新版没有这一项",
        "  明细!C2「明细·第 1 行·支出数」480.10　原为金额（元），新版为金额（万元）",
        "  明细!D2「明细·第 1 行·备注」已完成　新版的选项里没有（完成、未完）",
        "  明细!C3「明细·第 2 行·支出数」300.00　原为金额（元），新版为金额（万元）",
        "新版新增、尚空着的 2 处：",
        "  封面!B3「网址」",
        "  明细!C10「评分·满意度」　必填",
    ]
    made = tmp_path / "乙（版本 2）.xlsx"
    assert result.stderr == f"已生成 {made}\n"
    placement, mark = open_submission(made)
    assert (mark.template, mark.version, mark.unit) == ("small-2020", "2", "乙局")
    data = collect(placement.layout, placement.declared)
    assert data.fields == {"单位": "乙局", "填报人": "张三"}
    assert data.tables == {
        "明细": [{"项目名称": "培训", "预算数": Decimal("500.00")}, {"项目名称": "设备", "预算数": Decimal("300.00")}],
        "评分": {"产出": {"得分": 55}, "社会效益": {"得分": 35}},
    }
    assert data.explanations == {"AA02": "情况特殊如此"}


def test_a_version_stands_without_its_base(template: Path, tmp_path: Path) -> None:
    """Of a variant its base and its rule set are kept with it: what becomes of them does not matter."""
    variant = small.write_variant(template.parent)
    path = filled(variant, tmp_path / "乙.xlsx")
    assert run("template", "release", "small-b").return_value == 0
    second_version(template)
    small.change(variant.parent / "rulesets", "own", '"全部"', '"总计"')
    assert verify(path).verdict is Verdict.PASSED


def test_a_damaged_version_is_no_fault_of_the_file(template: Path, tmp_path: Path) -> None:
    old = filled(template, tmp_path / "乙.xlsx")
    second_version(template)
    (template / "versions" / "1" / small.ID / "detail.toml").write_text("[[block", "utf-8")
    (report,) = verify_all([old], 1)
    assert report.failed and report.refusal.startswith("乙.xlsx：它的模板在这里读不了：")


def test_what_cannot_be_read_or_was_typed_over(template: Path, tmp_path: Path) -> None:
    old = filled(template, tmp_path / "乙.xlsx")
    second_version(template)
    book = openpyxl.load_workbook(old)
    del book["明细"]
    book["封面"]["B4"] = 1
    book.save(old)
    told = run("migrate", old).stdout.splitlines()
    assert told[:6] == [
        "small-2020 版本 1 → 版本 2，乙局：带过来 3 格",
        "没有读到的 22 格：表页“明细”不在文件里",
        "没有地方放的 2 格：",
        "  封面!B3「传真」0871-1　新版没有这一项",
        "  封面!B4「总支出」1.00　公式被手填的内容覆盖，新版重新计算",
        "新版新增、尚空着的 2 处：",
    ]


def test_what_was_issued_stays_so(template: Path, tmp_path: Path) -> None:
    """The unit's code, and what the department gave and locked; the unit's own changes of it are a finding still."""
    path, new = tmp_path / "乙.xlsx", tmp_path / "新.xlsx"
    path.write_bytes(issue(compose(load_template(str(template))), {"[单位]": "乙局", "[联系人]": "李四"}, "乙局", "007"))
    book = openpyxl.load_workbook(path)
    book["封面"]["B2"], book["封面"]["B3"], book["明细"]["D2"] = "王五", "#REF!", "完成"
    book["封面"]["B3"].data_type = "e"
    book.save(path)
    second_version(template)
    small.change(template, "cover", 'name = "网址"', 'name = "传真"\nkind = "count"')
    result = run("migrate", path, "-o", new)
    assert "「传真」#REF!　是错误值 #REF!" in result.stdout and result.return_value == 1
    placement, mark = open_submission(new)
    assert (mark.unit, mark.code, mark.scope) == ("乙局", "007", "")
    assert issued_values(placement.submission) == {"[单位]": "乙局", "[填报人]": "李四"}
    assert placement.declared["封面!B2"] == "王五"


def test_what_is_newest_stays_and_files_are_not_overwritten(template: Path, tmp_path: Path) -> None:
    path = filled(template, tmp_path / "乙.xlsx")
    told = run("migrate", path)
    assert (told.return_value, told.stderr) == (0, f"{path} 已是 small-2020 的最新版本 1，不用换\n")
    second_version(template)
    with pytest.raises(UsageError, match="不能写在原文件"):
        run("migrate", path, "-o", path, "--force")
    (other := tmp_path / "别.xlsx").write_bytes(b"x")
    with pytest.raises(Exception, match="已存在；要覆盖请加 --force"):
        run("migrate", path, "-o", other)
    assert run("migrate", path, "-o", other, "--force").return_value == 1
    assert extract(other)[0].version == "2"


def test_templates_of_a_department(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XLTOOL_TEMPLATES", raising=False)
    folder = small.write(tmp_path / "模板")
    path = filled(folder, tmp_path / "乙.xlsx")
    assert "模板“small-2020”未知" in run("verify", path, "--format", "plain").stdout
    monkeypatch.setenv("XLTOOL_TEMPLATES", "")
    copies = [tmp_path / f"{i}.xlsx" for i in range(2)]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    result = run("--templates", folder.parent, "verify", *copies, "-j", "2")
    assert result.return_value == 0 and "通过" in result.stdout
    monkeypatch.setenv("XLTOOL_TEMPLATES", os.pathsep.join([str(folder.parent), str(tmp_path / "没有")]))
    with pytest.raises(click.BadParameter):
        run("templates")
    with pytest.raises(UsageError, match="没有模板文件夹“.*没有”（环境变量 XLTOOL_TEMPLATES"):
        template_folders()
    other = small.write(tmp_path / "另")
    monkeypatch.setenv("XLTOOL_TEMPLATES", os.pathsep.join([str(folder.parent), str(other.parent)]))
    with pytest.raises(UsageError, match="模板“small-2020”有两份"):
        run("templates")


def test_a_link_to_a_template_is_called_by_its_own_name(template: Path, tmp_path: Path) -> None:
    """Its target may be called as an author likes; so may a folder in which somebody stands."""
    os.rename(template, template.parent.parent / "小表-在改")
    template.symlink_to(template.parent.parent / "小表-在改")
    path = tmp_path / "乙.xlsx"
    run("new", small.ID, "--data", template / "sample.toml", "-o", path)
    second_version(template)
    assert verify(path).verdict is Verdict.PASSED
    assert list(version_folders(small.ID)) == ["1", "2"]


def test_a_template_from_within_its_folder(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(template)
    assert "small-2020 版本 1 没有问题" in run("template", "check", ".").stdout


def test_files_beside_a_template_that_are_none_of_it(template: Path, tmp_path: Path) -> None:
    (template / "笔记.toml").write_bytes("备忘".encode("gbk"))
    (template / "旧.toml").mkdir()
    run("new", small.ID, "-o", tmp_path / "乙.xlsx")
    (template.parent / "rulesets").mkdir()
    (template / "笔记.toml").rename(template.parent / "rulesets" / "笔记.toml")
    assert run("template", "release", small.ID).return_value == 0


def test_what_was_kept_cannot_be_read(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    second_version(template)
    kept = template / "versions" / "1" / small.ID
    (kept / "cover.toml").write_bytes("封面".encode("gbk"))
    result = run("template", "check", small.ID)
    assert result.return_value == 1 and result.stdout == (
        f"模板/small-2020/template.toml:2 version：版本 1 留底的文件读不了，旧工作簿核对不了；请还原 {kept}"
        "（small-2020/cover.toml：不是 UTF-8 编码，请用记事本另存为 UTF-8）\n"
    )
    (template / "lock.toml").write_text("指纹", "utf-8")
    assert "模板/small-2020/lock.toml:1：不是合法的 TOML" in run("template", "release", small.ID).stdout


def test_names_that_the_version_before_had_not(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    second_version(template)
    small.change(template, "template", '"联系人" = "填报人"', '"联系" = "填报人"\n"单位" = "总分"')
    assert run("template", "check", small.ID).stdout.splitlines() == [
        "模板/small-2020/template.toml:10 renamed.联系：上一版没有字段、表、列或固定行“联系”，是否应为“联系人”？",
        "模板/small-2020/template.toml:11 renamed.单位：“单位”这一版还在，不能又说它改名为“总分”",
    ]


def test_a_broken_template_among_others(template: Path) -> None:
    small.change(template, "cover", 'name = "封面"', "name = 封面")
    result = run("templates")
    assert result.return_value == 2 and "yunnan-2017　版本 1" in result.stdout
    assert result.stderr.startswith("错误：模板 small-2020 读不了：small-2020/cover.toml 第 1 行")


@pytest.mark.parametrize("id", ["a@b", "a b", ".a", "a" * 61])
def test_an_id_that_no_mark_can_hold(id: str, template: Path) -> None:
    folder = template.rename(template.parent / id)
    small.change(folder, "template", f'id = "{small.ID}"', f'id = "{id}"')
    result = run("template", "check", str(folder))
    assert result.return_value == 1 and f"template.toml:1 id：模板号 id“{id}”只能用汉字、字母" in result.stdout
