"""Agreements: parties as the contract names them, clauses, sections, versions, signatures, registration."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import Model
from marketplace.kernel.db import Record, UtcDateTime, unique_where
from marketplace.kernel.files import StoredFile
from marketplace.kernel.workflow import Staged
from marketplace.offers.models import TermSheet

SECRECY, MEMORANDUM, CONTRACT, AMENDMENT, LIQUIDATION = "secrecy", "memorandum", "contract", "amendment", "liquidation"
KIND_LABELS = {
    SECRECY: _l("Thỏa thuận bảo mật thông tin"),
    MEMORANDUM: _l("Biên bản ghi nhớ"),
    CONTRACT: _l("Hợp đồng chuyển giao công nghệ"),
    AMENDMENT: _l("Phụ lục sửa đổi, bổ sung hợp đồng"),
    LIQUIDATION: _l("Biên bản thanh lý hợp đồng"),
}
_KINDS = ", ".join(f"'{kind}'" for kind in KIND_LABELS)

DRAFTING, SIGNING, SIGNED, IN_FORCE, ENDED, DROPPED = "drafting", "signing", "signed", "in_force", "ended", "dropped"
AGREEMENT_LABELS = {
    DRAFTING: _l("Đang soạn thảo"),
    SIGNING: _l("Chờ ký"),
    SIGNED: _l("Đã ký, chưa có hiệu lực"),
    IN_FORCE: _l("Đang có hiệu lực"),
    ENDED: _l("Đã chấm dứt"),
    DROPPED: lazy_pgettext("paper", "Đã bỏ"),
}
_STATES = ", ".join(f"'{state}'" for state in AGREEMENT_LABELS)
_BOUND = "status NOT IN ('signed', 'in_force', 'ended')"

COMPLETE, TO_WRITE, NOT_APPLICABLE = "complete", "to_write", "not_applicable"
SECTION_LABELS = {COMPLETE: _l("Đã đủ"), TO_WRITE: _l("Cần viết"), NOT_APPLICABLE: _l("Không áp dụng")}

BUILT, UPLOADED = "built", "uploaded"
DIGITAL, INK = "digital", "ink"


class PartyDetails(Record, Model):
    """One side of a deal as its contract names it. Filled from the organisation, then held by that side."""

    __tablename__ = "party_details"
    __table_args__ = (
        UniqueConstraint("deal_id", "side"),
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("economic_form IN ('state', 'non_state', 'foreign_invested', 'foreign')", name="economic_form"),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    side: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    tax_code: Mapped[str] = mapped_column(String(14), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    representative: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[str] = mapped_column(String(120), default="")
    authority: Mapped[str] = mapped_column(String(200), default="")  # power of attorney: number and day
    account: Mapped[str] = mapped_column(String(40), default="")
    bank: Mapped[str] = mapped_column(String(120), default="")
    economic_form: Mapped[str] = mapped_column(String(20), default="non_state")
    country: Mapped[str] = mapped_column(String(2), default="VN")
    state_capital: Mapped[bool] = mapped_column(Boolean, default=False)
    related: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # parent, subsidiary or otherwise related to the other

    deal: Mapped[Deal] = relationship()


class Clause(Record, Model):
    """One version of a clause of the library. Never changed: editing adds the next version."""

    __tablename__ = "clause"
    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    code: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column(Integer)
    kinds: Mapped[list[str]] = mapped_column(JSON)  # of agreements it is for
    section: Mapped[str] = mapped_column(String(20))  # code of contract_content (dd23_01 …) or of the other kinds
    position: Mapped[int] = mapped_column(Integer, default=0)
    heading_vi: Mapped[str] = mapped_column(String(200))
    heading_en: Mapped[str] = mapped_column(String(200))
    body_vi: Mapped[str] = mapped_column(Text)  # with {{places}} that the terms fill
    body_en: Mapped[str] = mapped_column(Text)
    applies: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # conditions on the terms, see clauses.py
    note: Mapped[str] = mapped_column(Text, default="")  # to officers: when to use it, article
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: came with the program
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Agreement(Record, Staged, Model):
    """One paper of a deal that the sides sign."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"status IN ({_STATES})", name="status"),
        # Signed, in force, ended: only with a signature of each side on one and the same version.
        CheckConstraint(
            f"{_BOUND} OR (signed_version_id IS NOT NULL AND supply_signature_id IS NOT NULL"
            " AND demand_signature_id IS NOT NULL)",
            name="signed_by_both",
        ),
        CheckConstraint("supply_side = 'supply' AND demand_side = 'demand'", name="sides"),
        CheckConstraint("status NOT IN ('in_force', 'ended') OR effective_on IS NOT NULL", name="effective_on"),
        CheckConstraint("status <> 'ended' OR ended_on IS NOT NULL", name="ended_on"),
        CheckConstraint(
            "kind IN ('secrecy', 'memorandum', 'contract') OR parent_id IS NOT NULL", name="amends_something"
        ),
        ForeignKeyConstraint(
            ["supply_signature_id", "signed_version_id", "supply_side"],
            ["signature.id", "signature.version_id", "signature.side"],
            name="fk_agreement_supply_signature",
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["demand_signature_id", "signed_version_id", "demand_side"],
            ["signature.id", "signature.version_id", "signature.side"],
            name="fk_agreement_demand_signature",
            use_alter=True,
        ),
        # A deal has one contract at a time.
        unique_where("uq_agreement_contract", "deal_id", where="kind = 'contract' AND status <> 'dropped'"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=DRAFTING, index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(20), unique=True)  # of the exchange: HD2026-0001
    own_number: Mapped[str] = mapped_column(String(60), default="")  # that the parties give it
    title: Mapped[str] = mapped_column(String(200))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("term_sheet.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)  # the contract it amends
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(120), default="")  # of signing
    law_day: Mapped[date] = mapped_column(Date)  # rules of that day were applied
    signed_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date, index=True)
    expires_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    signed_version_id: Mapped[int | None] = mapped_column()
    supply_signature_id: Mapped[int | None] = mapped_column()
    demand_signature_id: Mapped[int | None] = mapped_column()
    supply_side: Mapped[str] = mapped_column(String(8), default="supply", server_default="supply")
    demand_side: Mapped[str] = mapped_column(String(8), default="demand", server_default="demand")

    deal: Mapped[Deal] = relationship()
    sheet: Mapped[TermSheet | None] = relationship()
    parent: Mapped[Agreement | None] = relationship(remote_side="Agreement.id")
    author: Mapped[Person] = relationship(lazy="joined")
    sections: Mapped[list[Section]] = relationship(
        back_populates="agreement", cascade="all, delete-orphan", order_by="Section.position"
    )
    versions: Mapped[list[AgreementVersion]] = relationship(
        back_populates="agreement",
        order_by="AgreementVersion.number",
        foreign_keys="AgreementVersion.agreement_id",
    )


