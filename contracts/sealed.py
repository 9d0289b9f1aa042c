"""Personal data on its way: sealed for one audience, opaque to everyone else."""

from enum import StrEnum

from pydantic import Field

from contracts.envelope import Payload


class Audience(StrEnum):
    """Who may open a sealed field; one SM4 key each."""

    INTAKE = "intake"
    DEPARTMENT = "department"
    NOTIFIER = "notifier"
    COURIER = "courier"


class Sealed(Payload):
    """SM4-GCM ciphertext with case and field as associated data (GB/T 32907, RFC 8998).

    ``key`` is ``<audience>.<version>``; ``nonce`` is 12 random bytes and ``text`` ciphertext plus
    16 bytes of tag, both base64.
    """

    key: str = Field(pattern=r"^[a-z]+\.\d+$")
    nonce: str
    text: str


class ApplicantDossier(Payload):
    """What the department gets of the applicant (申请人信息), before sealing."""

    kind: str
    name: str
    identity_number: str
    phone: str
    form: dict[str, str]


class Contact(Payload):
    """What the notifier gets, before sealing."""

    name: str
    phone: str


class Consignee(Payload):
    """What the courier gets (收件人), before sealing."""

    name: str
    phone: str
    province: str
    city: str
    county: str
    street: str
