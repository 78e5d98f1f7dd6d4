"""Defects of the family `signature` (rules.md section 10), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.signature.faults import (
    bad_attestation,
    cosigned,
    credential_behind_the_name,
    date_with_reason,
    good_attestation,
    no_credential,
    no_date,
    not_authenticated,
    note_signed_within_grace,
    note_unsigned,
)
from streams.simulate.defects.signature.orders import order_signed_within_two_days, order_unsigned

SIGNATURE: tuple[Defect, ...] = (
    Defect("credentials-missing", no_credential, credential_behind_the_name),
    Defect("date-of-service-missing", no_date, date_with_reason),
    Defect("electronic-authentication-invalid", not_authenticated, cosigned),
    Defect("attestation-incomplete", bad_attestation, good_attestation),
    Defect("provider-signature-missing", note_unsigned, note_signed_within_grace),
    Defect("order-signature-missing", order_unsigned, order_signed_within_two_days),
)
