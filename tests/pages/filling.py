"""Fills a world: organisations, listings in every status, questions, deals, matches, invitations, notices, files.

Every private field holds a canary that names its owner, "BIMAT-<organisation>-<field>", and says who may read it.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.accounts import memberships, tokens
from marketplace.accounts.models import Invitation, LoginSession, Organisation, Person
from marketplace.catalogue import importing_pending, outcomes, revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.status import Status
from marketplace.deals import service as deals
from marketplace.deals.service import Answers
from marketplace.extensions import db, limiter
from marketplace.kernel import clock
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import DOCUMENT, PICTURE, store
from marketplace.kernel.jobs import Job
from marketplace.matching import service as matching
from marketplace.matching.models import Match
from marketplace.moderation.models import LegalAlert, LegalTerm
from marketplace.notices import service as notices
from marketplace.notices.models import Notice
from marketplace.reference import service as reference
from marketplace.search import lexicon_service
from marketplace.vietnamese.lexicon import Row
from tests.accounts import checking
from tests.cast import make_need, make_organisation, make_person, make_technology
from tests.matching.work import work
from tests.pages import (
    filling_agreements,
    filling_answers,
    filling_behalf,
    filling_browse,
    filling_deals,
    filling_files,
    filling_fulfilment,
    filling_meetings,
    filling_offers,
    filling_reports,
    filling_signing,
    filling_texts,
)
from tests.pages.world import PEOPLE, Account, World

CAST = {
    "lan": ("Nguyễn Thị Lan", "lan@example.vn", ()),
    "minh": ("Trần Văn Minh", "minh@example.vn", ()),
    "hoa": ("Lê Thị Hoa", "hoa@example.vn", ("broker",)),
    "quan": ("Phạm Minh Quân", "quan@example.vn", ("moderator",)),
    "an": ("Võ Hoài An", "an@example.vn", ()),
    "admin": ("Quản trị", "quantri@example.vn", ("admin",)),
}
# Where the name of an organisation may stand although it has an anonymous need: its own public page.
ORGANISATIONS = r"/to-chuc(/|$)"


class Filling:
    """One pass through all rooms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person: dict[str, Person] = {}
        self.home: dict[str, Organisation] = {}

    def fill(self) -> None:
        first = (self._people, self._listings, lambda: filling_behalf.fill(self), self._law, self._files)
        for step in (*first, self._questions, lambda: filling_deals.fill(self), self._letters):
            with transaction():
                step()
        for fill_in in (
            filling_offers.fill,
            filling_agreements.fill,
            filling_signing.fill,
            filling_fulfilment.fill,
            filling_meetings.fill,
            filling_files.fill,
            filling_answers.answer,
            filling_answers.ask,
            filling_reports.fill,
            filling_browse.fill,
            filling_texts.fill,
        ):
            with transaction():
                fill_in(self)
        work()
        with transaction():
            self._decide_on_matches()
        work()
        with transaction():
            self._rest()
        self._look_for_failed_jobs()

    def _people(self) -> None:
        for name, (words, email, roles) in CAST.items():
            self.person[name] = make_person(words, email, *roles)
            account = Account(words, email, self.person[name].public_id)
            self.world.people[name] = account
        self._homes()
        secret = self.world.secret
        secret("lan@example.vn", "lan minh officers")
        secret("minh@example.vn", "lan minh officers")
        secret("an@example.vn", "an officers")
        secret("hoa@example.vn", "lan minh officers", [("everyone", "/xac-nhan-ho-so/")])  # whom to ask first
        secret("quan@example.vn", "officers")
        secret("quantri@example.vn", "lan officers")

    def _homes(self) -> None:
        """Lan's institute; Minh's cooperative, and his workshop with the anonymous needs; An's firm, not yet verified.

        The workshop offers nothing: its name has no reason to stand on any list.
        """
        person, home = self.person, self.home
        home["lan"] = make_organisation("Viện Nghiên cứu Sau thu hoạch mẫu", "VIEN", person["lan"], verified=False)
        self._verify_lans()
        hidden = self.world.secret(
            "BIMAT-minh-ten",
            "minh officers",
            [
                ("everyone", ORGANISATIONS),
                ("lan", r"/ban-lam-viec|/giao-dich(?!/yeu-cau)|/giao-dich/yeu-cau/INTRODUCED"),
            ],
        )
        about = {"size": "NHO", "vsic": "A", "address": f"{hidden}, ấp Thuận An", "website": f"https://{hidden}.vn"}
        home["minh"] = make_organisation("Hợp tác xã Trái cây mẫu", "HTX", person["minh"], size="NHO", vsic="A")
        home["workshop"] = make_organisation(f"Xưởng {hidden}", "DOANHNGHIEP", person["minh"], **about)
        home["an"] = make_organisation("Công ty Cơ khí mẫu", "DOANHNGHIEP", person["an"], verified=False, vsic="C")
        home["an"].verification_asked_at = now()
        for name, organisation in home.items():
            self.world.note("minh.workshop" if name == "workshop" else f"{name}.organisation", organisation)

    def _verify_lans(self) -> None:
        """With a paper that only her people and officers who verify may read; one more check is not yet in force."""
        home, officer, secret = self.home["lan"], self.person["quan"], self.world.secret
        name = secret("BIMAT-lan-giayto", "lan quan admin")
        paper = checking.hand_in(home, self.person["lan"], _document(name), f"{name}.pdf")
        checking.verify(home, officer)
        loose = checking.hand_in(home, self.person["lan"], _document("2"), "them.pdf")
        words = secret("BIMAT-quan-doichieu", "lan officers")
        with clock.at(now() + timedelta(seconds=1)):
            extra = checking.check(home, officer, "DAIDIEN", paper, document=words)
        for thing, row, part in (
            ("paper", paper, "paper_id"),
            ("loose", loose, "paper_id"),
            ("check", extra, "check_id"),
        ):
            self.world.note(f"lan.{thing}", None, public_id=home.public_id, **{part: row.public_id})

    def _listings(self) -> None:
        for owner in ("lan", "minh"):
            for kind, make in (("technology", make_technology), ("need", make_need)):
                for status in Status:
                    self._listing(owner, kind, make, status)
        for number in range(1, 5):
            item = make_technology(self.person["lan"], self.home["lan"], f"Máy sấy xoài kiểu {number}")
            self._bring(item, "lan", Status.PUBLISHED)
            self.world.note(f"lan.technology.more{number}", item)
        self._revision(item)

    def _revision(self, item: Any) -> None:
        """New words for what is on show, handed in: the public keeps the old ones."""
        words = self.world.secret("BIMAT-lan-revision-solution", "lan quan")
        found = revising.begin(item, self.person["lan"])
        revising.write(found, self.person["lan"], Content({"solution": f"Buồng sấy hai tầng {words}"}))
        revising.submit(found, self.person["lan"])
        revision = {"kind": "technology", "revision": found.public_id}
        self.world.note("lan.revision.submitted", None, public_id=item.public_id, **revision)

    def _listing(self, owner: str, kind: str, make: Any, status: Status) -> None:
        words: dict[str, Any] = {}
        if status != Status.PUBLISHED:
            readers = owner if status == Status.DRAFT else f"{owner} officers"
            words = self._private_words(owner, f"{kind}-{status}", kind, readers)
        home = "workshop" if (owner, kind) == ("minh", "need") else owner
        item = make(self.person[owner], self.home[home], **words)
        self.world.note(f"{owner}.{kind}.{status}", item)
        self._bring(item, owner, status)

    def _private_words(self, owner: str, place: str, kind: str, readers: str) -> dict[str, Any]:
        def secret(field: str) -> str:
            return self.world.secret(f"BIMAT-{owner}-{place}-{field}", readers)

        # What has simply run out keeps its title on the page that says so, in place of the sheet to print, too.
        gone = [("everyone", r"/(cong-nghe|nhu-cau|tin/ket-qua|tin/con-hieu-luc)/[^/]+(/in)?$")]
        where = gone if place.endswith("-expired") else []
        title = self.world.secret(f"BIMAT-{owner}-{place}-title", readers, where)
        words: dict[str, Any] = {"title": f"Máy sấy mít {title}", "problem": secret("problem")}
        words["keywords"] = ["sấy", secret("keyword")]
        if kind == "technology":
            words |= {name: secret(name) for name in ("solution", "benefit", "trl_evidence", "summary_en")}
        else:
            words |= {name: secret(name) for name in ("tried", "not_wanted", "scale")}
            words["must_have"] = [secret("must_have")]
        return words

    def _bring(self, item: Any, owner: str, status: Status) -> None:
        """To that status, by the steps that lead there."""
        author, moderator = self.person[owner], self.person["quan"]
        if status == Status.DRAFT:
            return
        catalogue.submit(item, author)
        if status in (Status.RETURNED, Status.REFUSED):
            why = self.world.secret(f"BIMAT-{owner}-{item.kind}-{status}-why", f"{owner} officers")
            take, code = {
                Status.RETURNED: (catalogue.send_back, "return_reason"),
                Status.REFUSED: (catalogue.refuse, "refuse_reason"),
            }[status]
            take(item, moderator, [_first_code(code)], why)
        elif status == Status.CONFIRMING:
            catalogue.endorse(item, moderator)
        elif status != Status.SUBMITTED:
            catalogue.publish(item, moderator)
        if status == Status.WITHDRAWN:
            if item.kind == "need":
                outcomes.tell(item, author, "KHAC", self._outcome_words(owner))
            catalogue.withdraw(item, author)
        if status == Status.HIDDEN:
            catalogue.hide(item, moderator, "report", "Có phản ánh đúng")
        if status == Status.MERGED:
            into = catalogue.find(item.kind, self.world.public_id(f"{owner}.{item.kind}.published"))
            catalogue.merge(item, into, moderator)
        if status == Status.EXPIRED:
            item.expires_at = now() - timedelta(seconds=1)
            db.session.flush()
            catalogue.expire_due()

    def _outcome_words(self, owner: str) -> str:
        return self.world.secret(f"BIMAT-{owner}-outcome", f"{owner} officers")

    def _law(self) -> None:
        """A term of the technology lists, and a need on show that has it."""
        term = db.session.execute(select(LegalTerm).where(LegalTerm.words == "ma túy")).scalar_one()
        self.world.note("term.legal", term)
        need = catalogue.find("need", self.world.public_id("minh.need.published"))
        db.session.add(LegalAlert(need=need, terms=[[term.rule, term.words]]))

    def _files(self) -> None:
        """A picture on show, a document of a draft, and one that belongs to nothing yet."""
        shown = self._upload("picture.png", PICTURE, _picture())
        self._attach("lan.technology.published", shown)
        self.world.note("file.shown", shown)
        for name, readers in (("draft", "lan"), ("unattached", "lan")):
            canary = self.world.secret(f"BIMAT-lan-file-{name}", readers)
            row = self._upload(f"{canary}.pdf", DOCUMENT, _document(canary))
            self.world.note(f"file.{name}", row)
            if name == "draft":
                self._attach("lan.technology.draft", row)
        self._import()

    def _import(self) -> None:
        """A file of Lan's that was checked and waits to be written."""
        title = self.world.secret("BIMAT-lan-import-title", "lan")
        data = f"title,problem,st_field\n{title},Mít chín rộ,211\n".encode()
        home = self.home["lan"].public_id
        token = importing_pending.keep(self.person["lan"], home, "technology", "tin.csv", data)
        self.world.note("import.lan", None, token=token)

    def _upload(self, name: str, kind: str, data: bytes) -> Any:
        return store(FileStorage(io.BytesIO(data), filename=name), kind, self.person["lan"])

    def _attach(self, thing: str, file: Any) -> None:
        item = catalogue.find("technology", self.world.public_id(thing))
        file.attached = True
        item.attachments.append(Attachment(file=file, position=1, alt="Máy đang sấy mít"))
        db.session.flush()

    def _questions(self) -> None:
        """Minh asks about five technologies of Lan's; each question is left in another status."""
        ask = self.ask
        self.world.note("interest.asked", ask("asked", "lan.technology.more1", "minh.need.published"))
        accepted = self.world.note("interest.accepted", ask("accepted", "lan.technology.more2"))
        deals.accept(accepted, self.person["lan"])
        declined = self.world.note("interest.declined", ask("declined", "lan.technology.more3"))
        why = self.world.secret("BIMAT-lan-interest-why", "lan minh hoa admin")
        deals.decline(declined, self.person["lan"], "KHAC", why)
        cancelled = self.world.note("interest.cancelled", ask("cancelled", "lan.technology.more4"))
        deals.cancel(cancelled, self.person["minh"])

    def ask(self, name: str, technology: str, need: str | None = None) -> Any:
        fields = ("who", "use", "scale", "timing")
        texts = {
            field: self.world.secret(f"BIMAT-minh-interest-{name}-{field}", "lan minh hoa admin") for field in fields
        }
        offered = catalogue.find("technology", self.world.public_id(technology))
        sought = catalogue.find("need", self.world.public_id(need)) if need else None
        return deals.ask(self.person["minh"], self.home["workshop"], offered, Answers(**texts), sought)

    def _letters(self) -> None:
        """Invitations, one of them to somebody of the cast; a mail that failed and one that waits."""
        for name, email in (("stranger", "bimat-lan-loimoi@example.vn"), ("admin", "quantri@example.vn")):
            memberships.invite(self.home["lan"], self.person["lan"], email, "viewer")
            chosen = select(Invitation).where(Invitation.email == email)
            row = db.session.execute(chosen).unique().scalar_one()
            self.world.note(f"invitation.{name}", row)
            self.world.note(f"token.{name}", None, token=tokens.invitation_token(row))
            self.world.note(
                f"lan.invited.{name}", None, public_id=self.home["lan"].public_id, invitation_id=row.public_id
            )
        self.world.secret("bimat-lan-loimoi@example.vn", "lan officers", [("everyone", "/loi-moi/")])
        newcomer = make_person("Chưa xác nhận", "chua-xac-nhan@example.vn")
        newcomer.confirmed_at = None
        self.world.note("token.confirm", None, token=tokens.confirm_token(newcomer))
        self.world.note("token.reset", None, token=tokens.reset_token(self.person["an"]))
        for name in ("failed", "waiting"):
            mail = notices.mail("lan@example.vn", "accounts.verified", "/", "vi", person=self.person["lan"].public_id)
            db.session.flush()
            self.world.note(f"mail.{name}", mail)

    def _decide_on_matches(self) -> None:
        """One match in each status, and a word on why one was dropped."""
        found = db.session.execute(select(Match).order_by(Match.id)).scalars().all()
        names = iter(("proposed", "accepted", "dropped"))
        for match, name in zip([one for one in found if one.need.organisation_id != 0], names, strict=False):
            self.world.note(f"match.{name}", match)
            if name == "accepted":
                matching.accept(match, self.person["hoa"])
            if name == "dropped":
                why = self.world.secret("BIMAT-hoa-match-why", "hoa")
                matching.drop(match, self.person["hoa"], _first_code("drop_reason"), why)
        filling_answers.judge(self)

    def _rest(self) -> None:
        failed = notices.find_mail(self.world.public_id("mail.failed"))
        failed.state, failed.error = "failed", "550 no such mailbox"
        for name in ("lan", "minh", "hoa", "quan"):
            own = select(Notice).where(Notice.person_id == self.person[name].id).order_by(Notice.id).limit(1)
            row = db.session.execute(own).scalar_one_or_none()
            if row is not None:
                self.world.note(f"notice.{name}", row)
        self._lexicon()
        for owner in ("lan", "minh"):
            self.world.note(
                f"{owner}.member", None, public_id=self.home[owner].public_id, person_id=self.person[owner].public_id
            )

    def _lexicon(self) -> None:
        officer = self.person["quan"]
        row = Row("thử lúa lép", "máy đo hạt lép", "everyday", "one", (), "Lời bà con")
        self.world.note("lexicon.proposed", lexicon_service.add(row, officer, approved=False))
        entry = lexicon_service.add(row._replace(means="kiểm nghiệm hạt lép"), officer, approved=False)
        lexicon_service.take("switch_off", entry, officer)
        self.world.note("lexicon.off", entry)

    def _look_for_failed_jobs(self) -> None:
        """What the worker could not do would make the world smaller than it claims to be."""
        failed = [f"{job.name}: {job.error}" for job in self.world.rows(Job) if job.error]
        assert not failed, failed


def fill(world: World) -> None:
    """Make everything, sign everybody in, and keep it."""
    Filling(world).fill()
    for name in PEOPLE[1:]:
        world.sign_in(name)
    world.sign_in("lan")  # a second browser of hers
    first = world.rows(LoginSession)[0]
    world.note("session.lan", None, number=first.id)
    path = f"/giao-dich/yeu-cau/({world.public_id('interest.open')}|{world.public_id('interest.closed')})"
    _place_of_names(world, path)
    db.session.rollback()
    limiter.reset()  # signing in has been counted
    world.keep()


def _place_of_names(world: World, path: str) -> None:
    """Where Lan may read whom she was introduced to: the pages that came of it."""
    secret = world.secrets["BIMAT-minh-ten"]
    where = tuple((people, pattern.replace("/giao-dich/yeu-cau/INTRODUCED", path)) for people, pattern in secret.where)
    world.secrets["BIMAT-minh-ten"] = type(secret)(secret.words, secret.readers, where)


def _first_code(name: str) -> str:
    return str(reference.codes(name)[0].code)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "green").save(out, "PNG")
    return out.getvalue()


def _document(words: str) -> bytes:
    return b"%PDF-1.4\n% " + words.encode() + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
