"""Calls that count: datacube/…, from the figures of ``insights``. What nobody counts here (favourites) is 0.

Days and hours are UTC."""

import datetime
from collections.abc import Callable
from typing import Any

from teahouse.kernel.db import Database
from teahouse.publicaccounts.wechat import _errcodes as codes
from teahouse.publicaccounts.wechat import _store as store
from teahouse.publicaccounts.wechat._errcodes import WeChatError
from teahouse.publicaccounts.wechat._needs import Figures
from teahouse.publicaccounts.wechat._wire import Call, Data, Operation

_EPOCH = datetime.date(1970, 1, 1)
_MOST_DAYS = 31
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
Bucket = Callable[[int], tuple[str, int]]  # of a moment: ref_date, and ref_hour


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
            "getuserreadhour": self._read_hour,
            "getusershare": self._shares(_DAY_MS, _by_day, hours=False),
            "getusersharehour": self._shares(_HOUR_MS, _by_hour, hours=True),
            "getinterfacesummary": self._interface,
            "getinterfacesummaryhour": self._interface_hour,
            "getarticlesummary": self._articles,
            "getarticletotal": self._totals,
        }
        for name, bucket in (("", _by_day), ("hour", _by_hour), ("week", _by_week), ("month", _by_month)):
            counted[f"getupstreammsg{name}"] = self._upstream(bucket, hours=name == "hour")
        for name, bucket in (("", _by_day), ("week", _by_week), ("month", _by_month)):
            counted[f"getupstreammsgdist{name}"] = self._distribution(bucket)
        return {f"POST /datacube/{name}": operation for name, operation in counted.items()}

    async def _days(self, call: Call) -> list[Any]:
        first, last = _range(call)
        return await self._figures.days(call.account, first, last)

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
        shares = await self._figures.shares(call.account, *_range(call), _DAY_MS)
        shared = {_day(day): found for day, found in shares.items()}
        days = await self._days(call)
        return {"list": [_read_row(day.day, (day.readers, day.views), shared.get(day.day, (0, 0))) for day in days]}

    async def _read_hour(self, call: Call) -> Data:
        read = await self._figures.hours(call.account, *_range(call))
        shared = await self._figures.shares(call.account, *_range(call), _HOUR_MS)
        rows = []
        for hour in sorted({*read, *shared}):
            date, ref_hour = _by_hour(hour * _HOUR_MS)
            row = _read_row(date, read.get(hour, (0, 0)), shared.get(hour, (0, 0)))
            rows.append({**row, "ref_hour": ref_hour})
        return {"list": rows}

    def _shares(self, step_ms: int, bucket: Bucket, *, hours: bool) -> Operation:
        """Links that were made to pass articles on; to whom they went nobody knows, so the scene is 255."""

        async def operation(call: Call) -> Data:
            rows = []
            for at, (users, count) in (await self._figures.shares(call.account, *_range(call), step_ms)).items():
                date, hour = bucket(at * step_ms)
                row: Data = {"ref_date": date} | ({"ref_hour": hour} if hours else {})
                rows.append({**row, "share_scene": 255, "share_count": count, "share_user": users})
            return {"list": rows}

        return operation

    async def _counts(self, call: Call, bucket: Bucket) -> dict[tuple[str, int], dict[str, int]]:
        """Of each stretch of time, how much each subscriber wrote."""
        found: dict[tuple[str, int], dict[str, int]] = {}
        async for at_ms, user_id in self._figures.heard(call.account, *_range(call)):
            counts = found.setdefault(bucket(at_ms), {})
            counts[user_id] = counts.get(user_id, 0) + 1
        return dict(sorted(found.items()))

    def _upstream(self, bucket: Bucket, *, hours: bool) -> Operation:
        """Messages of subscribers; of whatever type, they are counted as text."""

        async def operation(call: Call) -> Data:
            rows = []
            for (date, hour), counts in (await self._counts(call, bucket)).items():
                row: Data = {"ref_date": date} | ({"ref_hour": hour} if hours else {})
                rows.append({**row, "msg_type": 1, "msg_user": len(counts), "msg_count": sum(counts.values())})
            return {"list": rows}

        return operation

    def _distribution(self, bucket: Bucket) -> Operation:
        """How many subscribers wrote one to five times, six to ten times, more often."""

        async def operation(call: Call) -> Data:
            rows = []
            for (date, _), counts in (await self._counts(call, bucket)).items():
                often: dict[int, int] = {}
                for count in counts.values():
                    interval = 1 if count <= 5 else 2 if count <= 10 else 3
                    often[interval] = often.get(interval, 0) + 1
                rows += [{"ref_date": date, "count_interval": n, "msg_user": often[n]} for n in sorted(often)]
            return {"list": rows}

        return operation

    async def _interface(self, call: Call) -> Data:
        return {"list": await self._callbacks(call, _by_day, hours=False)}

    async def _interface_hour(self, call: Call) -> Data:
        return {"list": await self._callbacks(call, _by_hour, hours=True)}

    async def _callbacks(self, call: Call, bucket: Bucket, *, hours: bool) -> list[Data]:
        """From the log of callbacks, as far as it goes back."""
        first, last = _range(call)
        found: dict[tuple[str, int], list[int]] = {}
        for entry in await store.entries(self._db, call.account.account_no, store.LOG_LENGTH):
            if first <= entry.at_ms // _DAY_MS <= last:
                counts = found.setdefault(bucket(entry.at_ms), [0, 0, 0, 0])
                counts[0] += 1
                counts[1] += entry.status != 200
                counts[2] += entry.duration_ms
                counts[3] = max(counts[3], entry.duration_ms)
        names = ("callback_count", "fail_count", "total_time_cost", "max_time_cost")
        return [
            {"ref_date": date, **({"ref_hour": hour} if hours else {}), **dict(zip(names, counts, strict=True))}
            for (date, hour), counts in sorted(found.items())
        ]

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
        return [one for one in found if first <= one.published_ms // _DAY_MS <= last]


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
    return _day(one.published_ms // _DAY_MS)


def _read_row(date: str, read: tuple[int, int], shared: tuple[int, int]) -> Data:
    """``read``: readers and views; ``shared``: who shared, and how often."""
    return {
        "ref_date": date,
        "user_source": 0,
        "int_page_read_user": read[0],
        "int_page_read_count": read[1],
        "ori_page_read_user": 0,
        "ori_page_read_count": 0,
        "share_user": shared[0],
        "share_count": shared[1],
        "add_to_fav_user": 0,
        "add_to_fav_count": 0,
    }


def _by_day(at_ms: int) -> tuple[str, int]:
    return _day(at_ms // _DAY_MS), 0


def _by_hour(at_ms: int) -> tuple[str, int]:
    return _day(at_ms // _DAY_MS), at_ms % _DAY_MS // _HOUR_MS * 100


def _by_week(at_ms: int) -> tuple[str, int]:
    """A week is called by its Monday, as at WeChat."""
    day = at_ms // _DAY_MS
    return _day(day - (day + 3) % 7), 0  # 1970 began on a Thursday


def _by_month(at_ms: int) -> tuple[str, int]:
    return _day(at_ms // _DAY_MS)[:8] + "01", 0


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
