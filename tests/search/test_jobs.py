"""The worker's side: indexed at once, read for its meaning after, matched on both; nothing done twice."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.extensions import db
from marketplace.kernel import jobs as kernel_jobs
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, REGISTRY, Job
from marketplace.search import documents, jobs, meaning, service, vectors
from marketplace.search.centre import centred
from marketplace.search.engine import DIMENSIONS
from marketplace.search.models import IndexedText, TextVector
from tests.cast import make_need, make_technology, put_on_show
from tests.search.test_meaning import with_model
from tests.search.test_vectors import Counting
from tests.search.working import args_of, busy, kept, published, waiting, work


class TestUpdate:
    def test_at_once_in_words_and_then_with_its_meaning(self, source, engine, lan, quan):
        item = published(lan, quan)
        jobs.update([args_of(item)])
        [first] = engine.given
        assert first.vector is None and first.tokens is not None and first.tokens.startswith("may_2 sây_2 mit_2")
        assert waiting("search.embed") == [{**args_of(item), "is_new": True}] and source.read == []
        work()
        assert source.read == [vectors.text_of(first)]
        assert engine.given[-1].vector == vectors.vectors_for([("technology", item.public_id)], "counting").popitem()[1]
        assert kept(IndexedText) == kept(TextVector) == {item.public_id}

    def test_a_meaning_that_is_known_is_not_read_again(self, source, engine, lan, quan):
        item = published(lan, quan)
        work()
        with transaction():
            db.session.get(Technology, item.id).trl = 8
        jobs.update([args_of(item)])
        assert engine.given[-1].vector is not None and engine.given[-1].version == item.version
        work()
        assert len(source.read) == 1

    def test_changed_words_are_read_anew(self, source, engine, lan, quan):
        item = published(lan, quan)
        work()
        before = engine.given[-1].vector
        with transaction():
            db.session.get(Technology, item.id).title = "Máy sấy xoài, chuối bằng bơm nhiệt hai cấp"
        jobs.update([args_of(item)])
        assert engine.given[-1].vector is None and kept(TextVector) == set()
        assert "xoai_1" in engine.given[-1].tokens
        work()
        assert engine.given[-1].vector not in (None, before) and len(source.read) == 2

    def test_matched_once_more_when_the_meaning_is_there(self, source, engine, lan, quan):
        item = published(lan, quan)
        jobs.update([args_of(item)])
        assert waiting("matching.recompute") == []
        jobs.embed([{**args_of(item), "is_new": True}])
        [again] = waiting("matching.recompute")
        assert again == args_of(item)
        assert waiting("search.update") == [args_of(item)]

    def test_what_is_gone_meanwhile_is_neither_read_nor_matched(self, source, engine, lan, quan):
        item = published(lan, quan)
        with transaction():
            catalogue.withdraw(item, lan)
        jobs.embed([{**args_of(item), "is_new": True}, {"kind": "need", "public_id": "nobody"}])
        assert source.read == [] and waiting("matching.recompute") == [] and kept(TextVector) == set()

    def test_while_another_writes_it_is_tried_again_later(self, source, engine, lan, quan, monkeypatch):
        published(lan, quan)
        monkeypatch.setattr(engine, "index", busy)
        monkeypatch.setattr(engine, "rebuild", lambda found: pytest.fail("rebuilt"))
        work()
        [job] = db.session.execute(select(Job).where(Job.name == "search.update")).scalars()
        assert job.state == READY and job.attempts == 1 and "another process" in str(job.error)

    def test_a_broken_index_is_rebuilt(self, source, engine, instance, lan, quan):
        item = published(lan, quan)
        (instance / "index" / "current").unlink()
        jobs.update([args_of(item)])
        assert service.engine().stamps() == {("technology", item.public_id): item.version}


class TestEmbedding:
    def test_beside_everything_else_in_small_batches(self):
        handler = REGISTRY.handlers["search.embed"]
        assert handler.slow and handler.outside and handler.size == 16

    def test_mails_go_first(self, source, engine, lan, quan):
        published(lan, quan)
        jobs.update([args_of(db.session.execute(select(Technology)).scalar_one())])
        with transaction():
            kernel_jobs.enqueue("notices.send", mail_id=1)
        assert kernel_jobs.due_name(slow=True) == "notices.send"

    def test_no_lock_is_held_while_it_computes(self, source, engine, lan, quan, app, monkeypatch):
        item = published(lan, quan)
        done = []

        def writing_beside(texts: Any) -> Any:
            def write() -> None:
                with app.app_context(), transaction():
                    kernel_jobs.enqueue("search.update", **args_of(item))
                    done.append(True)

            thread = threading.Thread(target=write)
            thread.start()
            thread.join(5)
            return np.ones((len(texts), DIMENSIONS), np.float32) / math.sqrt(DIMENSIONS)

        public_id = item.public_id
        monkeypatch.setattr(source, "passage", writing_beside)
        jobs.embed([{"kind": "technology", "public_id": public_id}])
        assert done == [True] and kept(TextVector) == {public_id}

    def test_what_was_read_before_a_text_that_fails_is_kept(self, source, engine, lan, quan, monkeypatch):
        made = [published(lan, quan, title=f"Máy sấy mít bằng bơm nhiệt số {n}") for n in range(6)]
        reading = source.passage

        def failing_at_the_last(texts: Any) -> Any:
            if "số 5" in texts[0]:
                raise RuntimeError("stopped")
            return reading(texts)

        monkeypatch.setattr(source, "passage", failing_at_the_last)
        batch = [args_of(item) for item in made]
        with pytest.raises(RuntimeError):
            jobs.embed(batch)
        assert len(kept(TextVector)) == 4
        monkeypatch.setattr(source, "passage", reading)
        jobs.embed(batch)
        assert len(kept(TextVector)) == 6 and len(set(source.read)) == len(source.read) - 1

    def test_a_model_that_fails_leaves_no_job_behind(self, app, engine, lan, quan, monkeypatch):
        class Failing(Counting):
            def passage(self, texts: Any) -> Any:
                raise meaning.Unavailable("model")

        app.config["SEMANTIC"] = True
        app.extensions["search_embedder"] = Failing()
        try:
            published(lan, quan)
            work()
        finally:
            app.config["SEMANTIC"] = False
            app.extensions.pop("search_embedder")
        states = db.session.execute(select(Job.state).where(Job.name == "search.embed")).scalars().all()
        assert states == ["done"] and kept(TextVector) == set() and service.engine().count() == 1

    def test_all_are_matched_when_the_last_old_one_is_read(self, source, engine, lan, quan, minh):
        for number in range(3):
            published(lan, quan, title=f"Máy sấy mít bằng bơm nhiệt số {number}")
        with transaction():
            db.session.execute(update(Job).values(state="done"))
        assert jobs.wish_vectors() == 3
        wished = waiting("search.embed")
        assert len(wished) == 3 and not any(args["is_new"] for args in wished)
        jobs.embed(wished[:2])
        assert waiting("matching.recompute_all") == []
        with transaction():
            db.session.execute(update(Job).where(Job.name == "search.embed").values(state="done"))
        jobs.embed(wished[2:])
        assert len(waiting("matching.recompute_all")) == 1 and waiting("matching.recompute") == []

    def test_by_hand(self, source, engine, lan, quan):
        for number in range(3):
            published(lan, quan, title=f"Máy sấy mít bằng bơm nhiệt số {number}")
        assert list(jobs.embed_missing()) == [3]
        assert list(jobs.embed_missing()) == []
        assert len(kept(TextVector)) == 3

    @with_model
    def test_with_the_model_itself(self, app, engine, lan, quan):
        app.config["SEMANTIC"] = True
        try:
            item = published(lan, quan)
            work()
            asked = meaning.query_vector("fruit drying with a heat pump")
            source = meaning.embedder()
        finally:
            app.config["SEMANTIC"] = False
        assert asked is not None and source is not None and source.name.startswith("multilingual-e5-small-q4-")
        found = vectors.vector_of("technology", item.public_id, source.name)
        assert found is not None and 0.2 < float(found @ centred(asked)) < 0.99
        assert (
            engine.given[-1].vector == vectors.vectors_for([("technology", item.public_id)], source.name).popitem()[1]
        )


class TestRebuild:
    def test_from_what_is_kept(self, source, engine, lan, quan, minh, monkeypatch):
        published(lan, quan)
        with transaction():
            put_on_show(make_need(minh, minh.organisations[0]), minh, quan)
        work()
        engine.given.clear()
        monkeypatch.setattr(jobs.texts, "tokens_of", lambda document: pytest.fail("read again"))
        monkeypatch.setattr(source, "passage", lambda texts: pytest.fail("computed again"))
        assert jobs.rebuild() == 2
        assert all(document.tokens and document.vector for document in engine.given)
        assert {d.public_id for d in engine.given} == kept(TextVector) == kept(IndexedText)

    def test_what_is_not_kept_is_read_and_wished_for(self, source, engine, lan, quan):
        item = published(lan, quan)
        work()
        with transaction():
            db.session.execute(update(IndexedText).values(chain="0"))
            db.session.execute(update(TextVector).values(model="an older one"))
        engine.given.clear()
        jobs.rebuild()
        assert engine.given[0].vector is None and engine.given[0].tokens
        assert waiting("search.embed") == [{**args_of(item), "is_new": False}]
        work()
        assert engine.given[-1].vector is not None
        assert set(db.session.execute(select(IndexedText.chain)).scalars()) == {jobs.texts.CHAIN}

    def test_in_portions(self, app, lan, quan, minh):
        made = [published(lan, quan, title=f"Máy sấy mít bằng bơm nhiệt số {n}").public_id for n in range(5)]
        with transaction():
            need = put_on_show(make_need(minh, minh.organisations[0]), minh, quan).public_id
            make_technology(lan, lan.organisations[0], title="Bản nháp chưa ai được xem")
        portions = list(documents.published_portions(2))
        assert [len(portion) for portion in portions] == [2, 2, 1, 1]
        assert [document.public_id for portion in portions for document in portion] == [*made, need]

    @pytest.mark.parametrize(("before", "wanted"), [("counting", 0), ("off", 1), ("another-model", 1), (None, 1)])
    def test_an_index_without_these_meanings_is_rebuilt(self, engine, source, instance, before, wanted):
        path = instance / jobs.SEEN_BY
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_text(before, encoding="utf-8")
        jobs.heal()
        assert len(waiting("search.rebuild")) == wanted
        work()
        assert path.read_text(encoding="utf-8") == "counting"
        jobs.heal()
        assert waiting("search.rebuild") == []

    def test_two_workers_at_once(self, source, engine, app, lan, quan):
        """The second waits for the first, or says that it could not; what is on show is found in the end."""
        made = [published(lan, quan, title=f"Máy sấy mít bằng bơm nhiệt số {n}").public_id for n in range(4)]

        def index(public_id: str) -> None:
            with app.app_context():
                jobs.update([{"kind": "technology", "public_id": public_id}])

        threads = [threading.Thread(target=index, args=(public_id,)) for public_id in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        db.session.rollback()
        work()
        assert {name for _, name in service.engine().stamps()} == set(made)
