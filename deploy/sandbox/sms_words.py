"""Parameters and answers of dysmsapi 2017-05-25, as far as the platform is simulated."""

import json
import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_MOST_NUMBERS: Final = 1000


class BusinessRefusalError(Exception):
    """A request let in but not carried out: HTTP 200 with a business code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Parameters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SendSms(_Parameters):
    """SendSms, https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms ."""

    phone_numbers: str = Field(alias="PhoneNumbers", min_length=1)
    sign_name: str = Field(alias="SignName", min_length=1)
    template_code: str = Field(alias="TemplateCode", min_length=1)
    template_param: str = Field(default="", alias="TemplateParam")
    out_id: str = Field(default="", alias="OutId")

    def numbers(self) -> list[str]:
        """Return the phones. Raises ``BusinessRefusalError`` for what the platform does not take."""
        numbers = self.phone_numbers.split(",")
        if len(numbers) > _MOST_NUMBERS:
            raise BusinessRefusalError("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
        if not all(_MOBILE.fullmatch(number) for number in numbers):
            raise BusinessRefusalError("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号")
        return numbers

    def check_template_param(self) -> None:
        """Raise ``BusinessRefusalError`` unless the variables are a JSON object of texts."""
        try:
            variables = json.loads(self.template_param or "{}")
        except ValueError:
            variables = None
        if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
            raise BusinessRefusalError("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{8}", text):
        raise ValueError("SendDate is yyyyMMdd")
    return text


class QuerySendDetails(_Parameters):
    """QuerySendDetails; ``send_date``: day in China, yyyyMMdd."""

    phone_number: str = Field(alias="PhoneNumber", min_length=1)
    send_date: Annotated[str, AfterValidator(_day)] = Field(alias="SendDate")
    page_size: int = Field(alias="PageSize", ge=1, le=50)
    current_page: int = Field(alias="CurrentPage", ge=1)
    biz_id: str = Field(default="", alias="BizId")