class Section(Record, Model):
    """One statutory content (Điều 23) or part of another paper: its text, or why it does not apply."""

    __tablename__ = "agreement_section"
    __table_args__ = (
        UniqueConstraint("agreement_id", "code"),
        CheckConstraint("state IN ('complete', 'to_write', 'not_applicable')", name="state"),
        CheckConstraint("state <> 'not_applicable' OR why <> ''", name="why_not"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default=TO_WRITE)
    why: Mapped[str] = mapped_column(Text, default="")
    body_vi: Mapped[str] = mapped_column(Text, default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    clauses: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # [code, number] it was made from
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    agreement: Mapped[Agreement] = relationship(back_populates="sections")


class AgreementVersion(Record, Model):
    """One wording of an agreement as files. Frozen when sent for signing; any change is the next version."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("origin IN ('built', 'uploaded')", name="origin"),
        CheckConstraint("frozen_at IS NULL OR (pdf_id IS NOT NULL AND pdf_sha256 <> '')", name="frozen_with_hash"),
        unique_where(
            "uq_agreement_version_signing", "agreement_id", where="frozen_at IS NOT NULL AND superseded_at IS NULL"
        ),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    origin: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what it was built from, whole
    text: Mapped[str] = mapped_column(Text)  # plain, for comparison
    docx_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    agreement: Mapped[Agreement] = relationship(back_populates="versions", foreign_keys=[agreement_id])
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined")
    docx: Mapped[StoredFile | None] = relationship(foreign_keys=[docx_id])
    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="signed_version", foreign_keys="Signature.version_id", order_by="Signature.id"
    )


class Signature(Record, Model):
    """Somebody signed one version for one side: digitally, or in ink as somebody else than its sender confirms."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("version_id", "side"),
        UniqueConstraint("id", "version_id", "side"),  # what an agreement points at
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("method IN ('digital', 'ink')", name="method"),
        CheckConstraint("method <> 'ink' OR confirmed_by_id IS NOT NULL", name="ink_confirmed"),
        # Whoever handed a scan in does not say that it is right.
        CheckConstraint("method <> 'ink' OR confirmed_alone OR confirmed_by_id <> handed_in_by_id", name="two_for_ink"),
        CheckConstraint("method <> 'digital' OR serial <> ''", name="digital_certificate"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    method: Mapped[str] = mapped_column(String(8))
    signer_name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[str] = mapped_column(String(120))  # position, or power of attorney
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # as the signature says, or the day on the paper
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))  # the very file
    sha256: Mapped[str] = mapped_column(String(64))  # of that file
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(45))  # of the computer it came from
    serial: Mapped[str] = mapped_column(String(80), default="")  # of the certificate
    issuer: Mapped[str] = mapped_column(String(300), default="")
    checked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # integrity, coverage, chain, time
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # By the one who handed it in, before that was ruled out; never set since.
    confirmed_alone: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    signed_version: Mapped[AgreementVersion] = relationship(back_populates="signatures", foreign_keys=[version_id])
    file: Mapped[StoredFile] = relationship(lazy="joined")
    handed_in_by: Mapped[Person] = relationship(foreign_keys=[handed_in_by_id], lazy="joined")
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id], lazy="joined")


