"""What readers do: comments, likes, shares. And what an account does about comments.

Way in: ``Readers``. A comment is public only where its article is, and passes the gate before anyone sees it.
"""

from typing import Any, Literal

from msgspec.structs import replace

from teahouse.kernel.clock import Clock
from teahouse.kernel.db import Database, Tx
from teahouse.kernel.entropy import SystemEntropy
from teahouse.kernel.jobs import Jobs
from teahouse.matrix.errors import MatrixError, forbidden, invalid_param, not_found
from teahouse.publicaccounts.accounts import Account, told
from teahouse.publicaccounts.articles import _store_articles as shelf
from teahouse.publicaccounts.articles import _store_readers as store
from teahouse.publicaccounts.articles._drafts import conflict
from teahouse.publicaccounts.articles._model import Article, Comment, Share
from teahouse.publicaccounts.articles._ports import Around
from teahouse.publicaccounts.articles._render import comment_id, keep, public_comment
from teahouse.publicaccounts.articles._slug import short_id
from teahouse.surfaces import PUBLISH, PublicItem, Restraint

LONGEST_COMMENT = 600
READERS = "readers"
JOB = "articles.comment_held"
#: How often it is looked whether a comment that the gate held is still held.
LOOK_MS = 60_000
_TRIES = 20
Only = Literal["all", "new", "shown", "held"]


class _Taken(Exception):
    """Somebody commented on the article at that very moment; ``free_ms`` is the next one."""

    def __init__(self, free_ms: int) -> None:
        super().__init__()
        self.free_ms = free_ms


