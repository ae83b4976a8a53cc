"""Fills a world with texts of the exchange: one on show with a newer draft, one never published, one withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.content import service
from marketplace.content.models import EVENT, LAW, NEWS, Article
from marketplace.content.shipped import Wording
from marketplace.extensions import db
from marketplace.kernel.clock import today


def fill(filling: Any) -> None:
    world, quan, admin = filling.world, filling.person["quan"], filling.person["admin"]
    fees = db.session.execute(select(Article).where(Article.slug == "phi")).scalar_one()
    world.note("text.page", fees)
    first = Wording("Ngày mở cửa Sàn", "## Mở cửa\n\nSàn mở cửa.", "Opening day", "The exchange opens.", day=today())
    news = service.add(quan, NEWS, first)
    service.publish(news.article, admin, 1)
    words = world.secret("BIMAT-quan-text-draft", "officers")
    service.follow(news.article, quan, replace(first, body_vi=f"Bản nháp {words}."), 1, note="sửa giờ")
    world.note("text.news", news.article)
    title = world.secret("BIMAT-quan-text-title", "officers")
    day = today() + timedelta(days=9)
    event = service.add(quan, EVENT, Wording(f"Hội thảo {title}", "Chưa chốt.", day=day, place="Hội trường"))
    world.note("text.draft", event.article)
    law = service.add(admin, LAW, Wording("Điều cũ", "Đã hết hiệu lực.", source="Luật mẫu, Điều 1"))
    service.publish(law.article, admin, 1)
    service.withdraw(law.article, admin, 1)
    world.note("text.withdrawn", law.article)
    for name, version in (("news", news), ("draft", event), ("withdrawn", law)):
        world.note(f"slug.{name}", None, slug=version.article.slug)
