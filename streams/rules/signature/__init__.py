"""Signature and authentication: who stands for it, as what, since when, and how is that known?."""

from streams.rules.rule import Rule
from streams.rules.signature.attestation_incomplete import attestation_incomplete
from streams.rules.signature.credentials_missing import credentials_missing
from streams.rules.signature.date_of_service_missing import date_of_service_missing
from streams.rules.signature.electronic_authentication_invalid import electronic_authentication_invalid
from streams.rules.signature.order_signature_missing import order_signature_missing
from streams.rules.signature.provider_signature_missing import provider_signature_missing

RULES: tuple[Rule, ...] = (
    credentials_missing,
    date_of_service_missing,
    electronic_authentication_invalid,
    attestation_incomplete,
    provider_signature_missing,
    order_signature_missing,
)
