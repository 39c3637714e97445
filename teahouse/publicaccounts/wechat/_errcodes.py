"""WeChat's error codes, as far as we answer with them, and the error that carries one. Pure.

Every answer is JSON with HTTP 200; ``errcode`` 0 is success. The numbers are WeChat's own, because clients act upon
them: 40001, 40014 and 42001 make them fetch a new token and ask once more, 46003 means that there is no menu.
"""

import msgspec

OK = 0
BUSY = -1
INVALID_CREDENTIAL = 40001
INVALID_GRANT_TYPE = 40002
INVALID_OPENID = 40003
INVALID_MEDIA_TYPE = 40004
INVALID_MEDIA_ID = 40007
INVALID_MESSAGE_TYPE = 40008
INVALID_IMAGE_SIZE = 40009
INVALID_APPID = 40013
INVALID_TOKEN = 40014
INVALID_BUTTON_COUNT = 40016
INVALID_BUTTON = 40017
INVALID_BUTTON_NAME = 40018
INVALID_CODE = 40029
INVALID_REFRESH_TOKEN = 40030
INVALID_OPENID_LIST = 40031
INVALID_OPENID_COUNT = 40032
INVALID_PARAMETER = 40035
INVALID_TEMPLATE_ID = 40037
INVALID_GROUP_ID = 40050
INVALID_GROUP_NAME = 40051
INVALID_ARTICLE_ID = 40060
INVALID_URL = 40048
INVALID_ARGS = 40097
INVALID_SECRET = 40125
MISSING_TOKEN = 41001
MISSING_MEDIA = 41005
MISSING_CODE = 41008
MISSING_OPENID = 41009
EXPIRED_TOKEN = 42001
EXPIRED_CODE = 42003
REQUIRE_SUBSCRIBE = 43004
USER_REFUSED = 43101
EMPTY_MEDIA = 44001
EMPTY_BODY = 44002
EMPTY_NEWS = 44003
EMPTY_CONTENT = 44004
TOO_LARGE = 45001
CONTENT_TOO_LONG = 45002
TITLE_TOO_LONG = 45003
ARTICLE_COUNT = 45008
API_LIMIT = 45009
API_MINUTE_LIMIT = 45011
REPLY_TIME_LIMIT = 45015
TAG_COUNT = 45056
SYSTEM_TAG = 45058
TAGS_OF_USER = 45059
DUPLICATE_CLIENT_MESSAGE = 45065
CLIENT_MESSAGE_TOO_LONG = 45067
MASS_LIMIT = 45028
TAG_NAME_EXISTS = 45157
TAG_NAME_TOO_LONG = 45158
NO_SUCH_TAG = 45159
NO_SUCH_MEDIA = 46001
NO_MENU = 46003
NO_SUCH_USER = 46004
NOT_JSON = 47001
INVALID_FIELDS = 47003
NO_PERMISSION = 48001
CLEARED_TOO_OFTEN = 48006
BLOCKED = 50002
PUBLISH_FAILED = 53503
DATE_RANGE = 61501
NO_SUCH_SERVICE_ACCOUNT = 61451
SERVICE_ACCOUNT_EXISTS = 61453
INVALID_DATE = 61500
COMMENT_CLOSED = 88000
NOT_COMMENTABLE = 88001
REPLY_LENGTH = 88007
NO_SUCH_COMMENT = 88008

