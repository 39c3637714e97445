"""Under what licence the published figures may be used: it is said in a file beside them, of every version."""

#: What it is called beside a report, and the licence by its SPDX name.
LICENCE_FILE, LICENCE = "licence.md", "CC0-1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"

_WORDS = f"""# Licence of this report

SPDX-License-Identifier: {LICENCE}

To the extent possible under law, who publishes this report has waived all copyright and related or neighbouring rights,
those in the database too, to the files beside this one: CC0 1.0 Universal, {LICENCE_URL}

They may be copied, changed, combined and passed on, for any purpose, without asking. What others hold is not given
away with it: the templates of Annex I are of Implementing Regulation (EU) 2024/2835.
"""


def licence() -> bytes:
    """The file, in Markdown."""
    return _WORDS.encode()
