"""What a hold says, on the article and in its statement of reasons, and what owners are told of a note; in three
languages."""

from typing import NamedTuple

from teahouse.safety.notices import Letter


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


_SHOWN = {
    "en": Letter(
        "A context note is shown beside your article",
        "A reader's note is now shown beside “{title}”, because readers who usually disagree find it helpful:"
        "\n\n{text}\n\nYour article stays as it is, and this is no measure against you. If the note is right you can"
        " correct the article; if it breaks a rule you can report it.\n{url}",
    ),
    "zh-Hans": Letter(
        "你的文章旁显示了一条背景说明",
        "文章《{title}》旁现在显示一条读者的说明，因为平时意见不同的读者都认为它有帮助：\n\n{text}\n\n"
        "你的文章保持不变，这也不是对你的处置。如果说明属实，你可以更正文章；如果它违反规则，你可以举报。\n{url}",
    ),
    "zh-Hant": Letter(
        "你的文章旁顯示了一則背景說明",
        "文章《{title}》旁現在顯示一則讀者的說明，因為平時意見不同的讀者都認為它有幫助：\n\n{text}\n\n"
        "你的文章保持不變，這也不是對你的處置。如果說明屬實，你可以更正文章；如果它違反規則，你可以檢舉。\n{url}",
    ),
}


def shown(code: str, title: str, text: str, url: str) -> Letter:
    """What the owners of an account are told when a note is shown beside their article."""
    subject, said = _SHOWN[code]
    return Letter(subject, said.format(title=title, text=text, url=url))


def language_of(account: str) -> str:
    """The language of statements that an account's people read, by the account's own."""
    code = account.lower()
    if not code.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in code for part in ("hant", "-tw", "-hk", "-mo")) else "zh-Hans"


def words(language: str) -> Words:
    """In one of the languages of statements."""
    return {"en": _EN, "zh-Hans": _ZH_HANS, "zh-Hant": _ZH_HANT}[language]
