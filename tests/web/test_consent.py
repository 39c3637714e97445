"""The page that asks whether an account's site may know its visitor, in a real browser, from the site and back."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from teahouse.kernel.http import COOKIE
from teahouse.publicaccounts.wechat import BotSettings
from tests.web.browser import DESKTOP, PHONE, Browser
from tests.web.newsroom import PASSWORD, newsroom


def test_from_the_site_by_the_sign_in_to_the_question_and_back(browser: Browser, tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        public = room.house.publicaccounts
        account = room.do(public.accounts.existing("gazette"))
        bot = room.do(public.wechat.bind("@lin:localhost", account, BotSettings()))
        site = urlsplit(room.url).netloc
        room.do(public.wechat.set_sites("@lin:localhost", account, [site]))
        asked = {"appid": bot.appid, "redirect_uri": f"{room.url}/a/gazette", "scope": "snsapi_userinfo", "state": "s1"}
        address = f"{room.url}/connect/oauth2/authorize?{urlencode({**asked, 'response_type': 'code'})}"
        signed_in = room.do(room.house.identity.sign_in("ada", PASSWORD, "Browser", "127.0.0.1"))
        cookies = {COOKIE: signed_in.access_token}
        for width, dark, lang in ((PHONE, True, "zh-Hans"), (DESKTOP, False, "en")):
            look = browser.look(address, width, dark, lang, cookies)
            look.assert_clean()
            assert site in look.text
            assert "@ada:" in look.text

        sign_in = [("fill", "#f-user", "ada"), ("fill", "#f-password", PASSWORD), ("click", "main form button")]
        allow = [("click", "button.primary"), ("waitForURL", "**/a/gazette?**")]
        look = browser.look(address, axe=False, script=False, steps=[*sign_in, *allow])
        came = {name: values[0] for name, values in parse_qs(urlsplit(look.url).query).items()}
        assert ("/a/gazette", "s1", {"code", "state"}) == (urlsplit(look.url).path, came["state"], set(came))
