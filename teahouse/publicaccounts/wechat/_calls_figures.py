"""Calls that count: datacube/…, from the figures of ``insights``. What is not counted here is an empty list."""

import datetime
from typing import Any

from teahouse.kernel.db import Database
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import Figures
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation

_EPOCH = datetime.date(1970, 1, 1)
_MOST_DAYS = 31
# Not counted by the hour, week, month or in distributions, nor are shares by day.
NOT_COUNTED = [
    "getuserreadhour",
    "getusershare",
    "getusersharehour",
    "getupstreammsghour",
    "getupstreammsgweek",
    "getupstreammsgmonth",
    "getupstreammsgdist",
    "getupstreammsgdistweek",
    "getupstreammsgdistmonth",
    "getinterfacesummaryhour",
]


class CallsFigures:
    """The operations."""

    def __init__(self, db: Database, figures: Figures) -> None:
        self._db = db
        self._figures = figures

    def table(self) -> dict[str, Operation]:
        """Each by its methods and path."""
        counted: dict[str, Operation] = {
            "getusersummary": self._summary,
            "getusercumulate": self._cumulate,
            "getuserread": self._read,
            "getupstreammsg": self._upstream,
            "getinterfacesummary": self._interface,
            "getarticlesummary": self._articles,
            "getarticletotal": self._totals,
        }
        counted |= dict.fromkeys(NOT_COUNTED, self._nothing)
        return {f"POST /datacube/{name}": operation for name, operation in counted.items()}

    async def _days(self, call: Call) -> list[Any]:
        first, last = _range(call)
        return await self._figures.days(call.account, first, last)

    async def _nothing(self, call: Call) -> Data:
        _range(call)
        return {"list": []}

    async def _summary(self, call: Call) -> Data:
        return {
            "list": [
                {"ref_date": day.day, "user_source": 0, "new_user": day.gained, "cancel_user": day.lost}
                for day in await self._days(call)
            ]
        }

    async def _cumulate(self, call: Call) -> Data:
        return {
            "list": [
                {"ref_date": day.day, "user_source": 0, "cumulate_user": day.subscribers}
                for day in await self._days(call)
            ]
        }

    async def _read(self, call: Call) -> Data:
        return {
            "list": [
                {
                    "ref_date": day.day,
                    "user_source": 0,
                    "int_page_read_user": day.readers,
                    "int_page_read_count": day.views,
                    "ori_page_read_user": 0,
                    "ori_page_read_count": 0,
                    "share_user": 0,
                    "share_count": 0,
                    "add_to_fav_user": 0,
                    "add_to_fav_count": 0,
                }
                for day in await self._days(call)
            ]
        }

    async def _upstream(self, call: Call) -> Data:
        return {
            "list": [
                {"ref_date": day.day, "msg_type": 1, "msg_user": 0, "msg_count": day.messages_in}
                for day in await self._days(call)
                if day.messages_in
            ]
        }

    async def _interface(self, call: Call) -> Data:
        """From the log of callbacks, as far as it goes back."""
        first, last = _range(call)
        days: dict[int, list[int]] = {}
        for entry in await store.entries(self._db, call.account.account_no, store.LOG_LENGTH):
            day = entry.at_ms // 86_400_000
            if first <= day <= last:
                counts = days.setdefault(day, [0, 0, 0, 0])
                counts[0] += 1
                counts[1] += entry.status != 200
                counts[2] += entry.duration_ms
                counts[3] = max(counts[3], entry.duration_ms)
        names = ("callback_count", "fail_count", "total_time_cost", "max_time_cost")
        rows = [
            {"ref_date": _day(day), **dict(zip(names, counts, strict=True))} for day, counts in sorted(days.items())
        ]
        return {"list": rows}

    async def _articles(self, call: Call) -> Data:
        return {"list": [_figures(one) for one in await self._of_range(call)]}

    async def _totals(self, call: Call) -> Data:
        return {
            "list": [
                {**_figures(one), "details": [{"stat_date": _published(one), **_read_counts(one)}]}
                for one in await self._of_range(call)
            ]
        }

    async def _of_range(self, call: Call) -> list[Any]:
        first, last = _range(call)
        found = await self._figures.articles(call.account, 100)
        return [one for one in found if first <= one.published_ms // 86_400_000 <= last]


def _figures(one: Any) -> Data:
    return {
        "ref_date": _published(one),
        "msgid": f"{one.article_no}_1",
        "title": one.title,
        **_read_counts(one),
    }


def _read_counts(one: Any) -> Data:
    return {"int_page_read_user": one.readers, "int_page_read_count": one.views, "target_user": one.reach}


def _published(one: Any) -> str:
    return _day(one.published_ms // 86_400_000)


def _day(number: int) -> str:
    return (_EPOCH + datetime.timedelta(days=number)).isoformat()


def _range(call: Call) -> tuple[int, int]:
    """First and last day. Raises 61500, 61501."""
    try:
        first, last = (
            (datetime.date.fromisoformat(call.text(name, codes.INVALID_DATE)) - _EPOCH).days
            for name in ("begin_date", "end_date")
        )
    except ValueError:
        raise WeChatError(codes.INVALID_DATE) from None
    if not 0 <= first <= last or last - first >= _MOST_DAYS:
        raise WeChatError(codes.DATE_RANGE)
    return first, last
