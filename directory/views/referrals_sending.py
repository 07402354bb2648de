"""Send a person to a partner: choose the service, what is shared, read it over, send. Pages above use it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires, territory_of
from accounts.models import Commune, Territory
from directory.enums import CallerRole, IntakeStatus
from directory.forms.referrals import Offer, ReferralForm
from directory.models import Intake, Need, Referral, Service
from directory.models.referrals import COMMUNE, FIRST_NAME, WORDS
from directory.referral_rules import CONSENT_TEXTS, CONSENT_VERSION
from directory.selectors.referrals import email_of, person_of, phone_of
from directory.selectors.search import Answer, Wish, search
from directory.services import referrals as services
from directory.views.referrals_acts import add_errors

_TITLES = {"mme", "m", "m.", "mr", "mme.", "madame", "monsieur"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is sent to a partner, what may be shared, and where the page goes back to."""

    who: str
    offers: Sequence[Offer]
    back_url: str
    back_label: str
    words: str = ""
    need: Need | None = None
    person_id: int | None = None
    commune: Commune | None = None
    is_vulnerable: bool = False
    follows: Referral | None = None
    warning: str = ""
    keep: dict[str, str] = field(default_factory=dict)


@requires("referral.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_create(request: AppRequest) -> HttpResponse:
    """Refer the need of a call (``?need=``), or the need of a referral that failed (``?suite=``), to a partner."""
    follows = followed(request)
    need = _need(request) or (follows.need if follows else None)
    if need is not None:
        return referral_page(request, _subject_of_need(request, need, follows))
    if follows is not None:
        return referral_page(request, _subject_of_failed(follows))
    status = 400 if request.method == "POST" else 200
    return render(request, "directory/referrals/from_where.html", {}, status=status)


def followed(request: AppRequest) -> Referral | None:
    """Return the referral that failed and that ``?suite=`` names."""
    key = request.GET.get("suite", "")
    if not key.isdecimal():
        return None
    rows = Referral.objects.visible_to(request.user).select_related("follows", "need__intake__commune", "commune")
    return get_object_or_404(rows, pk=int(key))


def _need(request: AppRequest) -> Need | None:
    key = request.GET.get("need", "")
    if not key.isdecimal():
        return None
    needs = Need.objects.visible_to(request.user).select_related("intake__commune", "intake__territory")
    return get_object_or_404(needs, pk=int(key))


def _subject_of_need(request: AppRequest, need: Need, follows: Referral | None) -> Subject:
    intake = need.intake
    caller = person_of(request.user, intake.person_id)
    names = caller.name if caller else (intake.caller_name if intake.caller_role == CallerRole.SELF else "")
    back = _address("directory:intake", intake.pk) or reverse("directory:referral-list")
    return Subject(
        who=names or intake.caller_name or "La personne qui appelle",
        offers=_offers_of_call(intake, names),
        back_url=back,
        back_label="L’appel" if back != reverse("directory:referral-list") else "Orientations",
        words=need.words,
        need=need,
        person_id=intake.person_id,
        commune=intake.commune,
        is_vulnerable=intake.is_vulnerable or bool(caller and caller.is_vulnerable),
        follows=follows,
        keep={"need": str(need.pk)} | ({"suite": str(follows.pk)} if follows else {}),
    )


def _offers_of_call(intake: Intake, names: str) -> list[Offer]:
    first, rest = split_name(names)
    phone = intake.caller_phone.as_national if intake.caller_phone else ""
    offers = [
        Offer("prenom", FIRST_NAME, first, is_ticked=True),
        Offer("commune", COMMUNE, intake.commune.name if intake.commune else "", is_ticked=True),
        Offer("nom", "Nom", rest),
        Offer("telephone", "Téléphone", phone),
        Offer("courriel", "Adresse électronique", intake.caller_email),
        Offer("voiture", "Déplacements", "n’a pas de voiture" if intake.has_no_car else ""),
    ]
    if intake.caller_role != CallerRole.SELF and intake.caller_name:
        caller = f"{intake.caller_name} ({intake.get_caller_role_display()})"
        offers.append(Offer("appelant", "Qui a appelé", caller))
    return [offer for offer in offers if offer.value]


def split_name(names: str) -> tuple[str, str]:
    """Split "Jeannette Delage"; of "Mme Delage" the first name is unknown."""
    words = names.split()
    if not words or words[0].lower() in _TITLES:
        return "", names
    return words[0], " ".join(words[1:])


def _subject_of_failed(follows: Referral) -> Subject:
    """What was shared the first time may be shared again: the person is asked again too."""
    told = follows.told
    ticked = {FIRST_NAME, COMMUNE}
    offers = [
        Offer(f"repris-{place}", label, value, is_ticked=label in ticked)
        for place, (label, value) in enumerate(told.items())
        if label != WORDS
    ]
    return Subject(
        who=follows.who,
        offers=offers,
        back_url=reverse("directory:referral-detail", args=[follows.pk]),
        back_label="L’orientation précédente",
        words=told.get(WORDS, ""),
        person_id=follows.person_id,
        commune=follows.commune,
        is_vulnerable=follows.is_vulnerable,
        follows=follows,
        keep={"suite": str(follows.pk)},
    )


def referral_page(request: AppRequest, subject: Subject) -> HttpResponse:
    """Choose the service, then what is shared; read it over; send it, or note that the partner was phoned."""
    service = _service(request)
    if service is None:
        return _choose(request, subject)
    posted = request.POST if request.method == "POST" else None
    form = ReferralForm(
        posted,
        offers=subject.offers,
        initial={
            "words": subject.words,
            "recipient_email": email_of(service),
            "is_vulnerable": subject.is_vulnerable,
        },
    )
    act = request.POST.get("act", "")
    if posted is not None and act == "telephone":
        return _phoned(request, subject, service, form)
    if posted is not None and act != "corriger" and form.is_valid():
        if act == "envoyer":
            return _send(request, subject, service, form)
        if form.agreement().is_given:
            return _preview(request, subject, service, form)
        form.add_error("consent", "Sans l’accord de la personne, rien ne part. Donnez-lui le numéro, si elle préfère.")
    return _form(request, subject, service, form)


def _service(request: AppRequest) -> Service | None:
    key = request.GET.get("service", "")
    if not key.isdecimal():
        return None
    rows = Service.objects.visible_to(request.user).current().select_related("place__organisation", "territory")
    return get_object_or_404(rows, pk=int(key))


def _choose(request: AppRequest, subject: Subject) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    answer = _offered(territory_of(request.user), words, subject)
    lines = [*answer.found, *answer.remote]
    context = {
        "subject": subject,
        "words": words,
        "answer": answer,
        "found": [(line, f"?{urlencode({**subject.keep, 'service': line.service.pk})}") for line in lines],
        "kept": list(subject.keep.items()),
    }
    fragment = request.htmx and not request.htmx.boosted and request.method != "POST"
    template = "partials/services.html" if fragment else "choose.html"
    status = 400 if request.method == "POST" else 200
    return render(request, f"directory/referrals/{template}", context, status=status)


def _offered(territory: Territory, words: str, subject: Subject) -> Answer:
    """Search what was typed; without it what the person asked for, and whatever is near when that gives nothing."""
    wish = Wish(territory, words=words or subject.words, commune=subject.commune)
    answer = search(wish)
    return answer if words or answer.found else search(replace(wish, words=""))


def _context(subject: Subject, service: Service, form: ReferralForm) -> dict[str, Any]:
    return {
        "subject": subject,
        "service": service,
        "form": form,
        "phone": phone_of(service),
        "consent_text": CONSENT_TEXTS[CONSENT_VERSION],
        "other_url": f"?{urlencode(subject.keep)}" if subject.keep else "?",
    }


def _form(request: AppRequest, subject: Subject, service: Service, form: ReferralForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "directory/referrals/form.html", _context(subject, service, form), status=status)


def _preview(request: AppRequest, subject: Subject, service: Service, form: ReferralForm) -> HttpResponse:
    read = {"told": form.shared(), "message": form.cleaned_data["message"], "today": timezone.now()}
    return render(request, "directory/referrals/preview.html", _context(subject, service, form) | read)


def _send(request: AppRequest, subject: Subject, service: Service, form: ReferralForm) -> HttpResponse:
    try:
        row = services.referral_send(
            service=service,
            by=request.user,
            shared=form.shared(),
            consent=form.agreement(),
            recipient_email=form.cleaned_data["recipient_email"],
            message=form.cleaned_data["message"],
            need=subject.need,
            person_id=subject.person_id,
            commune=subject.commune,
            is_vulnerable=form.cleaned_data["is_vulnerable"],
            follows=subject.follows,
        )
    except ValidationError as error:
        add_errors(form, error, {"shared": "share"})
        return _form(request, subject, service, form)
    messages.success(request, f"L’orientation part à l’adresse {row.recipient_email}. Le lien est valable 8 jours.")
    if subject.need is not None and subject.need.intake.status == IntakeStatus.OPEN:
        return redirect(subject.back_url)
    return redirect("directory:referral-detail", pk=row.pk)


def _phoned(request: AppRequest, subject: Subject, service: Service, form: ReferralForm) -> HttpResponse:
    """The partner was phoned, or the person calls: nothing is sent, and a call will follow."""
    try:
        services.orientation_note(
            service=service,
            by=request.user,
            need=subject.need,
            person_id=subject.person_id,
            words=request.POST.get("words", "")[:1000],
            commune=subject.commune,
            is_vulnerable="is_vulnerable" in request.POST,
        )
    except ValidationError as error:
        form.full_clean()
        form.errors.clear()
        add_errors(form, error)
        return _form(request, subject, service, form)
    messages.success(request, f"Orientation notée vers {service.name}. Un appel de suivi est prévu.")
    return redirect(subject.back_url)


def _address(name: str, key: int) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
