"""Callbacks that must change nothing: from strangers about real cases, from partners about none of ours."""

import base64
import json
import secrets
import uuid
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from deploy.local.agreements import read_agreements
from deploy.local.yichuang import Yichuang
from deploy.sandbox.department_words import Status
from deploy.sandbox.ems_envelope import Agreement
from deploy.sandbox.signature import AppSecret, Digest
from deploy.sandbox.wall_time import now, written

_DEPARTMENT: Final = "shiyao"
_NOBODY: Final = "6229000220260101999999"
_TRACE_PUSH: Final = "040002"

Answers = dict[str, int]
"""What was sent, to the HTTP status of the answer."""


async def forge(yichuang: Yichuang, case_numbers: Sequence[str]) -> Answers:
    """Report a decision, a delivery and a receipt for each case without knowing a secret."""
    stranger = _Teller(yichuang, _department(secrets.token_urlsafe()), _random_key(), "guessed-token")
    answers: Answers = {}
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        for number in case_numbers:
            answers |= await stranger.tell(http, number, "forged")
        answers |= await _altered(http, yichuang, case_numbers[0])
    return answers


async def tell_of_nobody(yichuang: Yichuang) -> Answers:
    """Report with genuine credentials about a case that does not exist."""
    keys = yichuang.keys
    partner = _Teller(
        yichuang,
        _department(keys.partner_secrets[_DEPARTMENT]),
        keys.ems_sign_key,
        keys.sms_receipt_token,
    )
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        return await partner.tell(http, _NOBODY, "unknown")


class _Teller:
    def __init__(self, yichuang: Yichuang, department: AppSecret, ems_key: str, sms_token: str) -> None:
        urls, keys = yichuang.addresses.services, yichuang.keys
        self._department = department
        self._decision_url = f"{urls['dept_gateway']}/callbacks/{_DEPARTMENT}"
        self._ems = Agreement(keys.ems_sender_no, keys.ems_authorization, ems_key)
        self._push_url = f"{urls['courier']}/callbacks/carriers/ems"
        self._receipt_url = f"{urls['notifier']}/callbacks/sms/aliyun/{sms_token}"

    async def tell(self, http: httpx.AsyncClient, number: str, what: str) -> Answers:
        decision = _decision(number)
        signed = self._department.headers("POST", urlsplit(self._decision_url).path, decision)
        push = self._ems.form(_TRACE_PUSH, json.dumps(_delivery(number)))
        form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return {
            f"{what} decision": (
                await http.post(self._decision_url, content=decision, headers=signed)
            ).status_code,
            f"{what} delivery": (await http.post(self._push_url, content=push, headers=form)).status_code,
            f"{what} receipt": (await http.post(self._receipt_url, json=[_receipt(number)])).status_code,
        }


async def _altered(http: httpx.AsyncClient, yichuang: Yichuang, number: str) -> Answers:
    """Send another body than the one that a genuine department has signed."""
    url = f"{yichuang.addresses.services['dept_gateway']}/callbacks/{_DEPARTMENT}"
    department = _department(yichuang.keys.partner_secrets[_DEPARTMENT])
    signed = department.headers("POST", urlsplit(url).path, _decision(_NOBODY))
    answer = await http.post(url, content=_decision(number), headers=signed)
    return {"forged body": answer.status_code}


def _department(secret: str) -> AppSecret:
    agreed = read_agreements()[_DEPARTMENT]
    return AppSecret(agreed.app_id, secret, Digest(agreed.digest))


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(16)).decode()


def _decision(number: str) -> bytes:
    told = {
        "sjid": uuid.uuid4().hex,
        "ywlsh": f"{number}.{_DEPARTMENT}",
        "zt": Status.REFUSED.word if read_agreements()[_DEPARTMENT].words else Status.REFUSED.value,
        "sj": written(now()),
        "yj": "不予许可",
        "zzmc": "",
        "zzbh": "",
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _delivery(number: str) -> dict[str, Any]:
    item = {"waybillNo": "EA000000009CN", "opTime": written(now()), "opCode": "704", "opName": "妥投"}
    return {"waybillNo": "EA000000009CN", "logisticsOrderNo": f"{number}-1", "responseItems": [item]}


def _receipt(number: str) -> dict[str, Any]:
    return {"success": False, "err_code": "FORGED", "biz_id": "1^0", "out_id": f"{number}-accepted"}
