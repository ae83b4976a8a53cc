"""What a PDF with digital signatures means for one side of a version: which signature is its own, what is wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from marketplace.agreements import parties
from marketplace.agreements.models import AgreementVersion, Signature
from marketplace.agreements.signature_check import Signed, Verdict
from marketplace.deals.models import DEMAND, SUPPLY
from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.clock import now
from marketplace.vietnamese.keys import fold

ROOTS = "signature-roots"  # folder in the instance: certificates of the authorities that are trusted, PEM or DER
CLOCKS_DIFFER = timedelta(days=1)  # between here and the computer of a signer


def signature_of(version: AgreementVersion, side: str) -> Signature | None:
    wanted = select(Signature).where(Signature.version_id == version.id, Signature.side == side)
    return db.session.execute(wanted).unique().scalar_one_or_none()


def trusted_roots() -> list[bytes]:
    """The certificates that the operator put into the instance's folder."""
    folder: Path = current_app.config["INSTANCE"] / ROOTS
    if not folder.is_dir():
        return []
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".pem", ".crt", ".cer", ".der")]


def of_this_side(
    version: AgreementVersion, side: str, verdict: Verdict, data: bytes
) -> tuple[Signed | None, tuple[str, ...]]:
    """The newest signature that is not the other side's; and everything that is wrong with the file."""
    if verdict.problem:
        return None, (verdict.problem,)
    own = [one for one in verdict.signatures if not _is_theirs(version, side, one)]
    problems = [problem for one in verdict.signatures for problem in one.problems]
    problems += ["clock" for one in own if _is_out_of_time(version, one)]
    if not own:
        return None, ("only_theirs",)
    if "other_document" in problems and _is_of_an_older(version, data):
        return own[-1], ("old_version",)
    return own[-1], tuple(dict.fromkeys(problems))


def _is_theirs(version: AgreementVersion, side: str, one: Signed) -> bool:
    """Is it the other side's: by the certificate that signed for it already, or by the name on the certificate?

    A side that hands in what it was sent, without having signed it, must not be bound by the other's signature.
    """
    other = DEMAND if side == SUPPLY else SUPPLY
    given = signature_of(version, other)
    if given is not None and given.serial == one.serial:
        return True
    names = {
        key: {fold(name) for name in (party.name, party.representative) if name}
        for key, party in parties.both_of(version.agreement.deal).items()
    }
    return fold(one.name) in names[other] - names[side]


def _is_of_an_older(version: AgreementVersion, data: bytes) -> bool:
    """Was a version signed that had been sent before, and was called back?"""
    return any(
        one.superseded_at is not None and one.pdf is not None and data.startswith(files.path_of(one.pdf).read_bytes())
        for one in version.agreement.versions
    )


def _is_out_of_time(version: AgreementVersion, one: Signed) -> bool:
    """Does it name a moment before the file was there to be signed, or one to come? Deadlines count from it."""
    if one.signed_at is None:
        return False
    first = version.frozen_at or version.created_at
    return not first - CLOCKS_DIFFER <= one.signed_at <= now() + CLOCKS_DIFFER
