"""What the shared pieces of interface promise to pages."""

import re
from collections.abc import Callable
from pathlib import Path

import django_tables2
import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.enums import Role
from core.forms import ComponentsDemoForm
from core.templatetags import ui

TEMPLATES = sorted((Path(__file__).parents[2] / "core" / "templates").rglob("*.html"))


def show(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.fixture
def request_of() -> Callable[[str], HttpRequest]:
    return lambda address: RequestFactory().get(address)


class VisitForm(forms.Form):
    town = forms.CharField(label="Commune")
    place = forms.ChoiceField(label="Où se voir ?", choices=[("a", "Ici")], widget=forms.RadioSelect)
    phone = forms.CharField(label="Téléphone", required=False, help_text="10 chiffres")

    def clean(self) -> None:
        raise forms.ValidationError("Cette personne a déjà une visite ce jour-là.")


def test_a_form_tells_its_errors_at_the_top_with_links_to_the_controls() -> None:
    html = str(VisitForm({}))
    assert "3 points sont à corriger" in html
    assert "Cette personne a déjà une visite ce jour-là." in html
    assert '<a href="#id_town">Commune&nbsp;: Ce champ est obligatoire.</a>' in html
    assert '<a href="#id_place_0">Où se voir&nbsp;: ' in html
    assert 'id="id_place_0"' in html


def test_the_summary_takes_the_focus() -> None:
    assert re.search(r'class="[^"]*error-summary"[^>]* autofocus', str(VisitForm({})))


def test_the_summary_shows_once_even_when_a_page_includes_it_before_the_form() -> None:
    html = show('{% include "components/form_errors.html" %}{{ form }}', form=VisitForm({}))
    assert html.count("points sont à corriger") == 1


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(VisitForm())


def test_an_error_is_tied_to_its_control() -> None:
    html = str(VisitForm({})["town"].as_field_group())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_town_error"' in html
    assert 'id="id_town_error"' in html


def test_only_optional_fields_say_so() -> None:
    html = str(VisitForm())
    assert html.count("(facultatif)") == 1
    assert re.search(r"Téléphone <span[^>]*>\(facultatif\)", html)


def test_help_comes_between_the_label_and_the_control() -> None:
    html = str(VisitForm()["phone"].as_field_group())
    assert html.index("Téléphone") < html.index("10 chiffres") < html.index("<input")
    assert 'aria-describedby="id_phone_helptext"' in html


def test_a_form_shows_its_groups_and_the_fields_they_forget() -> None:
    class Grouped(VisitForm):
        fieldsets = (("La visite", ["place", "town"]),)

    groups = [(legend, [field.name for field in fields]) for legend, fields in ui.grouped_fields(Grouped())]
    assert groups == [("La visite", ["place", "town"]), ("", ["phone"])]
    assert "<legend>La visite</legend>" in str(Grouped())


def test_every_kind_of_control_suits_a_phone() -> None:
    html = str(ComponentsDemoForm())
    for attributes in ('type="date"', 'type="time"', 'step="300"', 'inputmode="tel"', 'role="switch"'):
        assert attributes in html


def test_a_choice_card_carries_its_explanation() -> None:
    html = str(ComponentsDemoForm()["place"])
    assert re.search(r'class="choice">.*value="home"[^>]* checked[^>]*><b>À domicile</b><span[^>]*>Il faut', html)


def test_a_block_keeps_its_markup_and_escapes_its_words() -> None:
    html = show("{% card title=title %}<p>{{ text }}</p>{% endcard %}", title="<Joindre>", text="<b>")
    assert "&lt;Joindre&gt;" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_a_page_head_without_action_has_no_empty_place() -> None:
    assert "actions" not in show('{% page_head "Titre" "12 personnes." %} {% endpage_head %}')


def test_a_question_before_an_act_posts_with_its_token() -> None:
    html = show(
        '{% confirm "dlg" "Supprimer la visite ?" "/x/" yes="Supprimer" %}<p>Deux appels.</p>{% endconfirm %}',
        csrf_token="secret",
    )
    assert '<form method="post" action="/x/">' in html
    assert 'name="csrfmiddlewaretoken" value="secret"' in html
    assert html.index("Annuler") < html.index("btn-bad")


def test_too_much_work_is_said_in_words() -> None:
    html = show('{% load_bar 1560 1440 label="Inès" %}').replace("\u00a0", " ")
    assert "26 h sur 24 h" in html
    assert "2 h de trop" in html


def test_progress_stays_between_nothing_and_everything() -> None:
    assert 'aria-valuenow="100"' in show("{% progress 130 %}")
    assert 'aria-valuenow="0"' in show("{% progress 3 total=0 %}")
    assert "aria-valuenow" not in show("{% progress value %}", value=None)


def test_a_level_can_be_heard() -> None:
    assert 'aria-label="Usages : 2 sur 4"' in show('{% level 2 label="Usages" %}')


def test_empty_values_are_left_out_of_a_list_of_facts() -> None:
    html = show("{% kv rows %}", rows=[("Courriel", ""), ("Commune", "Neuvic"), ("Âge", 0)])
    assert "Courriel" not in html
    assert "Âge" in html


def test_an_undo_address_becomes_a_button_that_posts() -> None:
    message = Message(constants.SUCCESS, "Visite déplacée.", extra_tags="undo:/visites/3/annuler/")
    html = show('{% include "components/messages.html" %}', messages=[message], csrf_token="secret")
    assert '<form method="post" action="/visites/3/annuler/">' in html
    assert 'value="secret"' in html


def test_an_error_never_leaves_by_itself() -> None:
    message = Message(constants.ERROR, "La semaine est déjà publiée.")
    assert "ttoast" not in show('{% include "components/messages.html" %}', messages=[message])
    assert 'role="alert"' in show('{% include "core/_page_notices.html" %}', messages=[message])


def test_turning_pages_keeps_the_filters(request_of: Callable[[str], HttpRequest]) -> None:
    page = Paginator(range(100), 10).page(2)
    html = show('{% pagination page target="#resultats" %}', page=page, request=request_of("/p/?q=Marie&page=2"))
    assert 'href="?q=Marie&amp;page=3"' in html
    assert 'hx-target="#resultats"' in html
    assert "Page 2 sur 10, 100 en tout" in html


class PeopleTable(django_tables2.Table):
    name = django_tables2.Column(verbose_name="Personne")
    town = django_tables2.Column(verbose_name="Commune")

    row_header = "name"
    caption = "1 personne"


def test_a_table_names_its_rows_and_says_its_order(request_of: Callable[[str], HttpRequest]) -> None:
    table = PeopleTable([{"name": "Émile Brachet", "town": "Beauronne"}], order_by="name")
    request = request_of("/p/?page=4&town=beauronne")
    html = render_to_string("components/table.html", {"table": table}, request)
    assert re.search(r'<th scope="row"[^>]*>Émile Brachet</th>', html)
    assert '<td data-label="Commune"' in html
    assert 'aria-sort="ascending"' in html
    assert 'href="?town=beauronne&amp;sort=-name"' in html
    assert "<caption>1 personne</caption>" in html


def test_a_filter_bar_works_without_scripts_and_keeps_its_address(request_of: Callable[[str], HttpRequest]) -> None:
    request = request_of("/personnes/?town=Neuvic")
    html = show("{% filter_bar form %}", form=VisitForm({"town": "Neuvic"}), request=request)
    assert 'method="get" action="/personnes/"' in html
    assert 'hx-push-url="true"' in html
    assert "Filtrer</button>" in html
    assert "(facultatif)" not in html
    assert "data-clear-filters>" in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_no_context_and_leads_somewhere(name: str) -> None:
    html = render_to_string(name)
    assert "<h1>" in html
    assert '<a class="btn btn-primary" href="/">' in html


def test_the_page_after_a_crash_survives_missing_names_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: str) -> str:
        raise ValueError(f"Missing staticfiles manifest entry for {path!r}")

    monkeypatch.setattr(staticfiles_storage, "url", missing)
    assert 'href="/static/core/theme.css"' in render_to_string("500.html")


def test_the_page_of_components_shows_them_all(sign_in: Callable[[Role], Client]) -> None:
    html = sign_in(Role.COUNSELLOR).get(reverse("core:components")).content.decode()
    for mark in ("filter-bar", "error-summary", "timeline", "steps", "tdialog", "conflict-row", "progressbar", "pages"):
        assert f'{mark}"' in html or f"{mark} " in html, mark


def test_a_letter_is_printed_from_its_own_page() -> None:
    html = render_to_string("core/sheet.html")
    assert 'class="sheet ' in html
    assert "data-print" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_what_the_content_security_policy_forbids(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_speaks_jargon(path: Path) -> None:
    text = path.read_text().lower()
    banned = ("optimiseur", "matching", "workflow", "dashboard", "soumettre", "valider le formulaire")
    assert not [word for word in banned if word in text]
    assert not re.search(r">[^<]*[a-zà-ÿ]'[a-zà-ÿ][^<{]*<", text), "typographic apostrophe"
