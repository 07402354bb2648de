"""Someone followed and partners: send them a person, and the part of the person's page that tells what became of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, membership_of, requires
from core.formatting import enumerate_fr, phone
from directory.forms.referrals import Offer
from directory.models.referrals import COMMUNE, FIRST_NAME, WORDS
from directory.selectors.referrals import person_of
from directory.selectors.referrals_person import follow_ups_of_person, oriented_of_person, referrals_of_person
from directory.views.referrals_sending import Subject, followed, referral_page
from mediation.enums import ConsentPurpose
from mediation.models import Beneficiary, Consent
from mediation.selectors.file_page import travel_words
from mediation.services import beneficiary_file_read

_REFUSED = "A refusé que sa situation soit partagée avec un partenaire : redemandez avant d’aller plus loin."


def _visible(request: AppRequest, pk: int) -> Beneficiary:
    people = Beneficiary.objects.visible_to(request.user).select_related("commune", "territory")
    return get_object_or_404(people, pk=pk)


@requires("referral.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_create(request: AppRequest, pk: int) -> HttpResponse:
    """Refer a person to a partner from the file: each thing of the file is a tick, few are ticked."""
    person = _visible(request, pk)
    follows = followed(request)
    if follows is not None and follows.person_id != person.pk:
        follows = None
    caller = person_of(request.user, pk)
    if not request.htmx:
        beneficiary_file_read(beneficiary=person, by=request.user)
    subject = Subject(
        who=person.full_name,
        offers=offers_of(person),
        back_url=f"{reverse('mediation:beneficiary-detail', args=[pk])}#orientations",
        back_label=person.full_name,
        words=follows.told.get(WORDS, "") if follows else "",
        need=follows.need if follows else None,
        person_id=person.pk,
        commune=person.commune,
        is_vulnerable=bool(caller and caller.is_vulnerable),
        follows=follows,
        warning=_REFUSED if _has_refused(person) else "",
        keep={"suite": str(follows.pk)} if follows else {},
    )
    return referral_page(request, subject)


def offers_of(person: Beneficiary) -> list[Offer]:
    """Return what the file may give to a partner; the first name and the commune alone are ticked."""
    where = ", ".join(filter(None, [person.address, f"{person.commune.postal_code} {person.commune}"]))
    offers = [
        Offer("prenom", FIRST_NAME, person.first_name, is_ticked=True),
        Offer("commune", COMMUNE, person.commune.name, is_ticked=True),
        Offer("nom", "Nom", person.last_name),
        Offer("telephone", "Téléphone", enumerate_fr([phone(number) for number in person.phones], "ou")),
        Offer("adresse", "Adresse", where if person.address else ""),
        Offer("naissance", "Année de naissance", str(person.birth_year or "")),
        Offer("deplacements", "Déplacements", travel_words(person)),
        Offer("contraintes", "À savoir avant d’y aller", person.access_notes),
        Offer("langues", "Langues", person.languages),
        Offer("proche", "Proche à contacter", _relative(person)),
    ]
    return [offer for offer in offers if offer.value]


def _relative(person: Beneficiary) -> str:
    if not person.trusted_name:
        return ""
    link = f" ({person.trusted_link})" if person.trusted_link else ""
    number = f", {phone(person.trusted_phone)}" if person.trusted_phone else ""
    return f"{person.trusted_name}{link}{number}"


def _has_refused(person: Beneficiary) -> bool:
    standing = Consent.objects.standing().filter(beneficiary=person, purpose=ConsentPurpose.SHARE_WITH_PARTNERS)
    return standing.filter(is_given=False).exists()


@requires("referral.view")
@require_safe
def person_referrals(request: AppRequest, pk: int) -> HttpResponse:
    """List what was sent to partners for someone, what was told, and the calls to come."""
    person = _visible(request, pk)
    context = {
        "person": person,
        "lines": referrals_of_person(request.user, pk),
        "oriented": oriented_of_person(request.user, pk),
        "calls": follow_ups_of_person(request.user, pk),
        "may_edit": membership_of(request.user).may("referral.edit") and person.archived_at is None,
    }
    template = "of_person.html" if request.htmx else "person_page.html"
    response = render(request, f"mediation/referrals/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
