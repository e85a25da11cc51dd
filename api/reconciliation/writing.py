"""Writing the service's answers: the manifest, candidates, suggestions, in a reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.language import Locale
from api.reconciliation.asked import Candidate, Thing
from api.reconciliation.catalogue import Catalogue, Property
from api.reconciliation.reading import BATCH
from api.vocabulary import Vocabulary
from store.namespaces import Namespaces

PREVIEW_SIZE = {"width": 420, "height": 240}
Json = dict[str, Any]


@dataclass(frozen=True)
class Writer:
    """Knows what things, types and properties are called."""

    catalogue: Catalogue
    ontology: Vocabulary
    names: Namespaces
    locale: Locale

    def manifest(self, here: str, version: str) -> Json:
        """Describe the service whose addresses begin with `here`."""
        service = {"service_url": here}
        asked = f"?lang={self.locale.code}&id={{{{id}}}}"
        return {
            "versions": ["0.2"],
            "name": self.locale("reconcile.name"),
            "identifierSpace": self.names.id,
            "schemaSpace": self.names.ontology,
            "documentation": f"{here}/docs#reconcile",
            "serviceVersion": version,
            "logo": f"{here}/static/icon.svg",
            "batchSize": BATCH,
            "view": {"url": f"{here}/reconcile/view{asked}"},
            "preview": {"url": f"{here}/reconcile/preview{asked}", **PREVIEW_SIZE},
            "defaultTypes": [self.type(each.id) for each in self.catalogue.types],
            "suggest": {
                kind: {**service, "service_path": f"/reconcile/suggest/{kind}"}
                for kind in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {**service, "service_path": "/reconcile/extend/propose"},
                "property_settings": [],
            },
        }

    def candidates(self, found: Sequence[Candidate]) -> Json:
        """Write what was found of one row."""
        return {"result": [self._candidate(each) for each in found]}

    def suggestion(self, thing: Thing) -> Json:
        """Write a thing that completes a name."""
        return {**self._thing(thing), "notable": [self.type(each) for each in thing.types]}

    def type(self, iri: str) -> Json:
        """Write a type with the one that it belongs to."""
        found = self.catalogue.type(iri)
        broader = {"broader": [self.type(found.broader)]} if found and found.broader else {}
        return {"id": iri, "name": self.label(iri), **broader}

    def types(self) -> list[Json]:
        """Write all types, the concepts among them."""
        schemes = tuple(each.scheme for each in self.catalogue.types if each.scheme)
        concepts = [iri for iri in self.ontology.labels if iri.startswith(schemes)]
        narrower = sorted(map(self.type, concepts), key=lambda each: str(each["name"]))
        return [*(self.type(each.id) for each in self.catalogue.types), *narrower]

    def property(self, given: Property) -> Json:
        """Write a property and what it means."""
        code = self.locale.code
        about = given.about[code]
        told = self.locale("reconcile.evidence") if given.evidence else ""
        return {
            "id": given.id,
            "name": given.name[code],
            "description": f"{about} {told}".strip(),
        }

    def label(self, iri: str) -> str:
        """Name a class or concept in the reader's language."""
        known = self.ontology.label(iri, self.locale.code) or self.ontology.compact(iri)
        return known[:1].upper() + known[1:]

    def _candidate(self, found: Candidate) -> Json:
        return {
            **self._thing(found.thing),
            "score": found.score,
            "match": found.match,
            "type": [self.type(each) for each in found.thing.types],
            "features": _features(found.features),
        }

    def _thing(self, thing: Thing) -> Json:
        where = dict.fromkeys(each for each in (thing.place, thing.department) if each)
        told = [*(self.label(each) for each in thing.types), *where]
        return {
            "id": thing.iri.removeprefix(self.names.id),
            "name": thing.name,
            "description": " · ".join(told),
        }


def _features(given: Mapping[str, bool | float]) -> list[Json]:
    return [{"id": name, "value": value} for name, value in given.items()]
