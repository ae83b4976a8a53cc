"""The page on which a paper is signed: what was sent, who has signed, what was handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from marketplace.agreements import drafting, signing
from marketplace.agreements.models import DRAFTING, SIGNING, Agreement, AgreementVersion, Signature, SignedPaper
from marketplace.agreements.paper_pages import fetch_paper, ids, set_aside
from marketplace.agreements.policies import is_broker, may_confirm, may_turn_down
from marketplace.agreements.signature_check import PROBLEMS
from marketplace.agreements.signing_forms import SIDE_LABELS, DigitalForm, ScanForm, WhyForm, offer
from marketplace.agreements.workflow import agreement_life
from marketplace.dealroom.pages import address
from marketplace.deals.pages import too_late
from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("signing", __name__)
PAGE = "/giao-dich/<public_id>/hop-dong/<agreement_id>/ky"
TOO_LATE = (NotOpen, StaleDataError)


@bp.get(PAGE)
@door("members")
def show(public_id: str, agreement_id: str) -> ResponseReturnValue:
    return _page(fetch_paper("see", public_id, agreement_id))


@bp.post(PAGE + "/gui")
@door("brokers")
def send(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("look_after", public_id, agreement_id)
    version = next((v for v in agreement.versions if v.public_id == request.form.get("version_id")), None)
    if version is None:
        abort(404)
    try:
        with transaction():
            signing.send(version, current_user)
    except TOO_LATE as problem:
        return _too_late(agreement, WhyForm(formdata=None), problem)
    flash(_("Đã gửi ký phiên bản %(number)s. Hai bên được báo.", number=version.number), "good")
    return redirect(_url(agreement), 303)


@bp.post(PAGE + "/thu-hoi")
@door("members")
def call_back(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("draft", public_id, agreement_id)
    form = WhyForm()
    if not form.validate_on_submit():
        return _page(agreement, why=form)
    done = _("Đã thu hồi. Văn bản lại sửa được; chữ ký trên bản cũ không còn giá trị.")
    return _act(agreement, form, lambda: signing.call_back(agreement, current_user, form.words.data), done)


@bp.post(PAGE + "/nop-ky-so")
@door("members")
def digital(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("see", public_id, agreement_id)
    form, version = DigitalForm(), signing.version_to_sign(agreement)
    offer(form.side, signing.may_hand_in(current_user, agreement) or abort(403))
    if _is_of_another(form, version):
        return _too_late(agreement, form, signing.Superseded("sign"))
    if version is None or not form.validate_on_submit():
        return _page(agreement, digital=form)
    try:
        with transaction():
            form.spend_token()
            answer = signing.take_in(
                version, form.side.data, current_user, form.signed_file.data, form.capacity.data, address()
            )
    except files.Refused as problem:
        form.signed_file.errors = [str(problem.message)]
        return _page(agreement, digital=form)
    except (*TOO_LATE, AlreadySubmitted) as problem:
        return _too_late(agreement, form, problem)
    if answer.signature is None:
        form.signed_file.errors = [str(PROBLEMS[code]) for code in answer.problems]
        form.renew_token()  # the file is kept, and a better one may follow
        return _page(agreement, digital=form)
    flash(_("Chữ ký số hợp lệ, đã được ghi nhận."), "good")
    return redirect(_url(agreement), 303)


@bp.post(PAGE + "/nop-ban-chup")
@door("members")
def scan(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement = fetch_paper("see", public_id, agreement_id)
    form, version = ScanForm(), signing.version_to_sign(agreement)
    offer(form.scan_side, signing.may_hand_in(current_user, agreement) or abort(403))
    form.not_before = signing.first_day(version) if version is not None else None
    if _is_of_another(form, version):
        return _too_late(agreement, form, signing.Superseded("sign"))
    if version is None or not form.validate_on_submit():
        return _page(agreement, scan=form)

    def keep() -> None:
        signing.hand_in_scan(
            version,
            form.scan_side.data,
            current_user,
            form.scan_file.data,
            signer_name=form.signer_name.data,
            capacity=form.signer_capacity.data,
            signed_on=form.signed_on.data,
            address=address(),
        )

    return _act(agreement, form, keep, _("Đã nộp bản chụp. Chữ ký được tính khi người khác đối chiếu và xác nhận."))


@bp.post(PAGE + "/<paper_id>/xac-nhan")
@door("members")
def confirm(public_id: str, agreement_id: str, paper_id: str) -> ResponseReturnValue:
    agreement, paper = _fetch_paper(public_id, agreement_id, paper_id)
    return _act(
        agreement,
        WhyForm(formdata=None),
        lambda: signing.confirm(paper, current_user),
        _("Đã xác nhận chữ ký tay."),
    )


@bp.post(PAGE + "/<paper_id>/khong-nhan")
@door("members")
def refuse(public_id: str, agreement_id: str, paper_id: str) -> ResponseReturnValue:
    agreement, paper = _fetch_paper(public_id, agreement_id, paper_id)
    if not may_turn_down(current_user, paper):
        return _not_yours(agreement, paper)
    form = WhyForm()
    if not form.validate_on_submit():
        return _page(agreement, refusing=(paper, form))
    own = current_user.id == paper.sender_id
    done = _("Đã rút bản chụp.") if own else _("Đã trả lại bản chụp. Bên nộp được báo lý do.")
    return _act(agreement, form, lambda: signing.refuse(paper, current_user, form.words.data), done)


@bp.get(PAGE + "/tep/<paper_id>")
@door("members")
def file(public_id: str, agreement_id: str, paper_id: str) -> ResponseReturnValue:
    """The file of a signature, or of a paper that does not count."""
    agreement = fetch_paper("see", public_id, agreement_id)
    for model in (Signature, SignedPaper):
        wanted = db.select(model).where(model.public_id == paper_id)
        found: Any = db.session.execute(wanted).unique().scalar_one_or_none()
        if found is not None and found.signed_version.agreement_id == agreement.id:
            return files.send(found.file, download=True)
    abort(404)


@bp.get(PAGE + "/ban-gui-ky")
@door("members")
def sent(public_id: str, agreement_id: str) -> ResponseReturnValue:
    """The very file that is to be signed."""
    version = signing.version_to_sign(fetch_paper("see", public_id, agreement_id))
    if version is None or version.pdf is None:
        abort(404)
    return files.send(version.pdf, download=True)


def _fetch_paper(public_id: str, agreement_id: str, paper_id: str) -> tuple[Agreement, SignedPaper]:
    agreement = fetch_paper("see", public_id, agreement_id)
    wanted = db.select(SignedPaper).where(SignedPaper.public_id == paper_id)
    paper = db.session.execute(wanted).unique().scalar_one_or_none()
    if paper is None or paper.signed_version.agreement_id != agreement.id:
        abort(404)
    return agreement, paper


def _is_of_another(form: DigitalForm | ScanForm, version: AgreementVersion | None) -> bool:
    """Did the page that was filled in show another version than the one that is to be signed now?"""
    return version is not None and form.version_id.data not in (None, "", version.public_id)


def _act(agreement: Agreement, form: BaseForm, do: Callable[[], Any], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            do()
    except signing.NotYours as problem:
        return _not_yours(agreement, problem.paper)
    except files.Refused as problem:
        assert isinstance(form, ScanForm)
        form.scan_file.errors = [str(problem.message)]
        return _page(agreement, scan=form)
    except (*TOO_LATE, AlreadySubmitted) as problem:
        return _too_late(agreement, form, problem)
    flash(done, "good")
    return redirect(_url(agreement), 303)


def _not_yours(agreement: Agreement, paper: SignedPaper) -> ResponseReturnValue:
    """403: who confirms this scan, and why it is somebody else."""
    flash(_("Chưa ghi gì. %(who)s", who=who_confirms(paper)), "warning")
    return make_response(_page(agreement), 403)


def who_confirms(paper: SignedPaper) -> str:
    """Who may confirm a scan, and why: nobody makes a signature alone."""
    if not paper.by_broker:
        words = _("%(name)s đã nộp bản này cho bên ký; cán bộ môi giới của hồ sơ đối chiếu rồi xác nhận.")
        return words % {"name": paper.sender.name}
    words = _(
        "%(name)s, cán bộ môi giới, đã nộp bản này nên không tự xác nhận được. Người đối chiếu rồi xác nhận là chủ hoặc"
        " người soạn của %(side)s, hay một cán bộ khác được đọc hồ sơ."
    )
    return words % {"name": paper.sender.name, "side": str(SIDE_LABELS[paper.side]).lower()}


def _too_late(agreement: Agreement, form: BaseForm, problem: Exception) -> ResponseReturnValue:
    back = _("Ký văn bản %(number)s", number=agreement.number)
    return too_late(_why(agreement, problem), form, back, _url(agreement))


def _why(agreement: Agreement, problem: Exception) -> str:
    if isinstance(problem, signing.NotReady):
        count = len(problem.gaps)
        return _("Văn bản còn %(count)s chỗ cần viết nên chưa gửi ký được.", count=count)
    if isinstance(problem, signing.Superseded):
        if agreement.status == SIGNING:
            return _(
                "Bản bạn đã mở không còn là bản để ký: phiên bản khác đã được gửi ký. Xin tải bản gửi ký hiện tại, đọc"
                " lại và ký bản đó."
            )
        return _(
            "Phiên bản này không gửi ký được: đã được thu hồi, hoặc đã có phiên bản sau. Xin lập phiên bản mới rồi"
            " gửi ký."
        )
    if isinstance(problem, signing.NotPrinted):
        return _("Phiên bản này chưa có bản PDF để ký. Xin nộp lại tệp Word kèm bản PDF xuất từ chính tệp đó.")
    if isinstance(problem, signing.Suspended):
        return _("Một bên đang bị tạm ngừng hoạt động trên Sàn nên chưa ký được.")
    if isinstance(problem, AlreadySubmitted):
        return _("Biểu mẫu này đã được gửi; hệ thống chỉ ghi một lần.")
    if agreement.status == SIGNING:
        words = _("Văn bản %(number)s đang chờ ký. Trang ký cho biết bên nào đã ký và tệp nào đã được xử lý.")
    elif agreement.status == DRAFTING:
        words = _("Văn bản %(number)s đang được sửa. Khi có bản gửi ký mới, hai bên được báo; lúc đó xin ký bản mới.")
    else:
        words = _("Văn bản %(number)s đã sang bước khác, không nhận thêm chữ ký.")
    return words % {"number": agreement.number}


def _url(agreement: Agreement) -> str:
    return url_for("signing.show", **ids(agreement))


def _hand_in_forms(version: AgreementVersion | None, sides: list[str], **forms: Any) -> tuple[DigitalForm, ScanForm]:
    """Both forms for what is to be signed now: the one that was refused, or fresh ones."""
    digital, scan = forms.get("digital") or DigitalForm(formdata=None), forms.get("scan") or ScanForm(formdata=None)
    offer(digital.side, sides)
    offer(scan.scan_side, sides)
    digital.version_id.data = scan.version_id.data = version.public_id if version is not None else ""
    return digital, scan


def _page(agreement: Agreement, **forms: Any) -> ResponseReturnValue:
    """The page, with the form that was refused in the place of a fresh one; 409 where that form stands no more."""
    version = signing.version_to_sign(agreement)
    held_up = signing.is_suspended(agreement) and agreement.status in (DRAFTING, SIGNING)
    sides = signing.may_hand_in(current_user, agreement) if agreement.status == SIGNING and not held_up else []
    held = {side: signing.signature_of(version, side) for side in signing.SIDES} if version is not None else {}
    open_sides = [side for side in sides if not held.get(side)]
    digital, scan = _hand_in_forms(version, open_sides, **forms)
    verbs = {step.verb for step in agreement_life.open_to(current_user, agreement)}
    papers = signing.papers_of(version) if version is not None else []
    paper, words = forms.get("refusing") or (None, None)
    stands = {
        "digital": bool(open_sides),
        "scan": bool(open_sides),
        "why": version is not None and "call_back" in verbs,
        "refusing": paper in papers and paper is not None and paper.decided_at is None,
    }
    if not all(stands[name] for name in forms):
        problem = signing.Suspended("sign") if held_up else NotOpen("sign")
        return _too_late(agreement, words or next(iter(forms.values())), problem)
    tried = [form for form in (digital, scan, forms.get("why")) if form is not None and form.errors]
    latest, open_papers = signing.latest_version(agreement), [one for one in papers if not held.get(one.side)]
    return render_template(
        "agreements/signing.html",
        deal=agreement.deal,
        agreement=agreement,
        version=version,
        latest=latest,
        held=held,
        papers=papers,
        open_sides=open_sides,
        gaps=drafting.gaps(agreement) if latest is not None and latest.origin == "built" and version is None else [],
        has_changed=latest is not None and agreement.status == DRAFTING and drafting.has_changed_since(latest),
        form=tried[0] if tried else None,
        digital=digital,
        scan=scan,
        why=forms.get("why") or WhyForm(formdata=None),
        refusing=forms.get("refusing"),
        verbs=verbs,
        is_broker=is_broker(current_user, agreement),
        confirms={one.id for one in open_papers if may_confirm(current_user, one)} if not held_up else set(),
        held_up=held_up,
        turns_down={one.id for one in papers if may_turn_down(current_user, one)},
        who_confirms=who_confirms,
        problems=PROBLEMS,
        side_labels=SIDE_LABELS,
        aside_for=set_aside(agreement),
        has_roots=bool(signing.trusted_roots()),
        ids=ids(agreement),
    )
