"""A signature says who signed and not as what: no credential, and the directory knows none.

Why it matters
    Whether an order or a note counts depends on the licence behind the name. A reviewer who reads a name with
    no MD, NP or RN behind it cannot tell whether that person may order, supervise or give.

Fires on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D1 method=electronic signed_at=08:12
    12:30 adt discharge

Silent on
    08:10 note provider N1 by=D1 state=final service_date=2026-03-02
    08:12 sign author note=N1 by=D1 signer.credentials=MD method=electronic signed_at=08:12
    12:30 adt discharge

What to do
    Add the credential to the signature, or the signer to the directory.

Feed notes
    The credential is `signer.credentials`, or stands behind a comma in `signer.name`, or in the `text` of the
    signature. `providers.directory` of the profile gives it by person id where the feed sends none (FHIR
    `Signature.who` is a reference).

Known gaps
    What other entries say of the same person is no directory and does not count. The directory knows no
    dates. Whether the credential permits what was signed is not judged.

References
    CGS, signature guidelines; wearemedicalcoders.com, Essential documentation requirements. Which words count
    as a credential is ours (design).
"""

import re
from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from schemas.signature import Signature
from streams.encounter.chart import Chart
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule

CREDENTIAL = re.compile(
    r"\b(?:M\.?D|D\.?O|N\.?P|P\.?A(?:-C)?|R\.?N|BSN|MSN|DNP|A?P?RN(?:P|-BC)?|CRNA|CNS|CNM|FNP(?:-[BC]C?)?|LPN|LVN|"
    r"Pharm\.?D|R\.?Ph|MBBS|Ph\.?D|OCN|DPM|DDS)\b"
)


@rule("credentials-missing", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("SIG",))
def credentials_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for event in chart.signatures:
        signature = event.data
        if signature.signer is None or _credential(signature) or signature.signer.id in profile.providers.directory:
            continue
        yield Finding(
            subject=Subject(note_id=signature.note_id, order_id=signature.order_id),
            message="The signature carries no credential.",
            suggestion="Add the credential to the signature.",
            evidence=(Evidence(event=event.ref, field="signer.credentials", expected="a credential"),),
            part=f"{signature.signer.id}/{signature.meaning or 'author'}",
        )


def _credential(signature: Signature) -> bool:
    """Whether the signature itself says as what it was set."""
    signer = signature.signer
    if signer is not None and signer.credentials:
        return True
    behind = (signer.name or "").partition(",")[2] if signer else ""
    return bool(CREDENTIAL.search(behind) or CREDENTIAL.search(signature.text or ""))
