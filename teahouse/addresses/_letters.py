"""What is written to an address about the address itself, in three languages. Texts are gettext."""

from teahouse.kernel.mail import Letter
from teahouse.kernel.pages import LANGUAGES, Words

PACKAGE = "teahouse.addresses"


class Letters:
    """Writes them. ``service``: what the service calls itself."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._words = {code: Words(code, (PACKAGE,)) for code in LANGUAGES}

    def prove(self, language: str, purpose: str, user_id: str, url: str, hours: int) -> Letter:
        """The link to follow, and what it is for. ``purpose``: add or reset; ``user_id`` may be ""."""
        says = self._words[language].gettext
        if purpose == "reset":
            subject = says("A new password")
            what = says("Somebody asked for a new password for the account %(user_id)s.") % {"user_id": user_id}
        else:
            subject = says("Confirm your e-mail address")
            what = (
                says("Somebody wants to add this e-mail address to the account %(user_id)s.") % {"user_id": user_id}
                if user_id
                else says("Somebody wants to add this e-mail address to an account.")
            )
        return self._letter(
            language,
            subject,
            what,
            says("If it was you, open this page and confirm it. It is good for %(hours)s hours:") % {"hours": hours},
            url,
            says("If it was not you, do nothing: nothing will change."),
        )

    def taken(self, language: str) -> Letter:
        """That the address cannot be added: an account has it. Who asked is not told."""
        says = self._words[language].gettext
        return self._letter(
            language,
            says("Your e-mail address"),
            says(
                "Somebody wants to add this e-mail address to an account. It belongs to an account already, so it "
                "cannot be added to another."
            ),
            says("If it was you, sign in to that account; you can ask for a new password there."),
            says("If it was not you, do nothing: nothing will change."),
        )

    def nobody(self, language: str) -> Letter:
        """That no account has the address whose password was asked for. Who asked is not told."""
        says = self._words[language].gettext
        return self._letter(
            language,
            says("A new password"),
            says("Somebody asked for a new password for the account with this e-mail address. No account has it."),
            says("If it was you, try another address of yours, or ask those who run the service."),
            says("If it was not you, do nothing: nothing will change."),
        )

    def changed(self, language: str, user_id: str) -> Letter:
        """That the password was changed."""
        says = self._words[language].gettext
        return self._letter(
            language,
            says("Your password was changed"),
            says("The password of the account %(user_id)s was changed.") % {"user_id": user_id},
            says("If it was not you, ask for a new password now, or write to those who run the service."),
        )

    def _letter(self, language: str, subject: str, *paragraphs: str) -> Letter:
        return Letter(subject, "\n\n".join((*paragraphs, self._service)) + "\n")
