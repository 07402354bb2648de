"""Five thousand services are exported a batch at a time, each format in a constant number of queries a batch."""

import gc
from collections.abc import Iterator
from weakref import WeakSet

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Territory
from directory.enums import RecordStatus
from directory.exchange.exports import FORMATS, Selection, Tally, pieces_of
from directory.exchange.exports.reading import BATCH
from directory.models import Organisation, Place, Service, ServiceTheme
from tests.directory.opendata.made import BASICS
from tests.factories import TerritoryFactory

PLACES, EACH, AT_ONCE = 1_000, 5, 100
# Services that may be alive at once while a file is written: those of a few batches, never the whole.
MOST = 3 * BATCH * EACH
# Pieces between two looks at what is alive: not a multiple of a batch.
LOOKED_AT = 490
# Characters that one piece of a file may hold: what a batch says, never the whole.
LONGEST = 100_000


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeakSet[Service]]:
    """Services read from the database that nothing has let go of (the memory of the process depends on other tests)."""
    kept: WeakSet[Service] = WeakSet()
    born = Service.__init__

    def counted(self: Service, *args: object, **kwargs: object) -> None:
        born(self, *args, **kwargs)
        kept.add(self)

    monkeypatch.setattr(Service, "__init__", counted)
    monkeypatch.setattr(Service, "__hash__", object.__hash__)
    # What other tests left is set aside: the collector then looks at what the export holds, and is quick.
    gc.collect()
    gc.freeze()
    yield kept
    gc.unfreeze()


def fill(territory: Territory) -> None:
    for start in range(0, PLACES, AT_ONCE):
        numbers = range(start, start + AT_ONCE)
        owners = Organisation.objects.bulk_create(
            Organisation(territory=territory, name=f"Structure {number}") for number in numbers
        )
        places = Place.objects.bulk_create(
            Place(
                territory=territory,
                organisation=owner,
                name=f"Lieu de {owner}",
                status=RecordStatus.PUBLISHED,
                address="1 rue du Bourg",
                postal_code="24190",
                insee_code="24309",
                commune_name="Neuvic",
                latitude=45.1,
                longitude=0.47,
            )
            for owner in owners
        )
        services = Service.objects.bulk_create(
            Service(
                territory=territory,
                place=place,
                name=f"Service {number}",
                status=RecordStatus.PUBLISHED,
                description="De l’aide, sur place ou à distance. " * 10,
            )
            for place in places
            for number in range(EACH)
        )
        ServiceTheme.objects.bulk_create(ServiceTheme(service=service, theme=BASICS) for service in services)


@pytest.mark.django_db
def test_five_thousand_services_are_exported_a_batch_at_a_time(alive: WeakSet[Service]) -> None:
    territory = TerritoryFactory()
    fill(territory)
    gc.collect()
    told = {}

    for kind, shape in FORMATS.items():
        tally, most, longest = Tally(), 0, 0
        with CaptureQueriesContext(connection) as queries:
            for number, piece in enumerate(pieces_of(shape, Selection(territory), tally)):
                longest = max(longest, len(piece))
                if number % LOOKED_AT == 0:
                    # What waits for the collector is let go of already.
                    gc.collect()
                    most = max(most, len(alive))
        told[kind] = (tally.rows, longest, most, len(queries))

    batches = PLACES // BATCH + 1
    assert told["INCLUSION"][0] == PLACES * (EACH + 1)
    assert not {kind: figures for kind, figures in told.items() if figures[1] > LONGEST}, told
    assert not {kind: figures for kind, figures in told.items() if figures[2] > MOST}, told
    assert not {kind: figures for kind, figures in told.items() if figures[3] > 2 * 8 * batches}, told
