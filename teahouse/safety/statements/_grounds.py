"""The closed list of grounds: the categories and keywords of the EU's transparency database, and nothing beside them.

Source: Annex I, part 2, of Implementing Regulation (EU) 2024/2835, which has the keywords below the categories, and
the database's own API documentation, which has one keyword more (KEYWORD_STALKING) that stands below none.

A person's opinion, party or views are no ground. The list has no such entry; where the list is open at its edge (the
category about elections with "other" as its keyword, or with none), it is closed here; and a rule whose words
name a view as what is not allowed is refused by `names_a_view`. That last one is a net and not a proof: people read
rules too.
"""

import re

_CATEGORY, _KEYWORD = "STATEMENT_CATEGORY_", "KEYWORD_"

_TREE = {
    "ANIMAL_WELFARE": "ANIMAL_HARM UNLAWFUL_SALE_ANIMALS OTHER",
    "CONSUMER_INFORMATION": """HIDDEN_ADVERTISEMENT INSUFFICIENT_INFORMATION_ON_TRADERS MISLEADING_INFO_GOODS_SERVICES
        MISLEADING_INFO_CONSUMER_RIGHTS NONCOMPLIANCE_PRICING OTHER""",
    "CYBER_VIOLENCE": """CYBER_BULLYING_INTIMIDATION CYBER_HARASSMENT CYBER_INCITEMENT CYBER_STALKING
        NON_CONSENSUAL_IMAGE_SHARING NON_CONSENSUAL_MATERIAL_DEEPFAKE OTHER""",
    "CYBER_VIOLENCE_AGAINST_WOMEN": """BULLYING_AGAINST_GIRLS CYBER_HARASSMENT_AGAINST_WOMEN
        CYBER_STALKING_AGAINST_WOMEN FEMALE_GENDERED_DISINFORMATION INCITEMENT_AGAINST_WOMEN
        NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN OTHER""",
    "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": """BIOMETRIC_DATA_BREACH DATA_FALSIFICATION MISSING_PROCESSING_GROUND
        RIGHT_TO_BE_FORGOTTEN OTHER""",
    "ILLEGAL_OR_HARMFUL_SPEECH": "DEFAMATION DISCRIMINATION HATE_SPEECH OTHER",
    "INTELLECTUAL_PROPERTY_INFRINGEMENTS": """COPYRIGHT_INFRINGEMENT DESIGN_INFRINGEMENT
        GEOGRAPHIC_INDICATIONS_INFRINGEMENT PATENT_INFRINGEMENT TRADE_SECRET_INFRINGEMENT TRADEMARK_INFRINGEMENT
        OTHER""",
    "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS": """MISINFORMATION_DISINFORMATION VIOLATION_EU_LAW
        VIOLATION_NATIONAL_LAW OTHER""",
    "PROTECTION_OF_MINORS": """AGE_SPECIFIC_RESTRICTIONS_MINORS CHILD_SEXUAL_ABUSE_MATERIAL
        CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE GROOMING_SEXUAL_ENTICEMENT_MINORS UNSAFE_CHALLENGES OTHER""",
    "RISK_FOR_PUBLIC_SECURITY": """ILLEGAL_ORGANIZATIONS RISK_ENVIRONMENTAL_DAMAGE RISK_PUBLIC_HEALTH
        TERRORIST_CONTENT OTHER""",
    "SCAMS_AND_FRAUD": """IMPERSONATION_ACCOUNT_HIJACKING INAUTHENTIC_ACCOUNTS INAUTHENTIC_LISTINGS
        INAUTHENTIC_USER_REVIEWS PHISHING PYRAMID_SCHEMES OTHER""",
    "SELF_HARM": "CONTENT_PROMOTING_EATING_DISORDERS SELF_MUTILATION SUICIDE OTHER",
    "UNSAFE_AND_PROHIBITED_PRODUCTS": "PROHIBITED_PRODUCTS UNSAFE_PRODUCTS OTHER",
    "VIOLENCE": """COORDINATED_HARM INCITEMENT_VIOLENCE_HATRED HUMAN_EXPLOITATION HUMAN_TRAFFICKING
        TRAFFICKING_WOMEN_GIRLS OTHER""",
    "OTHER_VIOLATION_TC": """ADULT_SEXUAL_MATERIAL AGE_SPECIFIC_RESTRICTIONS GEOGRAPHICAL_REQUIREMENTS
        GOODS_SERVICES_NOT_PERMITTED LANGUAGE_REQUIREMENTS NUDITY OTHER""",
    "NOT_SPECIFIED_NOTICE": "",
}

#: Each category of the database, and the keywords that stand below it.
CATEGORIES: dict[str, tuple[str, ...]] = {
    _CATEGORY + name: tuple(_KEYWORD + word for word in words.split()) for name, words in _TREE.items()
}
#: Every keyword of the database.
KEYWORDS = frozenset({word for words in CATEGORIES.values() for word in words} | {"KEYWORD_STALKING"})
KEYWORD_OTHER = "KEYWORD_OTHER"
_CIVIC = "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
#: What a notifier did not say; it describes a notice, and a decision must know its own ground.
_NO_GROUND = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"

_VIEWS = re.compile(
    r"political (opinion|view|belief|stance|party|parties|position|opposition)|ideolog|dissent|dissident|"
    r"(critici[sz]\w+|insult\w*|disrespect\w*|disloyal\w*) (of|to|against|the) .{0,20}(government|state|leader|party)|"
    r"(against|criticis\w+|criticiz\w+) the (government|party|state)\b|subversi|"
    r"(政治|政見|政见)(觀點|观点|立場|立场|意見|意见|傾向|倾向|信仰|言論|言论)|政見|政见|意識形態|意识形态|反動|反动|"
    r"黨派|党派|政黨|政党|顛覆|颠覆|(批評|批评|攻擊|攻击|抹黑)(政府|國家|国家|領導|领导|黨|党)|尋釁滋事|寻衅滋事|異見|异见",
    re.IGNORECASE,
)


def ground_fault(category: str, keyword: str) -> tuple[str, str] | None:
    """Why this is no ground for a rule: the field ("category" or "keyword") and what is wrong; None if it is one.

    keyword: one that stands below the category, so that reports can be summed; or "" where the category says enough.
    """
    if category not in CATEGORIES:
        return "category", f"{category!r} is not in the closed list of grounds (see CATEGORIES)"
    if category == _NO_GROUND:
        return "category", "what a notice left open is no ground for a rule; say which it is"
    if keyword and keyword not in CATEGORIES[category]:
        return "keyword", f"{keyword!r} does not stand below {category}: one of {', '.join(CATEGORIES[category])}"
    if category == _CIVIC and keyword in ("", KEYWORD_OTHER):
        return "keyword", "in what touches elections a ground is exact: false information, or a law that is broken"
    return None


def names_a_view(words: str) -> str:
    """The words in which a text names an opinion, a party or a view; "" if it names none. A net, not a proof."""
    found = _VIEWS.search(words)
    return found.group(0) if found else ""