class Readers:
    """The verbs."""

    def __init__(self, db: Database, jobs: Jobs, clock: Clock, around: Around) -> None:
        self._db = db
        self._jobs = jobs
        jobs.handle(JOB, self._still_held)
        self._clock = clock
        self._around = around
        self._entropy = SystemEntropy()

    async def comment(self, user_id: str, article: Article, body: str) -> Comment:
        """Say something under an article. Raises M_FORBIDDEN where comments are off or for others, or by the gate."""
        body = body.strip()
        if not body or len(body) > LONGEST_COMMENT or "\0" in body:
            raise invalid_param(f"`body` must have 1 to {LONGEST_COMMENT} characters")
        await self._around.accounts.check_takes_part(user_id)
        account = await self._around.accounts.by_no(article.account_no)
        if account is None or account.state != "open" or article.state != "published" or article.comments == "off":
            raise forbidden("Comments are closed")
        overlay = self._around.accounts.overlay
        if held := overlay.comments(account, article):
            raise forbidden(f"Comments are closed {held.said}")
        if held := overlay.said_by(user_id):
            raise forbidden(f"You do not comment {held.told}")
        known = await self._around.accounts.subscriber(account, user_id)
        if known is not None and known.blocked:
            raise forbidden("The account has blocked you")
        if article.comments == "subscribers" and known is None:
            raise forbidden("Only subscribers may comment")
        face = await store.read_face(self._db, article.article_no, user_id) or short_id(self._entropy.bytes(8))
        now_ms = self._clock.now_ms()
        for _ in range(_TRIES):
            try:
                return await self._say(account, article, user_id, body, face, now_ms)
            except _Taken as taken:
                now_ms = taken.free_ms
        raise conflict("Too many people comment at this moment")

    async def _say(
        self, account: Account, article: Article, user_id: str, body: str, face: str, now_ms: int
    ) -> Comment:
        item = public_comment(account, article, user_id, body, now_ms)
        verdict = await self._around.gate.judge(item) if item is not None else PUBLISH
        if verdict.action == "refuse":
            raise forbidden(verdict.reason or "This cannot be published here")
        held = verdict.action == "hold"
        state, reason = ("held", verdict.reason) if held else ("shown", "")
        comment = Comment(
            comment_no=0,
            article_no=article.article_no,
            user_id=user_id,
            face=face,
            body=body,
            at_ms=now_ms,
            state=state,
            reason=reason,
            elected=False,
            pinned=False,
            reply="",
            reply_ms=0,
            likes=0,
        )

        def unit(tx: Tx) -> int:
            last_ms = store.last_said(tx, article.article_no)
            if last_ms >= now_ms:
                raise _Taken(last_ms + 1)  # a comment is known by its moment
            number = store.add_comment(tx, comment)
            keep(tx, [verdict])
            if held:
                self._look_again(tx, article, number, now_ms + LOOK_MS)
            data = {"article": article.slug, "comment_no": number, "body": body, "state": state}
            self._around.note(tx, article.account_no, "comment", user_id, data)
            self._around.changed(tx, account, READERS)
            return number

        return replace(comment, comment_no=await self._db.write(unit))

    async def _account(self, article: Article) -> Account:
        account = await self._around.accounts.by_no(article.account_no)
        if account is None:
            raise not_found("There is no such account")
        return account

    def _look_again(self, tx: Tx, article: Article, comment_no: int, at_ms: int) -> None:
        self._jobs.enqueue(tx, JOB, {"article_no": article.article_no, "comment_no": comment_no}, at_ms)

    async def _still_held(self, payload: dict[str, Any]) -> None:
        """The job: a comment that no measure keeps back (any more) is like any other."""
        article = await shelf.read_no(self._db, payload["article_no"])
        comment = await store.read_comment(self._db, payload["article_no"], payload["comment_no"])
        if article is None or comment is None or comment.state != "held":
            return
        account = await self._account(article)
        why = self._around.restraints.withheld(comment_id(account, article, comment.at_ms))
        if why is not None and why.end_ms is None:
            return  # it was decided that it is not shown
        again_ms = min(self._clock.now_ms() + LOOK_MS, why.end_ms or 0) if why is not None else 0

        def unit(tx: Tx) -> None:
            if again_ms:
                self._look_again(tx, article, comment.comment_no, again_ms)
            elif store.release(tx, comment.comment_no):
                self._around.changed(tx, account, READERS)

        await self._db.write(unit)

    async def find_said(self, account: Any, article: Article, at_ms: int) -> PublicItem | None:
        """The comment of that moment as a public item; None if there is none, or not for everyone."""
        comment = await store.read_said(self._db, article.article_no, at_ms)
        if comment is None or comment.state == "deleted":
            return None
        return public_comment(account, article, comment.user_id, comment.body, comment.at_ms)

    async def comments(
        self, article: Article, limit: int, before: int | None = None, viewer: str | None = None
    ) -> list[Comment]:
        """What ``viewer`` may see: what the account chose (or all), and their own.

        Pinned first, then elected, then the others, each newest first; below the comment ``before`` in that order.
        Without what a measure withholds, and with the words that one puts on them.
        """
        if article.state != "published":
            return []
        everything, found = article.comments_shown == "all", list[Comment]()
        overlay = self._around.accounts.overlay
        account = await self._account(article) if overlay.any else None
        while True:
            some = await store.read_comments(
                self._db, article.article_no, viewer or "", before, limit, all_shown=everything
            )
            if account is None:
                return some
            for one in some:
                item = comment_id(account, article, one.at_ms)
                if overlay.comment(item) is None:
                    marks = overlay.marks(item)
                    found.append(replace(one, measures=told(marks)) if marks else one)
            if len(found) >= limit or len(some) < limit:
                return found[:limit]
            before = some[-1].comment_no

    async def every_comment(self, article: Article, limit: int, before: int | None = None) -> list[Comment]:
        """All of them, for the account."""
        return await store.read_every_comment(self._db, article.article_no, before, limit)

    async def comments_of(
        self, account: Any, only: Only, article: Article | None, before: int | None, limit: int
    ) -> list[Comment]:
        """For the account: what was said under one article or all. new: neither shown to all nor answered."""
        number = article.article_no if article is not None else None
        return await store.read_of_account(self._db, account.account_no, only, number, before, limit)

    async def get_comment(self, article: Article, comment_no: int) -> Comment:
        """Raises M_NOT_FOUND."""
        found = await store.read_comment(self._db, article.article_no, comment_no)
        if found is None:
            raise not_found("There is no such comment")
        return found

    async def elect(self, actor: str, article: Article, comment_no: int, on: bool = True) -> None:
        """Show a comment to everyone, or no longer."""
        comment = await self.get_comment(article, comment_no)
        if on and comment.state == "held":
            raise forbidden("This comment is being held back")
        await self._marked(actor, article, comment, elected=on, pinned=comment.pinned and on)

    async def pin(self, actor: str, article: Article, comment_no: int, on: bool = True) -> None:
        """Show a comment before the others, which elects it, or no longer."""
        comment = await self.get_comment(article, comment_no)
        if on and comment.state == "held":
            raise forbidden("This comment is being held back")
        await self._marked(actor, article, comment, elected=comment.elected or on, pinned=on)

    async def _marked(self, actor: str, article: Article, comment: Comment, *, elected: bool, pinned: bool) -> None:
        account = await self._account(article)

        def unit(tx: Tx) -> None:
            store.mark(tx, comment.comment_no, elected=elected, pinned=pinned)
            self._around.changed(tx, account, READERS)
            detail = {"elected": elected, "pinned": pinned}
            self._around.accounts.act(tx, account, actor, "comment", str(comment.comment_no), detail)

        await self._db.write(unit)

    async def release(self, actor: str, article: Article, comment_no: int) -> None:
        """Let a comment that the gate held be like any other. Raises 409 for what is not held."""
        comment = await self.get_comment(article, comment_no)
        account = await self._account(article)

        def unit(tx: Tx) -> None:
            if not store.release(tx, comment_no):
                raise conflict("This comment is not being held back")
            self._around.changed(tx, account, READERS)
            detail = {"reason": comment.reason}
            self._around.accounts.act(tx, account, actor, "release comment", str(comment_no), detail)

        await self._db.write(unit)

    async def public_name(self, comment: Comment) -> str:
        """The name a comment is shown with: what its writer calls themselves, or "" where that would tell their id."""
        name = " ".join((await self._around.accounts.name_of(comment.user_id)).split())
        localpart, said = comment.user_id[1:].partition(":")[0].casefold(), name.casefold()
        return "" if said in (localpart, f"@{localpart}") or f"{localpart}:" in said else name

    async def reply(self, actor: str, article: Article, comment_no: int, body: str) -> None:
        """Answer in the account's name; "" takes the answer back."""
        comment = await self.get_comment(article, comment_no)
        if len(body) > LONGEST_COMMENT or "\0" in body:
            raise invalid_param(f"`body` must have at most {LONGEST_COMMENT} characters")
        account = await self._account(article)
        overlay = self._around.accounts.overlay
        if body and (held := overlay.comments(account, article) or overlay.quiet(actor)):
            raise forbidden(f"Comments are closed {held.said}")
        now_ms = self._clock.now_ms() if body else 0

        def unit(tx: Tx) -> None:
            store.reply(tx, comment.comment_no, body.strip(), now_ms)
            self._around.changed(tx, account, READERS)
            self._around.accounts.act(tx, account, actor, "reply", str(comment.comment_no), {})

        await self._db.write(unit)

    async def delete_comment(self, actor: str, article: Article, comment_no: int) -> None:
        """Delete a comment with its answer; by its writer, or by who acts for the account (the caller's matter)."""
        comment = await self.get_comment(article, comment_no)
        account = await self._account(article)

        def unit(tx: Tx) -> None:
            store.delete(tx, comment.comment_no)
            self._around.changed(tx, account, READERS)
            if actor != comment.user_id:
                self._around.accounts.act(tx, account, actor, "delete comment", str(comment.comment_no), {})

        await self._db.write(unit)

    async def set_comments(self, actor: str, article: Article, comments: str, shown: str) -> None:
        """Who may comment, and whether all comments are shown or those that were elected."""
        account = await self._account(article)

        def unit(tx: Tx) -> None:
            shelf.set_comments(tx, article.article_no, comments, shown)
            self._around.changed(tx, account, READERS)
            detail = {"comments": comments, "shown": shown}
            self._around.accounts.act(tx, account, actor, "comments", article.slug, detail)

        await self._db.write(unit)

    def deactivated(self, tx: Tx, user_id: str, erase: bool) -> None:
        """A user is gone (``identity.onlookers``). If they want it so, what they said and liked goes with them.

        Kept pages show it until they are made anew, a minute at most.
        """
        if erase:
            store.erase(tx, user_id)

    # --- likes and shares ---

    async def like(self, user_id: str, article: Article, on: bool = True) -> None:
        """Like an article, once, or no longer. Raises M_USER_SUSPENDED."""
        _published(article)
        await self._around.accounts.check_takes_part(user_id)
        account = await self._account(article)

        def unit(tx: Tx) -> None:
            store.like(tx, "article", article.article_no, user_id, on)
            self._around.changed(tx, account, READERS)

        await self._db.write(unit)

    async def like_comment(self, user_id: str, article: Article, comment_no: int, on: bool = True) -> None:
        """Like a comment that one may see. Raises M_USER_SUSPENDED."""
        _published(article)
        await self._around.accounts.check_takes_part(user_id)
        comment = await self.get_comment(article, comment_no)
        if not (comment.elected or article.comments_shown == "all" or comment.user_id == user_id):
            raise not_found("There is no such comment")
        await self._db.write(lambda tx: store.like(tx, "comment", comment_no, user_id, on))

    async def liked(self, user_id: str, article: Article) -> bool:
        """Whether this person likes it."""
        return await store.likes(self._db, "article", article.article_no, user_id)

    async def share(self, article: Article, by: str | None, parent: str | None = None) -> Share:
        """A token to share the article with; a parent that is no share of this article counts as none.

        Raises ``NotPassedOn`` for a new one that would go through more hands than the article may for now; links that
        were made before go on to open it, and whoever asks again for theirs is given it.
        """
        _published(article)
        await self._around.accounts.check_takes_part(by or "")
        above = await store.read_share(self._db, parent) if parent and "\0" not in parent else None
        if above is not None and above.article_no != article.article_no:
            above = None
        made = Share(
            token=self._entropy.token(9),
            article_no=article.article_no,
            parent=above.token if above is not None else "",
            hop=above.hop + 1 if above is not None else 1,
        )
        share = await store.read_own_share(self._db, made, by) if by else None
        if share is None:
            await self._check_hops(article, made.hop)
            now_ms = self._clock.now_ms()
            share = await self._db.write(lambda tx: store.share(tx, made, by or "", now_ms))
        return replace(share, context_notes=article.context_notes)

    async def _check_hops(self, article: Article, hop: int) -> None:
        account = await self._account(article)
        held = self._around.restraints.on_item(f"{account.handle}/{article.slug}")
        limits = [one for one in held if one.does == "hop_limit" and hop > one.hops]
        if limits:
            raise NotPassedOn(min(limits, key=lambda one: one.hops))

    async def shares_over(self, account: Any, from_ms: int, upto_ms: int, step_ms: int) -> dict[int, tuple[int, int]]:
        """Stretches of ``step_ms`` since 1970 → people who made links to articles of the account, and links."""
        return await store.shares_over(self._db, account.account_no, from_ms, upto_ms, step_ms)

    async def shares(self, article_nos: list[int]) -> dict[int, int]:
        """article → how many links to it people made to pass on; who never did is not in it."""
        return await store.count_shares(self._db, article_nos) if article_nos else {}

    async def shares_since(self, article_no: int, since_ms: int) -> int:
        """How often links to an article were made to pass it on, since then."""
        return await store.count_shares_since(self._db, article_no, since_ms)

    async def shared(self, token: str) -> tuple[Article, int] | None:
        """The article of a share token and its hop, or ``None``."""
        found = await store.read_share(self._db, token) if 0 < len(token) < 64 and "\0" not in token else None
        article = await shelf.read_no(self._db, found.article_no) if found is not None else None
        return (article, found.hop) if article is not None and found is not None else None


class NotPassedOn(MatrixError):
    """An article may not go through so many hands for now. Says why, and until when (``until_ms``, None: reversed)."""

    def __init__(self, why: Restraint) -> None:
        reason = why.words or (
            "For now this article is not passed on."
            if not why.hops
            else f"For now this article is passed on through {why.hops} hands at most: share it from its own page."
        )
        told = {"until_ms": why.end_ms, "hops": why.hops, "statement": why.number, "rule_id": why.rule_id}
        super().__init__(403, "ORG.TEAHOUSE.NOT_PASSED_ON", reason, **told)


def _published(article: Article) -> None:
    if article.state != "published":
        raise not_found("This article has been withdrawn")
