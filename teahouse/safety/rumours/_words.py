"""What a hold says, in the languages of statements: on the article, and in its statement of reasons."""

from typing import NamedTuple


class Words(NamedTuple):
    """label: shown with the article. The other three are parts of the statement; none names a person."""

    label: str
    facts: str
    public_facts: str
    explanation: str


_EN = Words(
    "Readers of different accounts dispute this article, and people are looking at it. It can be read; for two hours at"
    " most nobody makes new links to pass it on.",
    "{people} people, who subscribe to different accounts, have called the article “{title}” disputed, by notice or in"
    " a context note. It can be read, and links that were made before lead to it. For {minutes} minutes it carries a"
    " label, and nobody makes new links to pass it on.",
    "{people} people, who subscribe to different accounts, have called an article disputed. For {minutes} minutes it"
    " carries a label, and nobody makes new links to pass it on. It can be read.",
    "What many people of different accounts call disputed is looked at before it travels on. Nobody has judged yet"
    " whether it is true. The label and the pause end by themselves, and an article has them once.",
)
_ZH_HANS = Words(
    "不同公众号的读者对本文内容提出异议，工作人员正在核查。文章仍可阅读；最多两小时内不能生成新的分享链接。",
    "{people} 位订阅不同公众号的读者通过举报或背景说明，"
    "对文章《{title}》提出异议。文章仍可阅读，此前生成的链接依然有效。"
    "在 {minutes} 分钟内，文章会带有标签，且不能生成新的分享链接。",
    "{people} 位订阅不同公众号的读者对一篇文章提出异议。在 {minutes} 分钟内，"
    "文章会带有标签，且不能生成新的分享链接。文章仍可阅读。",
    "许多来自不同公众号的读者提出异议的内容，会在继续传播之前接受核查。"
    "目前尚无人判断其真伪。标签和暂停会自动结束，一篇文章只会有一次。",
)
_ZH_HANT = Words(
    "不同公眾號的讀者對本文內容提出異議，工作人員正在查核。文章仍可閱讀；最多兩小時內不能產生新的分享連結。",
    "{people} 位訂閱不同公眾號的讀者透過檢舉或背景說明，"
    "對文章《{title}》提出異議。文章仍可閱讀，此前產生的連結依然有效。"
    "在 {minutes} 分鐘內，文章會帶有標籤，且不能產生新的分享連結。",
    "{people} 位訂閱不同公眾號的讀者對一篇文章提出異議。在 {minutes} 分鐘內，"
    "文章會帶有標籤，且不能產生新的分享連結。文章仍可閱讀。",
    "許多來自不同公眾號的讀者提出異議的內容，會在繼續傳播之前接受查核。"
    "目前尚無人判斷其真偽。標籤和暫停會自動結束，一篇文章只會有一次。",
)


def language_of(account: str) -> str:
    """The language of statements that an account's people read, by the account's own."""
    code = account.lower()
    if not code.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in code for part in ("hant", "-tw", "-hk", "-mo")) else "zh-Hans"


def words(language: str) -> Words:
    """In one of the languages of statements."""
    return {"en": _EN, "zh-Hans": _ZH_HANS, "zh-Hant": _ZH_HANT}[language]
