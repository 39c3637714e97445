"""WeChat's wire format: what bots written for official accounts call and are called with.

Tables: ``publicaccounts_wechat_*``. Pure so far: signatures and AES (``_crypt``), XML (``_xml``), error codes.
"""
