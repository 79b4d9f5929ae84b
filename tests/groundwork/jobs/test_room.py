"""How much a space, and a guest in theirs, may hold: said before a job starts and kept to while it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundwork.accounts import guest
from groundwork.jobs.desk import Desk
from groundwork.jobs.folder import problem_of
from groundwork.jobs.model import JobState
from groundwork.keeping.database import Keeping
from groundwork.keeping.projects import Draft, save_project
from groundwork.keeping.room import held_bytes
from groundwork.problems import BadInput
from tests.groundwork.jobs.desks import COLLECT, STRESS, Gate, at_gate, code_of, over
from tests.groundwork.jobs.gated_child import OPEN


def test_jobs_and_projects_fill_the_same_room(kept: Keeping) -> None:
    """Of 1 MB a job's input takes 0.6 MB: neither another job nor a project of 0.5 MB fits beside it."""
    tight = replace(kept, limits=replace(kept.limits, max_space_mb=1))
    still = Desk(tight)
    still.turn = lambda: None  # type: ignore[method-assign]
    job = still.hand_in(replace(COLLECT, files=(("a.csv", b"x" * 600_000),)))
    half = (("b.csv", b"y" * 500_000),)
    with pytest.raises(BadInput) as refused:
        still.hand_in(replace(COLLECT, user="another tab", files=half))
    assert code_of(refused) == "groundwork.space-full"
    with pytest.raises(BadInput) as refused:
        save_project(tight, Draft("mine", "anna", "P", "x", {}, {}, half))
    assert code_of(refused) == "groundwork.space-full"
    assert [j.id for j in still.all("mine")] == [job.id]
    save_project(tight, Draft("theirs", "carl", "P", "x", {}, {}, half))
    still.cancel(job.id, "mine", "anna")
    still.remove(job.id, "mine", "anna")
    save_project(tight, Draft("mine", "anna", "P", "x", {}, {}, half))


@pytest.mark.parametrize("deaf", [False, True])
def test_a_running_job_that_fills_its_space_is_stopped_and_can_go_on(
    deaf: bool, kept: Keeping, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the gate its results are made 2 MB where the space holds 1; one that will not listen is ended."""
    monkeypatch.setattr("groundwork.jobs.desk.MEASURE_SECONDS", 0.0)
    monkeypatch.setattr("groundwork.jobs.desk.GRACE_SECONDS", 0.5)
    gate("", deaf=deaf)
    tight = Desk(replace(kept, limits=replace(kept.limits, max_space_mb=1)))
    job, other = tight.hand_in(STRESS), tight.hand_in(replace(STRESS, space="theirs", user="carl"))
    for one in (job, other):
        at_gate(tight, one)
    big = job.results / "big.bin"
    big.write_bytes(bytes(2_000_000))
    stopped = over(tight, job)
    assert stopped.state is JobState.FAILED
    assert [problem_of(record).code for record in stopped.problems] == ["groundwork.space-full"]
    assert tight.look(other.id, "theirs").state is JobState.RUNNING
    with pytest.raises(BadInput) as refused:
        tight.resume(job.id, "mine", "anna")
    assert code_of(refused) == "groundwork.space-full"
    big.unlink()
    for one in (job, other):
        (one.folder / OPEN).touch()
    assert tight.resume(job.id, "mine", "anna").problems == ()
    for one in (job, other):
        assert over(tight, one).state is JobState.DONE


def test_a_guest_has_a_share_of_the_guests_space(kept: Keeping) -> None:
    """Of 2 MB each guest may hold 1: a second job of 0.6 MB is refused, another guest's is taken."""
    limits = replace(kept.limits, max_space_mb=2, max_guest_mb=1)
    still = Desk(replace(kept, limits=limits))
    still.turn = lambda: None  # type: ignore[method-assign]
    data = (("a.csv", b"x" * 600_000),)
    one, two = guest("one"), guest("two")
    ask = replace(COLLECT, space=one.space, user=one.user, files=data)
    first = still.hand_in(ask)
    draft = Draft(one.space, one.user, "P", "exporter", {}, {}, data)
    for refuse in (lambda: still.hand_in(ask), lambda: save_project(still.kept, draft)):
        with pytest.raises(BadInput) as refused:
            refuse()
        assert code_of(refused) == "groundwork.guest-full"
    other = save_project(still.kept, replace(draft, user=two.user))
    still.cancel(first.id, one.space, one.user)
    still.remove(first.id, one.space, one.user)
    mine = save_project(still.kept, draft)
    again = save_project(still.kept, replace(draft, user=two.user), mine.id)  # it stays its first owner's
    assert held_bytes(still.kept, one.space) == {one.user: 600_000, two.user: 600_000}
    assert (again.owner, other.owner) == (one.user, two.user)


def test_a_running_job_of_a_guest_is_held_to_that_share(
    kept: Keeping, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundwork.jobs.desk.MEASURE_SECONDS", 0.0)
    gate("")
    desk = Desk(replace(kept, limits=replace(kept.limits, max_guest_mb=1)))
    asks = [replace(STRESS, space=g.space, user=g.user) for g in (guest("one"), guest("two"))]
    filling, other = (desk.hand_in(ask) for ask in asks)
    for job in (filling, other):
        at_gate(desk, job)
    (filling.results / "big.bin").write_bytes(bytes(2_000_000))
    stopped = over(desk, filling)
    assert [problem_of(record).code for record in stopped.problems] == ["groundwork.guest-full"]
    (other.folder / OPEN).touch()
    assert over(desk, other).state is JobState.DONE


def test_no_share_is_kept_back_where_people_sign_in(kept: Keeping) -> None:
    limits = replace(kept.limits, max_space_mb=2, max_guest_mb=1)
    draft = Draft("org:Steel", "anna", "P", "exporter", {}, {}, (("a.csv", b"x" * 1_500_000),))
    assert save_project(replace(kept, limits=limits), draft).owner == "anna"
