"""Hash lists over HTTP, for the staff. Whoever has a role may read; moderators curate, seniors say what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from teahouse.kernel.http import Answer, Body, Handler, Request, Route
from teahouse.safety.detectors import Algorithm, Entry
from teahouse.safety.gate._answers import (
    DECIDES,
    MOST_BYTES,
    READS,
    V1,
    WORKS,
    act,
    answered,
    file_of,
    get,
    name_of,
    refusal,
)
from teahouse.safety.gate._lists import Lists
from teahouse.safety.gate._model import Done, EntryShown, HashListShown, Imported, ListWish, Roles, Why

_LISTS = f"{V1}/hash-lists"
_LIST = f"{_LISTS}/{{name}}"
_ENTRIES = f"{_LIST}/entries"
_ENTRY = f"{_ENTRIES}/{{algorithm}}/{{digest}}"
_Digest = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[0-9A-Za-z]+$")]


class AllLists(msgspec.Struct, frozen=True):
    """Every list."""

    lists: list[HashListShown]


class ListShown(msgspec.Struct, frozen=True):
    """A list, and what was done to it, the newest first."""

    shown: HashListShown
    acts: list[Done]


class PutList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows from a match, and why it is set up or changed."""

    settings: ListWish
    because: Why


class ImportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read. format: json is ThreatExchange's."""

    source: Annotated[str, Meta(min_length=1, max_length=200, description="Who gave the file.")]
    because: Annotated[str, Meta(min_length=1, max_length=2000, description="Why it is taken.")]
    format: Annotated[Literal["json", "csv"], Meta(description="How it is written.")] = "json"


class ExportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """In which form. json is ThreatExchange's."""

    format: Annotated[Literal["json", "csv"], Meta(description="How it is to be written.")] = "json"


class EntriesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: those after one, in the order of their hashes."""

    state: Annotated[Literal["", "active", "disputed", "removed"], Meta(description="Of this state alone.")] = ""
    after: Annotated[str, Meta(max_length=100, description="What `next` said.")] = ""
    limit: Annotated[int, Meta(ge=1, le=1000, description="At most so many.")] = 100


class Entries(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of entries."""

    entries: list[EntryShown]
    next: str | None = None


class AddEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hash that is put on the list by people here."""

    algorithm: Algorithm
    digest: _Digest
    labels: Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=50)] = []
    because: Why


class ChangeEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """removed: it matches nothing. disputed: it only opens a case. active: it matches again."""

    state: Literal["active", "disputed", "removed"]
    because: Why


class ListRoutes:
    """The operations."""

    def __init__(self, lists: Lists, roles: Roles) -> None:
        self._lists = lists
        self._roles = roles

    def table(self, once: Callable[[Handler], Handler]) -> list[Route]:
        """The routes. ``once``: holds a handler to its request's Idempotency-Key."""
        return [
            get(_LISTS, self.lists, "listHashLists", AllLists, "Every hash list."),
            get(_LIST, self.list_, "getHashList", ListShown, "A hash list, and who did what to it and why."),
            act("PUT", _LIST, self.put_list, "putHashList", PutList, HashListShown,
                "Set it up, or change what follows from a match (seniors)."),
            act("POST", f"{_LIST}/import", once(self.import_), "importHashList", Body.RAW, Imported,
                "Take a file of entries, whole or not at all.", query=ImportAsked,
                takes="application/json, text/csv", max_body=MOST_BYTES),
            get(f"{_LIST}/export", self.export, "exportHashList", None, "The list, to share back.",
                query=ExportAsked, produces="application/json, text/csv"),
            get(_ENTRIES, self.entries, "listHashEntries", Entries, "Its entries.", query=EntriesAsked),
            act("POST", _ENTRIES, once(self.add_entry), "addHashEntry", AddEntry, EntryShown, "Put a hash on it."),
            act("PUT", _ENTRY, self.change_entry, "changeHashEntry", ChangeEntry, EntryShown,
                "Have an entry match nothing, only open a case, or match again."),
        ]  # fmt: skip

    async def lists(self, request: Request) -> AllLists:
        """``listHashLists``."""
        await self._roles.require(request.caller, *READS)
        return AllLists(await self._lists.all())

    async def list_(self, request: Request) -> ListShown:
        """``getHashList``."""
        await self._roles.require(request.caller, *READS)
        name = name_of(request)
        return ListShown(await self._lists.get(name), await self._lists.done(name))

    async def put_list(self, request: Request) -> HashListShown:
        """``putHashList``."""
        await self._roles.require(request.caller, *DECIDES)
        body: PutList = request.body
        await answered(self._lists.put(request.user_id, name_of(request), body.settings, body.because))
        return await self._lists.get(name_of(request))

    async def import_(self, request: Request) -> Imported:
        """``importHashList``."""
        await self._roles.require(request.caller, *WORKS)
        asked: ImportAsked = request.asked
        data = await file_of(request)
        done = self._lists.import_(request.user_id, name_of(request), asked.source, data, asked.format, asked.because)
        return await answered(done)

    async def export(self, request: Request) -> Answer:
        """``exportHashList``."""
        await self._roles.require(request.caller, *READS)
        name, form = name_of(request), request.asked.format
        data = await self._lists.export(request.user_id, name, form)
        kind = b"text/csv; charset=utf-8" if form == "csv" else b"application/json"
        headers = [
            (b"content-disposition", f'attachment; filename="{name}.{form}"'.encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        return Answer(data, 200, headers, kind)

    async def entries(self, request: Request) -> Entries:
        """``listHashEntries``."""
        await self._roles.require(request.caller, *READS)
        asked: EntriesAsked = request.asked
        algorithm, _, digest = asked.after.partition(":")
        found = await self._lists.entries(name_of(request), asked.state, (algorithm, digest), asked.limit)
        last = found[-1].hash if len(found) == asked.limit else None
        return Entries([_entry(one) for one in found], f"{last.algorithm}:{last.digest}" if last else None)

    async def add_entry(self, request: Request) -> EntryShown:
        """``addHashEntry``."""
        await self._roles.require(request.caller, *WORKS)
        body: AddEntry = request.body
        done = self._lists.add(
            request.user_id, name_of(request), body.algorithm, body.digest, body.labels, body.because
        )
        return _entry(await answered(done))

    async def change_entry(self, request: Request) -> EntryShown:
        """``changeHashEntry``."""
        await self._roles.require(request.caller, *WORKS)
        body: ChangeEntry = request.body
        try:
            algorithm = Algorithm(request.params["algorithm"])
        except ValueError:
            raise refusal("algorithm", f"one of {', '.join(kind.value for kind in Algorithm)}") from None
        done = self._lists.change(
            request.user_id, name_of(request), algorithm, request.params["digest"], body.state, body.because
        )
        return _entry(await answered(done))


def _entry(entry: Entry) -> EntryShown:
    return EntryShown(
        algorithm=entry.hash.algorithm.value,
        digest=entry.hash.digest,
        source=entry.source,
        labels=list(entry.labels),
        state=entry.state,
        because=entry.because,
        by=entry.by,
        at_ms=entry.at_ms,
    )
