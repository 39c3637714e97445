"""Figures as CSV (RFC 4180, UTF-8 with a mark, as spreadsheets like it). Pure."""

import csv
import io
from collections.abc import Iterable

from teahouse.publicaccounts.insights._count import iso
from teahouse.publicaccounts.insights._model import ArticleFigures, Day

_DAYS = {
    "en": ["Day", "Gained", "Lost", "Subscribers", "Readers", "Views", "Read to the end", "Messages in",
           "Messages out", "Median response (s)"],
    "zh-Hans": ["日期", "新增关注", "取消关注", "关注总数", "阅读人数", "阅读次数", "读完人数", "收到消息", "发出消息",
                "回复时间中位数（秒）"],
    "zh-Hant": ["日期", "新增訂閱", "取消訂閱", "訂閱總數", "閱讀人數", "閱讀次數", "讀完人數", "收到訊息", "發出訊息",
                "回覆時間中位數（秒）"],
}  # fmt: skip
_ARTICLES = {
    "en": ["Title", "Address", "Published (UTC)", "Reach", "Readers", "Views", "Read to the end", "Completion (%)",
           "Shares"],
    "zh-Hans": ["标题", "地址", "发布时间（UTC）", "触达人数", "阅读人数", "阅读次数", "读完人数", "完读度（%）",
                "分享次数"],
    "zh-Hant": ["標題", "位址", "發佈時間（UTC）", "觸及人數", "閱讀人數", "閱讀次數", "讀完人數", "完讀度（%）",
                "分享次數"],
}  # fmt: skip


def language(wanted: str) -> str:
    """The language of the header for what a reader asks for (``lang`` or Accept-Language): English if we have none."""
    for tag in wanted.lower().replace("_", "-").split(","):
        tag = tag.partition(";")[0].strip()
        if tag.startswith("zh"):
            return "zh-Hant" if any(part in tag for part in ("hant", "tw", "hk", "mo")) else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "en"


def days(rows: Iterable[Day], lang: str) -> bytes:
    """The days of a range."""
    return _written(
        _DAYS[lang],
        [
            [day.day, day.gained, day.lost, day.subscribers, day.readers, day.views, day.completed, day.messages_in,
             day.messages_out, "" if day.response_ms is None else round(day.response_ms / 1000)]
            for day in rows
        ],
    )  # fmt: skip


def articles(rows: Iterable[ArticleFigures], lang: str) -> bytes:
    """Articles."""
    return _written(
        _ARTICLES[lang],
        [
            [_harmless(one.title), one.slug, iso(one.published_ms), one.reach, one.readers, one.views, one.completed,
             one.completion, one.shares]
            for one in rows
        ],
    )  # fmt: skip


def _harmless(text: str) -> str:
    """A title that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _written(head: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
