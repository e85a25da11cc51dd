"""The made actors: organisations and networks with their names and places, persons, boards."""

import random
from dataclasses import dataclass
from typing import Any

from benchmarks.sparql.drawing import Urn, moment, slug
from benchmarks.sparql.places import Commune, Places

Node = dict[str, Any]
_PUBLIC = ("commune", "intercommunality")


@dataclass(frozen=True)
class Said:
    """A node and the source that states it."""

    source: str
    node: Node


@dataclass(frozen=True)
class Actor:
    """An actor that others refer to: its IRI below the base, who keyed it, its place."""

    iri: str
    source: str
    name: str
    commune: Commune


class Actors:
    """Makes organisations one after the other; equal seeds make equal ones."""

    def __init__(self, profile: dict[str, Any], places: Places, chance: random.Random) -> None:
        self._words = profile["words"]
        self._places = places
        self._chance = chance
        self._kinds = Urn.of(profile["kinds"])
        self._sources = Urn.zipf(list(profile["sources"]), profile["skew"]["sources"])
        self._home = Urn(places.communes, [commune.population + 200 for commune in places.communes])
        self._governed: set[str] = set()

    def source(self) -> str:
        """Draw a source; the first says most."""
        return self._sources.draw(self._chance)

    def page(self, source: str) -> str:
        """The address of a page of a source; a page states several things."""
        return f"https://{source}.example/pages/{int(self._chance.paretovariate(0.6)) % 9000}"

    def organization(self, number: int) -> tuple[Actor, list[Said]]:
        """One organisation: itself, its address, its number, and what a second source says."""
        commune, kind = self._home.draw(self._chance), self._kinds.draw(self._chance)
        topic = self._chance.randrange(len(self._words["topics"]))
        governs = self._governs(kind, commune)
        name = self._name(kind, topic, commune) if governs or kind not in _PUBLIC else None
        if name is None:
            kind, name = "association", self._name("association", topic, commune)
        actor = self._actor("organization", name, number, commune)
        node = self._organization(actor, kind, name)
        if governs:
            node["governs"] = governs
        if self._chance.random() < 0.25:
            node["name"] = [
                {"@value": name, "@language": "fr"},
                {"@value": self._english(topic, commune), "@language": "en"},
            ]
        said = [Said(actor.source, node), Said("derivation", self._located(actor))]
        if self._chance.random() < 0.25:
            said.append(self._again(actor, name))
        return actor, said

    def network(self, number: int) -> tuple[Actor, Said]:
        """One network, that has members."""
        commune = self._home.draw(self._chance)
        topic = self._chance.choice(self._words["topics"])
        name = f"Réseau {topic} {number}"
        actor = self._actor("organization", name, number, commune)
        node = {
            "id": actor.iri,
            "type": ["Organization", "OrganizationalCollaboration"],
            "name": {"@value": name, "@language": "fr"},
            "acronym": "".join(word[0].upper() for word in topic.split()) + f"N{number}",
            "classification": "scheme:organization-kind/network",
            "foundingDate": moment(self._chance, 1975, 2022),
            "homepage": f"https://reseau-{number}.example/",
            "source": self.page(actor.source),
        }
        return actor, Said(actor.source, node)

    def person(self, number: int) -> tuple[Actor, Said]:
        """One person, of whom nothing is known but the name and the pages that give it."""
        words, draw = self._words, self._chance.choice
        name = f"{draw(words['given'])} {draw(words['family'])}-{draw(words['family'])}"
        actor = self._actor("person", name, number, self._home.draw(self._chance))
        pages = [self.page(actor.source) for _ in range(self._chance.choice((1, 1, 2)))]
        return actor, Said(
            actor.source, {"id": actor.iri, "type": "Person", "name": name, "source": pages}
        )

    def board(self, number: int, of: Actor) -> tuple[Actor, Said]:
        """The board of an organisation."""
        actor = Actor(f"unit/{of.source}.{number}", of.source, "", of.commune)
        name = {"@value": "Conseil d'administration", "@language": "fr"}
        node = {"id": actor.iri, "type": "OrganizationalUnit", "name": name, "unitOf": of.iri}
        return actor, Said(of.source, node)

    def _actor(self, kind: str, name: str, number: int, commune: Commune) -> Actor:
        source = self.source()
        return Actor(f"{kind}/{source}.{slug(name)[:40]}-{number}", source, name, commune)

    def _governs(self, kind: str, commune: Commune) -> str | None:
        area = {
            "commune": f"commune/{commune.code}",
            "intercommunality": f"intercommunality/{commune.group}" if commune.group else "",
        }.get(kind)
        if not area or area in self._governed:
            return None
        self._governed.add(area)
        return area

    def _name(self, kind: str, topic: int, commune: Commune) -> str:
        if kind == "commune":
            return f"Commune de {commune.name}"
        if kind == "intercommunality":
            return self._places.groups[commune.group]
        body = self._chance.choice(self._words["bodies"])
        return f"{body} {self._words['topics'][topic]} de {commune.name}"

    def _english(self, topic: int, commune: Commune) -> str:
        body = self._chance.choice(self._words["bodies_en"])
        return f"{commune.name} {body} for {self._words['topics_en'][topic]}"

    def _organization(self, actor: Actor, kind: str, name: str) -> Node:
        chance, commune = self._chance, actor.commune
        node: Node = {
            "id": actor.iri,
            "type": ["Organization", "FormalOrganization"],
            "name": name,
            "classification": f"scheme:organization-kind/{kind}",
            "source": self.page(actor.source),
            "address": {
                "id": actor.iri.replace("organization/", "address/"),
                "type": "PostalAddress",
                "addressCountry": "FR",
                "addressLocality": commune.name,
                "addressDepartment": self._places.departments.get(commune.department, ""),
                "source": self.page(actor.source),
            },
        }
        if chance.random() < 0.3:
            node["homepage"] = f"https://{slug(name)[:50]}.example/"
        if chance.random() < 0.35:
            node["foundingDate"] = moment(chance, 1950, 2024)
        if chance.random() < 0.12:
            node["alternateName"] = f"{name.split(' ', maxsplit=1)[0]} {commune.name}"
        if chance.random() < 0.2:
            node["registration"] = self._siren()
        return node

    def _siren(self) -> Node:
        siren = f"{self._chance.randrange(10**9):09}"
        return {
            "id": f"identifier/siren-{siren}",
            "type": "Identifier",
            "notation": siren,
            "schemaAgency": "INSEE",
        }

    def _located(self, actor: Actor) -> Node:
        commune = actor.commune
        areas = (
            f"commune/{commune.code}",
            f"department/{commune.department}",
            f"region/{commune.region}",
        )
        return {"id": actor.iri, "locatedIn": self._chance.choices(areas, (7, 2, 1))[0]}

    def _again(self, actor: Actor, name: str) -> Said:
        other = self.source()
        node = {"id": actor.iri, "type": "Organization", "source": self.page(other)}
        different = self._chance.random() < 0.4
        return Said(other, {**node, "name": name.upper() if different else name})
