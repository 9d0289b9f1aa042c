"""What Aliyun's business codes mean for us.

Source: https://help.aliyun.com/zh/sms/developer-reference/api-error-codes
"""

from typing import Final

OK: Final = "OK"

FINAL: Final = frozenset(
    {
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "isv.INVALID_JSON_PARAM",
        "isv.INVALID_PARAMETERS",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_CONTENT_ILLEGAL",
        "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
    }
)
"""It is this message or this number: sent again it is refused again."""

LIMITS: Final = frozenset({"isv.BUSINESS_LIMIT_CONTROL"})
"""So many a minute, an hour, a day to one phone (流控): it passes, and other phones are not concerned."""

AWAY: Final = frozenset(
    {
        "isp.GATEWAY_ERROR",
        "isp.SYSTEM_ERROR",
        "Throttling",
        "Throttling.User",
        "ServiceUnavailable",
        "no_code",
    }
)
"""The platform is in trouble, or has too much to do (``no_code``: an answer that is none of the API's).

Every other code waits for somebody of ours: balance, rights, sign, template.
"""
