"""The pages: everything said, everything escaped, nothing loaded; and looked at in a browser."""

from __future__ import annotations

import dataclasses
import datetime
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from xltool.errors import OutputError
from xltool.report.as_html import pages, write_pages
from xltool.report.page_names import page_names
from xltool.terms import Verdict
from xltool.verification import Report, verify

DATE = datetime.date(2026, 11, 25)
A4 = (594.96, 841.92)  # points


@pytest.fixture(scope="module")
def published() -> Report:
    return verify(SAMPLES / "yunnan-2017" / "原报.xlsx")


class Page(HTMLParser):
    """The tags, links and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.policy = ""
        self._texts: list[str] = []
        self._hidden = False
        self.feed(html)
        self.text = "".join(self._texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(found)
        self._hidden = tag == "style"
        self.links += [found[key] for key in ("href", "src") if key in found]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._texts.append(data)


def test_a_page_says_all_of_a_finding(published: Report) -> None:
    made = pages([published], DATE)
    assert list(made) == ["原报.html", "index.html"]
    page = Page(made["原报.html"])
    for said in (
        "填报单位", "云南省质量技术监督局", "2026年11月25日", "复算 870/870，规则 102/102", "不通过", "错误 16 处", "待说明 12 项",
        "一、错误，须改正（16 处）", "GS01 公式被手工覆盖，且与复算值不符（4 处）", "二、支出明细!F45「支出明细·合计·年初结转结余」",
        "（空白）66,061.29", "公式被清除，现为空白；按公式应为 66,061.29。", "原因：公式被删", "由此还不符：规则 HJ01、规则 PH02",
        "恢复公式：从空白表或相邻行复制该格，或撤销手工填写。", "填报值 1,887.48", "应为 1,457.50", "差额 429.98",
        "依据", "合计与自评分", "支出明细·合计·支出数H4513,788,820.3013,788,820.30√", f"SHA-256 {published.sha256}",
    ):  # fmt: skip
        assert said in page.text, said
    numbers = re.findall(r'<td class="mark">(\d+)</td>|class="number-in-list">(\d+)\.', made["原报.html"])
    assert [int(one or other) for one, other in numbers] == list(range(1, len(published.findings) + 1))


def test_the_index_has_the_worst_first(published: Report) -> None:
    passed = dataclasses.replace(published, verdict=Verdict.PASSED, findings=(), path=Path("甲/好.xlsx"))
    refused = Report(Path("乙/坏.xlsx"), Verdict.REFUSED, refusal="坏.xlsx：压缩结构不完整")
    page = Page(pages([passed, published, refused], DATE)["index.html"])
    assert page.links == ["坏.html", "原报.html", "好.html"]
    twice = [dataclasses.replace(published, path=Path(folder, "自评.xlsx")) for folder in "甲乙"]
    text = Page(pages([*twice, passed], DATE)["index.html"]).text
    assert "甲/自评.xlsx" in text and "乙/自评.xlsx" in text and "甲/好.xlsx" not in text
    assert "3 份：拒收 1 份，不通过 1 份，通过 1 份" in page.text and "复算公式 1740/1740，规则 204/204" in page.text


HOSTILE = [
    "<script>fetch('{canary}')</script>",
    '"><img src="{canary}" onerror="alert(1)">',
    "</style></title><link rel=stylesheet href={canary}>",
    "{{{{ 7*7 }}}}{{% raw %}}",
    "\u202e\u2066甲\x00\x1b",
    "字" * 32_767,
    "\ud800",
]


def hostile(report: Report, text: str) -> Report:
    findings = tuple(
        dataclasses.replace(f, message=text, field=text, sheet=text, declared=text, explanation=text, affected=(text,))
        for f in report.findings
    )
    path = Path(f"收'件/{text[:40].replace('/', '').replace(chr(0), '')}.xlsx")
    return dataclasses.replace(report, findings=findings, unit=text, path=path, mended=findings[:2], earlier=text)


def all_hostile(report: Report, canary: str) -> list[Report]:
    return [hostile(report, text.format(canary=canary)) for text in HOSTILE]


def test_nothing_of_a_submission_becomes_markup(published: Report) -> None:
    made = pages(all_hostile(published, "http://evil.example/"), DATE)
    honest = [Page(page) for page in pages([dataclasses.replace(published, mended=published.findings)], DATE).values()]
    tags = set().union(*(page.tags for page in honest))
    attributes = set().union(*(page.attributes for page in honest))
    assert not tags & {"script", "img", "link", "iframe", "form", "object"} and "style" not in attributes
    for html in made.values():
        page = Page(html)
        html.encode()
        assert page.tags <= tags and page.attributes <= attributes
        assert all(re.fullmatch(r"[\w-]+\.html", link) and link in made for link in page.links)
        assert not {"\u202e", "\u2066", "\x00", "\x1b"} & set(html)
        style = html[html.index("<style>") : html.index("</style>")]
        assert "url(" not in style and "@import" not in style
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'",
            page.policy,
        )
        assert len(html) < 400_000


def test_names_of_pages_are_safe_and_unique() -> None:
    expected = {
        "甲/自评.xlsx": "自评.html",
        "乙/自评.xlsx": "自评-2.html",
        "A.xlsx": "A.html",
        "a.xlsx": "a-2.html",
        "index.xlsx": "index-2.html",
        "con.xlsx": "_con.html",
        "a'\"<&.xlsx": "a_.html",
        "．．／甲.xlsx": "_甲.html",
        "字" * 80 + ".xlsx": "字" * 60 + ".html",
    }
    assert page_names([Path(file) for file in expected], "index.html") == list(expected.values())


def test_a_page_of_somebody_else_is_left_alone(published: Report, tmp_path: Path) -> None:
    out = tmp_path / "新" / "意见"
    assert write_pages([published], out) == out / "index.html"
    write_pages([published], out)
    (out / "index.html").write_text("<html>别人的", "utf-8")
    (out / "原报.html").unlink()
    with pytest.raises(OutputError, match="未覆盖"):
        write_pages([published], out)
    assert [path.name for path in out.iterdir()] == ["index.html"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Runs a headless Chromium on a page."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("XLTOOL_ORACLE") == "required":
            pytest.fail("Chromium is required here and missing")
        pytest.skip("Chromium is not installed")
    profile = tmp_path_factory.mktemp("chromium")
    fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"]

    def run(page: Path, *options: str) -> None:
        subprocess.run([found, *fixed, *options, page.as_uri()], check=True, timeout=180, capture_output=True)

    return run


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that should never be asked for anything."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


def shot(browser: Callable[..., None], page: Path) -> bytes:
    target = page.with_suffix(".png")
    browser(page, "--hide-scrollbars", "--window-size=900,1200", f"--screenshot={target}")
    return target.read_bytes()


def test_looked_at_in_a_browser(
    published: Report, browser: Callable[..., None], canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = canary
    write_pages([published, *all_hostile(published, address)], tmp_path)
    page = tmp_path / "原报.html"
    (blank := tmp_path / "blank.html").write_text("<!DOCTYPE html><title>空</title>", "utf-8")
    (plain := tmp_path / "plain.html").write_text(page.read_text("utf-8").replace("sha256-", "sha256-A"), "utf-8")
    seen = shot(browser, page)
    assert len(seen) > 10 * len(shot(browser, blank))
    assert seen != shot(browser, plain)  # the policy lets our style through, and no other
    everything = tmp_path / "all.html"
    everything.write_text("".join(each.read_text("utf-8") for each in sorted(tmp_path.glob("*fetch*.html"))), "utf-8")
    shot(browser, everything)
    assert asked == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_printed_on_a4_nothing_runs_over_the_edge(
    published: Report, browser: Callable[..., None], tmp_path: Path
) -> None:
    mended = published.findings
    long = dataclasses.replace(published, unit="某" * 300, path=Path("W" * 200 + ".xlsx"), earlier="x", mended=mended)
    write_pages([published, long, *all_hostile(published, "http://evil.example/")], tmp_path)
    for page in (tmp_path / "index.html", next(tmp_path.glob("*fetch*.html")), next(tmp_path.glob("WW*.html"))):
        pdf = page.with_suffix(".pdf")
        browser(page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
        boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
        sizes = {tuple(map(float, size)) for size in re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)}
        assert all(abs(w - A4[0]) < 1.5 and abs(h - A4[1]) < 1.5 for w, h in sizes) and len(sizes) == 1
        edges = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
        assert len(edges) > 50 and max(edges) < A4[0] - 16 / 25.4 * 72 + 3
