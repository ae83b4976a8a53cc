"""How an organisation comes to its mark in tests: by the checks that its kind asks for."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage

from marketplace.accounts import papers, verification
from marketplace.accounts.models import Organisation, OrganisationCheck, OrganisationPaper
from marketplace.accounts.verification import Finding
from marketplace.kernel.clock import today

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def finding(what: str, document: str = "", **more: Any) -> Finding:
    values = {"dated": date(2020, 4, 3), "link": "", "checked_on": today(), **more}
    return Finding(what=what, document=document or f"Số 12, {what}", **values)


def check(
    organisation: Organisation, officer: Any, what: str, paper: OrganisationPaper | None = None, **more: Any
) -> OrganisationCheck:
    """One check, in the caller's transaction."""
    return verification.check(organisation, officer, organisation.version, finding(what, **more), paper)


def check_all(organisation: Organisation, officer: Any) -> list[OrganisationCheck]:
    """What its kind asks for, in the caller's transaction."""
    groups = verification.asked_of(organisation, [])
    return [check(organisation, officer, group.entries[0].code) for group in groups]


def verify(organisation: Organisation, officer: Any) -> None:
    """Check all and give the mark, in the caller's transaction."""
    check_all(organisation, officer)
    verification.verify(organisation, officer, organisation.version)


def upload(data: bytes = PDF, name: str = "Quyết định.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def hand_in(organisation: Organisation, person: Any, data: bytes = PDF, name: str = "Quyết định.pdf") -> Any:
    """A paper, in the caller's transaction."""
    return papers.hand_in(organisation, person, upload(data, name), "QDTL")