class SignedPaper(Record, Model):
    """A file handed in as signed that does not count (yet): a scan to be confirmed, or a PDF that was refused."""

    __tablename__ = "signed_paper"
    __table_args__ = (
        CheckConstraint("side IN ('demand', 'supply')", name="side"),
        CheckConstraint("method IN ('digital', 'ink')", name="method"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    method: Mapped[str] = mapped_column(String(8))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    signer_name: Mapped[str] = mapped_column(String(120), default="")
    capacity: Mapped[str] = mapped_column(String(120), default="")
    signed_on: Mapped[date | None] = mapped_column(Date)
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_broker: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())  # for a side, not by it
    address: Mapped[str] = mapped_column(String(45))
    checked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was refused
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    signed_version: Mapped[AgreementVersion] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined")
    sender: Mapped[Person] = relationship(foreign_keys=[sender_id], lazy="joined")


class Registration(Record, Model):
    """What the law asks of one contract after signing (Điều 31), and how far that is."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("agreement_id"),
        CheckConstraint(
            "need IN ('licence', 'compulsory', 'amendment', 'defence', 'voluntary', 'exempt', 'prohibited')",
            name="need",
        ),
        CheckConstraint("(certificate_number = '') = (certified_on IS NULL)", name="certificate"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)  # to the six questions
    rule: Mapped[str] = mapped_column(String(20))  # code of registration_rule: article, source, verified_on
    need: Mapped[str] = mapped_column(String(12))
    wanted: Mapped[bool] = mapped_column(Boolean, default=True)  # a voluntary one is asked for
    authority: Mapped[str] = mapped_column(String(40), default="")  # code of registration_authority
    filed_by_side: Mapped[str] = mapped_column(String(8), default="demand")
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    reminded_on: Mapped[date | None] = mapped_column(Date)
    dossier: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # papers ticked
    filed_on: Mapped[date | None] = mapped_column(Date)
    answer_due_on: Mapped[date | None] = mapped_column(Date)
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    certified_on: Mapped[date | None] = mapped_column(Date)
    certificate_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    refused_on: Mapped[date | None] = mapped_column(Date)
    refusal: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    agreement: Mapped[Agreement] = relationship()
    certificate_file: Mapped[StoredFile | None] = relationship()
