"""The inbox: conversations on the left, one of them on the right; worked by mouse, by keyboard or without scripts."""

from typing import Any

from teahouse.kernel.clock import Clock
from teahouse.kernel.http import Answer, Auth, Body, Request, Route
from teahouse.kernel.pages import Form, read_form, redirect
from teahouse.matrix.errors import MatrixError
from teahouse.publicaccounts.conversation import Content
from teahouse.publicaccounts.studio._doors import Conversation
from teahouse.publicaccounts.studio._frame import Frame, Here, refused, shaped

_FILTERS = ("all", "unread", "mine", "unassigned", "closed")
_AT = "/studio/a/{handle}/inbox"
_THREADS = 40
_WORDS = 60


class InboxPages:
    """``/studio/a/{handle}/inbox`` and one conversation of it."""

    def __init__(self, frame: Frame, clock: Clock, conversation: Conversation) -> None:
        self._frame = frame
        self._clock = clock
        self._conversation = conversation

    def table(self) -> list[Route]:
        """The routes."""
        return [
            Route("GET", _AT, self.inbox, op="getStudioInbox", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _AT + "-news", self.news, op="getStudioInboxNews", auth=Auth.PAGE, rate="read", body=None),
            Route("GET", _AT + "/{user_id}", self.talk, op="getStudioTalk", auth=Auth.PAGE, rate="read", body=None),
            Route("POST", _AT + "/{user_id}", self.act, op="postStudioTalk", auth=Auth.PAGE, rate="message",
                  body=Body.RAW, max_body=64 * 1024),
        ]  # fmt: skip

    async def inbox(self, request: Request) -> Answer:
        """The list alone."""
        here = await self._frame.enter(request)
        return await self._draw(request, here, None, Form([]))

    async def talk(self, request: Request) -> Answer:
        """The list and a conversation; what is shown is read."""
        here = await self._frame.enter(request)
        return await self._draw(request, here, request.params["user_id"], Form([]))

    async def news(self, request: Request) -> Answer:
        """For the script: what is other than at ``mark``; 204, after two short reads, where nothing is."""
        here = await self._frame.enter(request)
        only, user_id = self._only(request), request.query("with") or ""
        if request.query("mark") == await self._mark(here, only, user_id):
            return Answer(status=204, headers=[(b"cache-control", b"no-store")])
        try:
            talk = await self._talk(here, user_id) if user_id else None
        except MatrixError:  # they have left meanwhile
            talk = None
        after = request.query_int("after", 0, 0, 2**53)
        fresh = [word for word in talk.words if word.position > after] if talk is not None else []
        threads = await self._conversation.inbox(here.actor, here.account, only, None, _THREADS)
        return self._frame.plain(
            request, "inbox-news.html", here=here, account=here.account, threads=threads, talk=talk, only=only,
            mark=await self._mark(here, only, user_id), fresh=fresh, now_ms=self._clock.now_ms(),
        )  # fmt: skip

    async def _mark(self, here: Here, only: str, user_id: str) -> str:
        return await self._conversation.inbox_mark(here.actor, here.account, only, _THREADS, user_id)

    async def _talk(self, here: Here, user_id: str) -> Any:
        """A conversation, which is read with that."""
        talk = await self._conversation.conversation(here.account, user_id, None, _WORDS)
        if talk.thread.unread:
            await self._conversation.mark_read(here.actor, here.account, user_id, talk.thread.last_position)
        return talk

    async def act(self, request: Request) -> Answer:
        """Reply, note, take, let go, close or reopen: ``do`` says which."""
        here = await self._frame.enter(request)
        form = await read_form(request)
        user_id, doing = request.params["user_id"], form.get("do", "reply")
        talks = self._conversation
        try:
            if doing == "reply":
                text = form.required("text", self._frame.says(request, "Write something first."))
                content = shaped(form, {"type": "text", "text": text}, Content) if text else None
                if content is not None:
                    await talks.send(here.actor, here.account, user_id, content)
            elif doing == "note":
                body = form.required("body", self._frame.says(request, "Write something first."))
                if body:
                    await talks.note(here.actor, here.account, user_id, body)
            elif doing in ("take", "let_go"):
                await talks.assign(here.actor, here.account, user_id, here.actor if doing == "take" else "")
            elif doing == "close":
                await talks.close(here.actor, here.account, user_id)
            elif doing == "reopen":
                await talks.reopen(here.actor, here.account, user_id)
        except MatrixError as error:
            refused(form, error)
            if "" in form.errors and doing in ("reply", "note"):
                form.errors["text" if doing == "reply" else "body"] = form.errors.pop("")
        if form.errors:
            return await self._draw(request, here, user_id, form)
        only = self._only(request)
        return redirect(request, f"{here.path}/inbox/{user_id}" + (f"?only={only}" if only != "all" else ""))

    def _only(self, request: Request) -> str:
        return request.query_choice("only", "all", _FILTERS)

    async def _draw(self, request: Request, here: Here, user_id: str | None, form: Form) -> Answer:
        only = self._only(request)
        talk = await self._talk(here, user_id) if user_id is not None else None
        mark = await self._mark(here, only, user_id or "")
        threads = await self._conversation.inbox(here.actor, here.account, only, None, _THREADS)
        now_ms = self._clock.now_ms()
        return self._frame.render(
            request, "inbox.html", here, "inbox", form=form, threads=threads, talk=talk, only=only, now_ms=now_ms,
            mark=mark,
        )  # fmt: skip
