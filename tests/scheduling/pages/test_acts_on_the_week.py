"""Placing, moving, fixing, removing, undoing and publishing with plain forms: no script needed."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from scheduling.enums import ProposalState, VisitStage
from scheduling.models import Plan, Proposal, Visit, VisitRequest
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, VisitFactory, local_moment
from volunteers.models import Helper

SignIn = Callable[[Role], Client]
MakeVisit = Callable[..., Visit]


def _request(cast: Cast, **fields: object) -> VisitRequest:
    person = BeneficiaryFactory(territory=cast.territory, first_name="Simone", last_name="Pradeau")
    return RequestFactory(beneficiary=person, **fields)


def _page_after(client: Client, url: str, data: dict[str, object]) -> str:
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_request_is_placed_by_hand_and_the_draft_is_opened_for_it(
    sign_in: SignIn, cast: Cast, monday: date, tuesday: date, nadia: Helper
) -> None:
    wanted = _request(cast)
    client = sign_in(Role.COUNSELLOR)
    form = client.get(f"/planning/{monday.isoformat()}/placer/?demande={wanted.pk}").content.decode()
    sent = {"demande": wanted.pk, "day": tuesday.isoformat(), "time": "10:00", "lead": nadia.pk}

    page = _page_after(client, f"/planning/{monday.isoformat()}/placer/", sent)

    assert "Placer la visite de Simone Pradeau" in form
    visit = Visit.objects.get()
    assert timezone.localtime(visit.starts_at).hour == 10
    assert [helper.pk for helper in visit.helpers.all()] == [nadia.pk]
    assert "Simone Pradeau" in page


def test_a_remedy_places_in_one_click(sign_in: SignIn, cast: Cast, tuesday: date, plan: Plan, nadia: Helper) -> None:
    wanted = _request(cast)
    moment = local_moment(tuesday, 18 - 4)
    sent = {"request": wanted.pk, "helpers": [nadia.pk], "starts_at": moment.isoformat(), "accept": ""}

    _page_after(sign_in(Role.COUNSELLOR), f"/planning/{plan.week.isoformat()}/placer/", sent)

    assert Visit.objects.get().starts_at == moment


def test_what_the_rules_refuse_is_said_and_what_was_chosen_stays(
    sign_in: SignIn, cast: Cast, tuesday: date, plan: Plan, nadia: Helper
) -> None:
    wanted = _request(cast)
    sent = {"demande": wanted.pk, "day": tuesday.isoformat(), "time": "19:30", "lead": nadia.pk}

    response = sign_in(Role.COUNSELLOR).post(f"/planning/{plan.week.isoformat()}/placer/", sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Nadia Ferrand" in page
    assert "n’est pas disponible" in page
    assert 'value="19:30"' in page
    assert not Visit.objects.exists()


def test_a_request_of_another_territory_cannot_be_placed(
    sign_in: SignIn, cast: Cast, monday: date, tuesday: date, nadia: Helper
) -> None:
    foreign = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory))
    sent = {"demande": foreign.pk, "day": tuesday.isoformat(), "time": "10:00", "lead": nadia.pk}

    assert sign_in(Role.COUNSELLOR).post(f"/planning/{monday.isoformat()}/placer/", sent).status_code == 404


def test_a_helper_of_another_territory_cannot_be_sent(
    sign_in: SignIn, cast: Cast, monday: date, tuesday: date, make_visit: MakeVisit
) -> None:
    visit = make_visit()
    foreign = HelperFactory(territory=cast.other_territory)
    sent = {"helpers": [foreign.pk], "starts_at": visit.starts_at.isoformat(), "version": visit.version}

    response = sign_in(Role.COUNSELLOR).post(f"/planning/visite/{visit.pk}/deplacer/", sent)

    assert response.status_code == 422
    assert visit.helpers.get().territory == cast.territory


def test_a_visit_is_moved_to_another_hour_and_the_move_is_undone(
    sign_in: SignIn, monday: date, tuesday: date, make_visit: MakeVisit, nadia: Helper
) -> None:
    visit = make_visit()
    before = visit.starts_at
    client = sign_in(Role.COUNSELLOR)
    sent = {"day": tuesday.isoformat(), "time": "14:00", "lead": nadia.pk, "version": visit.version}

    page = _page_after(client, f"/planning/visite/{visit.pk}/deplacer/", sent)
    visit.refresh_from_db()
    moved = visit.starts_at
    undone = _page_after(client, f"/planning/{monday.isoformat()}/defaire/", {})
    visit.refresh_from_db()

    assert moved == before + timedelta(hours=4)
    assert f'action="/planning/{monday.isoformat()}/defaire/' in page
    assert "Annulé." in undone
    assert visit.starts_at == before


def test_dropping_on_someone_else_gives_them_the_visit(
    sign_in: SignIn, make_visit: MakeVisit, nadia: Helper, romain: Helper
) -> None:
    visit = make_visit()
    sent = {"helpers": [romain.pk], "starts_at": visit.starts_at.isoformat(), "version": visit.version}

    _page_after(sign_in(Role.COUNSELLOR), f"/planning/visite/{visit.pk}/deplacer/", sent)

    assert visit.helpers.get() == romain


def test_the_cost_of_a_move_is_known_before_it_is_made(
    sign_in: SignIn, make_visit: MakeVisit, romain: Helper, tuesday: date
) -> None:
    visit = make_visit()
    query = {"helpers": str(romain.pk), "starts_at": f"{tuesday.isoformat()}T14:00"}

    effect = sign_in(Role.COUNSELLOR).get(f"/planning/visite/{visit.pk}/essai/", query).content.decode()

    assert 'data-allowed="yes"' in effect
    assert "de route" in effect
    visit.refresh_from_db()
    assert timezone.localtime(visit.starts_at).hour == 10


def test_an_impossible_move_says_why_before_it_is_tried(
    sign_in: SignIn, make_visit: MakeVisit, nadia: Helper, tuesday: date
) -> None:
    visit = make_visit()
    query = {"day": tuesday.isoformat(), "time": "19:00", "lead": str(nadia.pk)}

    effect = sign_in(Role.COUNSELLOR).get(f"/planning/visite/{visit.pk}/essai/", query).content.decode()

    assert 'data-allowed="no"' in effect
    assert "Impossible" in effect


def test_two_people_moving_the_same_visit_see_both_versions_and_choose(
    sign_in: SignIn, make_visit: MakeVisit, nadia: Helper, tuesday: date
) -> None:
    visit = make_visit()
    first, second = sign_in(Role.COUNSELLOR), sign_in(Role.COORDINATOR)
    address = f"/planning/visite/{visit.pk}/deplacer/"
    sent = {"day": tuesday.isoformat(), "lead": nadia.pk, "version": visit.version}
    first.post(address, {**sent, "time": "14:00"})

    refused = second.post(address, {**sent, "time": "15:00"})

    page = refused.content.decode()
    visit.refresh_from_db()
    assert refused.status_code == 409
    assert "14 h" in page.replace("\xa0", " ")
    assert "15 h" in page.replace("\xa0", " ")
    assert timezone.localtime(visit.starts_at).hour == 14
    hidden = {"version": visit.version, "starts_at": f"{tuesday.isoformat()}T15:00", "helpers": [nadia.pk]}
    second.post(address, {**hidden, "keep-moment": "mine", "keep-people": "mine"})
    visit.refresh_from_db()
    assert timezone.localtime(visit.starts_at).hour == 15


def test_a_visit_is_fixed_then_let_go(sign_in: SignIn, make_visit: MakeVisit) -> None:
    visit = make_visit()
    client = sign_in(Role.COUNSELLOR)

    page = _page_after(client, f"/planning/visite/{visit.pk}/fixer/", {"pinned": "oui"})
    visit.refresh_from_db()
    fixed = visit.is_pinned
    client.post(f"/planning/visite/{visit.pk}/fixer/", {"pinned": "non"})
    visit.refresh_from_db()

    assert fixed
    assert "visite fixée" in page
    assert not visit.is_pinned


def test_removing_asks_once_then_the_request_waits_again(sign_in: SignIn, monday: date, make_visit: MakeVisit) -> None:
    visit = make_visit()
    client = sign_in(Role.COUNSELLOR)
    question = client.get(f"/planning/visite/{visit.pk}/retirer/").content.decode()

    page = _page_after(client, f"/planning/visite/{visit.pk}/retirer/", {})

    assert "Garder la visite" in question
    assert not Visit.objects.filter(pk=visit.pk).exists()
    assert 'Restent à placer <span class="muted fw-normal">1</span>' in page


def test_publishing_says_who_will_be_told_then_tells_them(
    sign_in: SignIn, monday: date, plan: Plan, make_visit: MakeVisit
) -> None:
    visit = make_visit()
    client = sign_in(Role.COUNSELLOR)
    question = client.get(f"/planning/{monday.isoformat()}/publier/").content.decode().replace("\xa0", " ")

    page = _page_after(client, f"/planning/{monday.isoformat()}/publier/", {"version": plan.version})

    visit.refresh_from_db()
    assert "1 personne à appeler" in question
    assert visit.stage == VisitStage.PUBLISHED
    assert "Publié le" in page
    assert "/appels/" in page
    assert "/tournees/" in page


def test_publishing_a_week_that_changed_meanwhile_asks_to_read_it_again(
    sign_in: SignIn, monday: date, plan: Plan, make_visit: MakeVisit
) -> None:
    visit = make_visit()
    client = sign_in(Role.COUNSELLOR)
    client.post(f"/planning/visite/{visit.pk}/fixer/", {"pinned": "oui"})

    response = client.post(f"/planning/{monday.isoformat()}/publier/", {"version": plan.version})

    assert response.status_code == 409
    assert "Le planning a changé" in response.content.decode()
    visit.refresh_from_db()
    assert visit.stage == VisitStage.DRAFT


def test_a_conflict_stops_the_publication_with_its_reason(
    sign_in: SignIn, monday: date, plan: Plan, make_visit: MakeVisit
) -> None:
    make_visit()
    late = make_visit("Denise", "Lacour")

    page = sign_in(Role.COUNSELLOR).get(f"/planning/{monday.isoformat()}/publier/").content.decode()

    assert "à régler d’abord" in page
    assert "disabled" in page
    assert late.stage == VisitStage.DRAFT


def test_a_manager_changes_nothing(sign_in: SignIn, monday: date, make_visit: MakeVisit) -> None:
    visit = make_visit()
    client = sign_in(Role.MANAGER)
    week, one = f"/planning/{monday.isoformat()}", f"/planning/visite/{visit.pk}"

    for address in (
        f"{week}/proposer/",
        f"{week}/recherche/reprendre/",
        f"{week}/defaire/",
        f"{week}/publier/",
        f"{week}/placer/",
        f"{one}/deplacer/",
        f"{one}/fixer/",
        f"{one}/retirer/",
    ):
        assert client.post(address).status_code == 403, address


def test_the_visits_of_another_territory_do_not_exist(sign_in: SignIn, cast: Cast) -> None:
    foreign = VisitFactory(request=RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.other_territory)))
    client = sign_in(Role.COUNSELLOR)

    for act in ("deplacer", "fixer", "retirer", "resultat"):
        assert client.post(f"/planning/visite/{foreign.pk}/{act}/").status_code == 404, act
    assert client.get(f"/planning/visite/{foreign.pk}/essai/").status_code == 404


def test_a_proposal_is_asked_for_compared_and_taken(
    sign_in: SignIn, cast: Cast, monday: date, nadia: Helper, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    wanted = _request(cast)
    client = sign_in(Role.COUNSELLOR)
    week = f"/planning/{monday.isoformat()}"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # pytest-django's own type is hidden
        client.post(f"{week}/proposer/")
    proposed = client.get(f"{week}/").content.decode()
    compared = client.get(f"{week}/recherche/comparer/").content.decode()

    page = _page_after(client, f"{week}/recherche/reprendre/", {})

    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert "Un planning est proposé" in proposed
    assert "Simone Pradeau : placée" in compared
    assert Visit.objects.get().request == wanted
    assert "Proposition reprise" in page


def test_leaving_a_proposal_leaves_the_draft(sign_in: SignIn, monday: date, plan: Plan, nadia: Helper) -> None:
    Proposal.objects.create(plan=plan, state=ProposalState.DONE, served=1, total=1)

    page = _page_after(sign_in(Role.COUNSELLOR), f"/planning/{monday.isoformat()}/recherche/laisser/", {})

    assert Proposal.objects.get().state == ProposalState.CANCELLED
    assert "Votre planning n’a pas changé." in page
    assert "Un planning est proposé" not in page


def test_a_past_week_cannot_be_planned_any_more(sign_in: SignIn, cast: Cast, monday: date, nadia: Helper) -> None:
    _request(cast)
    past = monday - timedelta(days=14)

    response = sign_in(Role.COUNSELLOR).post(f"/planning/{past.isoformat()}/proposer/")

    assert response.status_code == 422
    assert "Cette semaine est passée" in response.content.decode()
    assert not Plan.objects.exists()
