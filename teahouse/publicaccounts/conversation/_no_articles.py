"""Conversation and insights in a house where nothing is published."""

from typing import Any

from teahouse.matrix.errors import not_found


class NoArticles:
    """Nothing is published."""

    async def get(self, account: Any, slug: str) -> Any:
        """Raises M_NOT_FOUND."""
        raise not_found("The account has no such article")

    async def whose(self, article_no: int) -> int | None:
        """Nobody's."""
        return None

    async def hop(self, token: str) -> int:
        """Nothing is shared."""
        return 0

    async def newest(self, account: Any, limit: int) -> list[Any]:
        """None."""
        return []
