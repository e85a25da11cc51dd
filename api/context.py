"""All that a request's handler needs, made once by the application factory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.building.configuration import Configurations
from api.egress import Egress
from api.journal import Journal
from api.kept import Shelf
from api.language import Locale, language_of
from api.metrics import Metrics
from api.outcomes import Observe
from api.querylog import QueryLog
from api.readers.pool import Pool
from api.reconciliation.catalogue import Catalogue
from api.serving import Serving
from api.uses import Use
from api.vocabulary import Vocabulary
from api.writing import Writer
from store.queries import Library
from store.settings import Settings

if TYPE_CHECKING:
    from api.keys import Gate
    from api.pages import Pages
    from api.reconciliation.desk import Desk


@dataclass(frozen=True)
class Context:
    """The parts of the application, none of them global."""

    settings: Settings
    serving: Serving
    ontology: Vocabulary
    shapes: Vocabulary
    library: Library
    internal: Library
    locales: Mapping[str, Locale]
    pages: "Pages"
    configurations: Configurations
    edition: str
    pool: Pool
    catalogue: Catalogue
    desk: "Desk"
    egress: Egress
    shelf: Shelf
    # Answers by the very bytes of their requests; see api/connection.py.
    connections: Shelf
    metrics: Metrics
    log: QueryLog
    observe: Observe
    # One publishes, the other tries: who only tries keeps nobody waiting who publishes.
    writer: Writer
    checker: Writer
    gate: "Gate"
    uses: Journal[Use]

    def locale(self, request: Request) -> Locale:
        """Give the texts in the reader's language."""
        return self.locales[language_of(request)]


def context_of(request: Request) -> Context:
    """Give the context of the application that a request has come to."""
    context: Context = request.app.state.context
    return context
