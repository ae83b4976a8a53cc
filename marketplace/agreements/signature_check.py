"""What the digital signatures in a PDF prove: that nothing changed, for the whole document, by whom, and when.

The words of a verdict are codes (see PROBLEMS); nothing is asked of the network, so that revocation of a certificate is
known only where the file itself carries the proof.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.kernel.clock import now

MOST_SIGNATURES = 20
PROBLEMS = {
    "unreadable": _l("Tệp không đọc được như một PDF. Xin tải lại bản gửi ký, ký rồi nộp tệp mới."),
    "encrypted": _l("Tệp PDF có mật khẩu nên không kiểm tra được. Xin ký lại, không đặt mật khẩu."),
    "unsigned": _l(
        "Tệp PDF chưa có chữ ký số nào. Xin ký bằng phần mềm ký số rồi nộp; nếu ký bằng bút thì nộp ở mục “Ký tay”."
    ),
    "too_many": _l("Tệp PDF có quá nhiều chữ ký. Xin ký lại từ bản gửi ký."),
    "other_document": _l("Nội dung đã ký không phải là bản đã gửi ký. Xin tải bản gửi ký và ký đúng tệp đó."),
    "old_version": _l(
        "Nội dung đã ký là bản gửi ký trước, nay đã được thu hồi. Xin tải bản gửi ký hiện tại và ký đúng tệp đó."
    ),
    "broken": _l("Chữ ký hỏng: nội dung đã bị thay đổi sau khi ký. Xin ký lại từ bản gửi ký."),
    "changed": _l("Có thay đổi khác ngoài chữ ký được thêm vào sau khi ký. Xin ký lại từ bản gửi ký."),
    "partial": _l("Chữ ký không bao trùm toàn bộ tài liệu. Xin ký lại từ bản gửi ký."),
    "untrusted": _l(
        "Chứng thư số không do tổ chức nào trong danh sách tin cậy của Sàn cấp. Xin dùng chứng thư khác, hoặc ký tay."
    ),
    "expired": _l("Chứng thư số đã hết hạn hoặc chưa có hiệu lực. Xin dùng chứng thư còn hạn, hoặc ký tay."),
    "revoked": _l("Chứng thư số đã bị thu hồi. Xin dùng chứng thư khác, hoặc ký tay."),
    "only_theirs": _l("Tệp chỉ có chữ ký của bên kia. Xin thêm chữ ký của bên bạn rồi nộp."),
    "wrong_use": _l("Chứng thư số không dùng để ký tài liệu. Xin dùng chứng thư khác, hoặc ký tay."),
    "clock": _l("Giờ ký ở trước lúc gửi ký hoặc chưa đến: đồng hồ của máy ký sai. Xin chỉnh giờ rồi ký lại."),
}
"""What is wrong, and what to do about it."""


@dataclass(frozen=True)
class Signed:
    """One signature: who, by which certificate, when as the signer's computer says, and what is wrong with it."""

    field: str
    name: str
    serial: str
    issuer: str
    signed_at: datetime | None
    timestamped: bool  # the moment is proved by a time-stamping authority
    problems: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Does it prove what it should?"""
        return not self.problems

    def kept(self) -> dict[str, Any]:
        """As Signature.checked keeps it."""
        moment = self.signed_at.isoformat() if self.signed_at else None
        return {**asdict(self), "signed_at": moment, "problems": list(self.problems)}


@dataclass(frozen=True)
class Verdict:
    """All signatures of one file, in the order in which they were made; ``problem``: why none could be looked at."""

    signatures: tuple[Signed, ...] = ()
    problem: str = ""


FIELDS = {"supply": "BenGiao", "demand": "BenNhan"}
"""The signature fields that a PDF sent for signing has, by side."""


def with_fields(data: bytes) -> bytes:
    """A PDF made ready for signing: one empty signature field for each side.

    A PDF without any form cannot be told from one whose form was tampered with, so this comes before freezing.
    """
    library = _open()
    writer, out = library.IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    for name in FIELDS.values():
        library.append_signature_field(writer, library.SigFieldSpec(name, on_page=-1))
    form = writer.root["/AcroForm"]
    form["/SigFlags"] = library.Number(3)  # signed, to be added to only: what a first signature would set
    writer.update_container(form)
    writer.write(out)
    return out.getvalue()


def check(data: bytes, sent: bytes | None, roots: Sequence[bytes]) -> Verdict:
    """Look at every signature of a PDF.

    ``sent``: the file that was sent for signing (see with_fields); what was signed must begin with it byte for byte,
    as signing adds to a PDF and never rewrites it. ``roots``: certificates (DER or PEM) of the authorities that are
    trusted. Never raises for a bad file.
    """
    library = _open()
    try:
        reader = library.PdfFileReader(io.BytesIO(data))
        if reader.encrypted:
            return Verdict(problem="encrypted")
        embedded = list(reader.embedded_regular_signatures)
    except Exception:  # noqa: BLE001 - whatever a strange file does to the reader, it is unreadable
        return Verdict(problem="unreadable")
    if not embedded:
        return Verdict(problem="unsigned")
    if len(embedded) > MOST_SIGNATURES:
        return Verdict(problem="too_many")
    trusted = [one for root in roots for one in library.load_certs(root)]
    found = [_signed(library, one, trusted) for one in embedded]
    wrong = _beside_what_was_sent(library, reader, data, sent) if sent is not None else ""
    return Verdict(tuple(_with(one, wrong) if wrong else one for one in found))


def _beside_what_was_sent(library: Any, reader: Any, data: bytes, sent: bytes) -> str:
    """Is it the very document that was sent, and nothing added to it but signatures? A problem, or nothing."""
    if not data.startswith(sent):
        return "other_document"
    try:
        base = library.PdfFileReader(io.BytesIO(sent)).total_revisions - 1
        result = library.policy.review_file(reader, base, doc_mdp=library.permissions)
    except Exception:  # noqa: BLE001 - what cannot be compared is not the same
        return "changed"
    if isinstance(result, library.Suspicious) or result.modification_level > library.Modification.FORM_FILLING:
        return "changed"
    return ""


def _signed(library: Any, embedded: Any, trusted: Sequence[Any]) -> Signed:
    certificate = embedded.signer_cert
    context = library.ValidationContext(trust_roots=trusted, allow_fetching=False)
    try:
        status = library.validate(embedded, context, ts_validation_context=context)
        problems = _problems(library, status)
    except Exception:  # noqa: BLE001 - a signature that cannot even be validated proves nothing
        status, problems = None, ["broken"]
    return Signed(
        field=str(embedded.field_name),
        name=_name(certificate),
        serial=f"{certificate.serial_number:X}",
        issuer=_called(certificate.issuer)[:300],
        signed_at=embedded.self_reported_timestamp,
        timestamped=bool(status and status.timestamp_validity and status.timestamp_validity.trusted),
        problems=tuple(problems),
    )


def _problems(library: Any, status: Any) -> list[str]:
    found = []
    if not (status.intact and status.valid):
        found.append("broken")
    elif status.coverage < library.Coverage.ENTIRE_REVISION:
        found.append("partial")
    elif status.coverage < library.Coverage.ENTIRE_FILE and not _only_signatures_after(library, status):
        found.append("changed")
    if status.revoked:
        found.append("revoked")
    elif not status.trusted and "broken" not in found:  # a chain of something broken proves nothing either way
        found.append(_why_untrusted(status))
    return found


def _only_signatures_after(library: Any, status: Any) -> bool:
    """What was added later are signatures (and what proves them), nothing else."""
    level = status.modification_level
    return bool(status.docmdp_ok and level is not None and level <= library.Modification.FORM_FILLING)


def _why_untrusted(status: Any) -> str:
    certificate = status.signing_cert
    if not certificate.not_valid_before <= now() <= certificate.not_valid_after:
        return "expired"
    indication = status.trust_problem_indic.name if status.trust_problem_indic is not None else ""
    if "REVOKED" in indication:
        return "revoked"
    is_own = certificate.issuer == certificate.subject
    return "wrong_use" if indication == "CHAIN_CONSTRAINTS_FAILURE" and not is_own else "untrusted"


def _with(one: Signed, problem: str) -> Signed:
    if problem == "other_document" and "broken" in one.problems:
        return one  # what was signed is not there any more to be compared
    return replace(one, problems=tuple(dict.fromkeys((problem, *one.problems))))


def _name(certificate: Any) -> str:
    return _called(certificate.subject)[:120]


def _called(name: Any) -> str:
    """A name in a certificate as people say it, without its field names."""
    return str(name.native.get("common_name") or name.human_friendly)


def _open() -> Any:
    """The library, loaded when the first signature is looked at: it takes most of a second."""
    from pyhanko.keys import load_certs_from_pemder_data  # noqa: PLC0415
    from pyhanko.pdf_utils.generic import NumberObject  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.sign.diff_analysis import (  # noqa: PLC0415
        DEFAULT_DIFF_POLICY,
        ModificationLevel,
        SuspiciousModification,
    )
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    # It logs whole tracebacks for every bad signature, with the names on certificates: the verdict says it in words.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    return SimpleNamespace(
        PdfFileReader=PdfFileReader,
        ValidationContext=ValidationContext,
        validate=validate_pdf_signature,
        load_certs=load_certs_from_pemder_data,
        Coverage=SignatureCoverageLevel,
        Modification=ModificationLevel,
        IncrementalPdfFileWriter=IncrementalPdfFileWriter,
        append_signature_field=append_signature_field,
        SigFieldSpec=SigFieldSpec,
        Number=NumberObject,
        policy=DEFAULT_DIFF_POLICY,
        Suspicious=SuspiciousModification,
        permissions=MDPPerm.FILL_FORMS,
    )
