"""The closed list of grounds, as a field offers it: the rulebook's rules by their titles, then the EU's categories."""

from collections.abc import Collection

from teahouse.safety.statements import Rulebook


def choices(rulebook: Rulebook, grounds: Collection[str], language: str) -> list[tuple[str, str]]:
    """Pairs of a ground and its words."""
    titles = {rule.id: rule.title.of(language) for rule in rulebook.rules}
    return [*titles.items(), *((one, _plain(one)) for one in sorted(set(grounds) - titles.keys()))]


def _plain(ground: str) -> str:
    category, _, keyword = ground.partition("/")
    words = [category.removeprefix("STATEMENT_CATEGORY_"), keyword.removeprefix("KEYWORD_")]
    return " · ".join(one.replace("_", " ").capitalize() for one in words if one)