MEANINGS: dict[int, str] = {
    OK: "ok",
    BUSY: "system error",
    INVALID_CREDENTIAL: "invalid credential, access_token is invalid or not latest",
    INVALID_GRANT_TYPE: "invalid grant_type",
    INVALID_OPENID: "invalid openid",
    INVALID_MEDIA_TYPE: "invalid media type",
    INVALID_MEDIA_ID: "invalid media_id",
    INVALID_MESSAGE_TYPE: "invalid message type",
    INVALID_IMAGE_SIZE: "invalid image size",
    INVALID_APPID: "invalid appid",
    INVALID_TOKEN: "invalid access_token",
    INVALID_BUTTON_COUNT: "invalid button size",
    INVALID_BUTTON: "invalid button type",
    INVALID_BUTTON_NAME: "invalid button name size",
    INVALID_CODE: "invalid code",
    INVALID_REFRESH_TOKEN: "invalid refresh_token",
    INVALID_OPENID_LIST: "invalid openid list",
    INVALID_OPENID_COUNT: "invalid openid list size",
    INVALID_PARAMETER: "invalid parameter",
    INVALID_TEMPLATE_ID: "invalid template_id",
    INVALID_GROUP_ID: "invalid group id",
    INVALID_GROUP_NAME: "invalid group name",
    INVALID_ARTICLE_ID: "invalid article id",
    INVALID_URL: "invalid url",
    INVALID_ARGS: "invalid args",
    INVALID_SECRET: "invalid appsecret",
    MISSING_TOKEN: "access_token missing",
    MISSING_MEDIA: "media data missing",
    MISSING_CODE: "missing code",
    MISSING_OPENID: "missing openid",
    EXPIRED_TOKEN: "access_token expired",
    EXPIRED_CODE: "code expired",
    REQUIRE_SUBSCRIBE: "require subscribe",
    USER_REFUSED: "user refuse to accept the msg",
    EMPTY_MEDIA: "empty media data",
    EMPTY_BODY: "empty post data",
    EMPTY_NEWS: "empty news data",
    EMPTY_CONTENT: "empty content",
    TOO_LARGE: "media size out of limit",
    CONTENT_TOO_LONG: "content size out of limit",
    TITLE_TOO_LONG: "title size out of limit",
    ARTICLE_COUNT: "article size out of limit",
    API_LIMIT: "reach max api daily quota limit",
    API_MINUTE_LIMIT: "api minute-quota reach limit, must slower, retry next minute",
    REPLY_TIME_LIMIT: "response out of time limit or subscription is canceled",
    TAG_COUNT: "too many tags",
    SYSTEM_TAG: "cannot modify or delete a system tag",
    TAGS_OF_USER: "user has too many tags",
    DUPLICATE_CLIENT_MESSAGE: "clientmsgid exist",
    CLIENT_MESSAGE_TOO_LONG: "clientmsgid size out of limit",
    MASS_LIMIT: "has no masssend quota",
    TAG_NAME_EXISTS: "invalid tag name: it exists",
    TAG_NAME_TOO_LONG: "tag name is too long",
    NO_SUCH_TAG: "invalid tag id",
    NO_SUCH_MEDIA: "media data no exist",
    NO_MENU: "menu no exist",
    NO_SUCH_USER: "user no exist",
    NOT_JSON: "data format error",
    INVALID_FIELDS: "argument invalid",
    NO_PERMISSION: "api unauthorized",
    CLEARED_TOO_OFTEN: "forbid to clear quota because of reaching the limit",
    BLOCKED: "user limited",
    PUBLISH_FAILED: "publish failed",
    INVALID_DATE: "date format error",
    DATE_RANGE: "date range error",
    NO_SUCH_SERVICE_ACCOUNT: "invalid kf_account",
    SERVICE_ACCOUNT_EXISTS: "kf_account exist",
    COMMENT_CLOSED: "without comment privilege",
    NOT_COMMENTABLE: "msg_data is not exists",
    NO_SUCH_COMMENT: "comment is not exists",
    REPLY_LENGTH: "reply content beyond max len or content len is zero",
}


class WeChatError(Exception):
    """An answer with an error code; ``detail`` says what is wrong with this very request."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        self.errcode = errcode
        self.detail = detail
        super().__init__(f"{errcode} {self.message}")

    @property
    def message(self) -> str:
        meaning = MEANINGS[self.errcode]
        return f"{meaning}: {self.detail}" if self.detail else meaning

    def body(self) -> bytes:
        """The JSON of the answer."""
        return msgspec.json.encode({"errcode": self.errcode, "errmsg": self.message})
