"""The nightly look, the site without meanings, and the commands."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.search import jobs
from marketplace.search.models import IndexedText, TextVector
from tests.search.working import args_of, busy, kept, published, waiting, work


class TestNight:
    def test_what_left_loses_its_rows(self, source, engine, lan, quan):
        stays, leaves = published(lan, quan), published(lan, quan, title="Máy sấy lúa tĩnh đốt trấu")
        work()
        assert len(kept(TextVector)) == len(kept(IndexedText)) == 2
        with transaction():
            catalogue.withdraw(leaves, lan)
        work()
        jobs.reconcile()
        assert kept(TextVector) == kept(IndexedText) == {stays.public_id}

    def test_what_has_no_meaning_gets_one(self, source, engine, lan, quan, app):
        app.config["SEMANTIC"] = False
        published(lan, quan)
        work()
        assert source.read == []
        app.config["SEMANTIC"] = True
        assert jobs.reconcile() == 0
        work()
        assert len(source.read) == 1 and engine.given[-1].vector is not None
        jobs.reconcile()
        assert waiting("search.embed") == []


class TestWithout:
    def test_nothing_is_read_and_documents_carry_no_meaning(self, app, source, engine, lan, quan):
        app.config["SEMANTIC"] = True
        published(lan, quan)
        work()
        app.config["SEMANTIC"] = False
        another = published(lan, quan, title="Máy sấy lúa tĩnh đốt trấu")
        work()
        assert len(source.read) == 1 and another.public_id not in kept(TextVector)
        engine.given.clear()
        jobs.rebuild()
        jobs.reconcile()
        assert [document.vector for document in engine.given] == [None, None]
        assert waiting("search.embed") == [] and jobs.wish_vectors() == 0
        jobs.embed([args_of(another)])
        assert len(source.read) == 1

    def test_words_that_change_meanwhile_are_not_taken_for_the_old_ones(self, app, source, engine, lan, quan):
        item = published(lan, quan)
        work()
        app.config["SEMANTIC"] = False
        with transaction():
            db.session.get(Technology, item.id).title = "Máy sấy xoài, chuối bằng bơm nhiệt hai cấp"
        work()
        app.config["SEMANTIC"] = True
        assert jobs.reconcile() == 0
        work()
        assert len(source.read) == 2

    def test_by_hand_it_is_told(self, app, engine):
        told = app.test_cli_runner().invoke(args=["search", "embed"])
        assert told.exit_code == 1 and "SEMANTIC=0" in told.output


class TestCommands:
    def run(self, app: Any, *args: str) -> str:
        return app.test_cli_runner().invoke(args=["search", *args], catch_exceptions=False).output

    def test_they_tell_what_they_did(self, app, source, engine, lan, quan):
        published(lan, quan)
        assert self.run(app, "rebuild") == "index: 1 items\n"
        assert "vectors: 0 kept, 1 missing" in self.run(app, "status")
        assert "vectors: 1 new" in self.run(app, "embed")
        assert "vectors: 1 kept, 0 missing" in self.run(app, "status")
        assert self.run(app, "status").startswith("index: 1 items\nmeaning: on, ")

    def test_another_that_writes_is_told(self, app, engine, monkeypatch):
        monkeypatch.setattr(engine, "rebuild", busy, raising=False)
        told = app.test_cli_runner().invoke(args=["search", "rebuild"])
        assert told.exit_code == 1 and "another process is writing" in told.output

    def test_without_an_index(self, app, instance, engine):
        app.extensions.pop("search_engine", None)
        (instance / "index" / "current").unlink()
        assert "not there" in self.run(app, "status")
