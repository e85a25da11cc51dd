"""An alliance at scale, made: its actors, and what ties them to each other and to territories."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.sparql.actors import Actor, Actors, Node, Said
from benchmarks.sparql.drawing import Urn, moment
from benchmarks.sparql.places import Places

CHARTER = "work/fabrique.charte-d-alliance"


class Alliance:
    """Says what the sources state, node by node, in the words of ontology/context.jsonld.

    ``profile`` is alliance.toml, ``themes`` are the IRIs of the real release's themes. What
    the rules of ingest/ would derive is said by the source ``derivation``.
    """

    def __init__(self, profile: dict[str, Any], places: Places, themes: Sequence[str]) -> None:
        self._profile = profile
        self._sizes = profile["sizes"]
        self._chance = random.Random(profile["seed"])
        self._actors = Actors(profile, places, self._chance)
        self._themes = Urn.zipf(themes, profile["skew"]["themes"])

    def nodes(self) -> Iterator[Said]:
        """Everything that is said, in an order that the seed fixes."""
        sizes, skew, actors = self._sizes, self._profile["skew"], self._actors
        networks: list[Actor] = []
        for number in range(1, sizes["networks"] + 1):
            actor, said = actors.network(number)
            networks.append(actor)
            yield said
        organizations: list[Actor] = []
        for number in range(1, sizes["organizations"] + 1):
            actor, several = actors.organization(number)
            organizations.append(actor)
            yield from several
        # Who is in many networks is not who has many partners.
        members = Urn.zipf(self._shuffled(organizations), skew["members"])
        partners = Urn.zipf(self._shuffled(organizations), skew["partners"])
        yield from self._memberships(Urn.zipf(networks, skew["networks"]), members)
        yield from self._signatures(members)
        yield from self._people(organizations, members)
        yield from self._activities(partners, networks)
        yield from self._participations(partners)
        yield from self._observations(organizations, networks)

    def _shuffled(self, actors: Sequence[Actor]) -> list[Actor]:
        return self._chance.sample(actors, len(actors))

    def _memberships(self, networks: Urn[Actor], members: Urn[Actor]) -> Iterator[Said]:
        roles = Urn.of(self._profile["membership-roles"])
        for number in range(1, self._sizes["memberships"] + 1):
            member, network = members.draw(self._chance), networks.draw(self._chance)
            role = roles.draw(self._chance)
            yield self._membership(number, member, network, role)
            if role.endswith("member"):
                yield Said("derivation", {"id": member.iri, "org:memberOf": {"id": network.iri}})
                yield Said("derivation", {"id": network.iri, "org:hasMember": {"id": member.iri}})

    def _membership(self, number: int, member: Actor, of: Actor, role: str) -> Said:
        chance, source = self._chance, self._actors.source()
        node: Node = {
            "id": f"membership/{source}.{number}",
            "type": "Membership",
            "member": member.iri,
            "organization": of.iri,
            "role": f"scheme:role/{role}",
            "roleAsPrinted": role.replace("-", " "),
            "source": self._actors.page(source),
        }
        if chance.random() < 0.6:
            node["startDate"] = moment(chance, 1995, 2025)
        if chance.random() < 0.12:
            node["endDate"] = moment(chance, 2015, 2026)
        if chance.random() < 0.2:
            node["asOf"] = moment(chance, 2018, 2026)
        return Said(source, node)

    def _signatures(self, members: Urn[Actor]) -> Iterator[Said]:
        chance, evidence = self._chance, Urn.of(self._profile["evidence"])
        signatories = members.several(chance, self._sizes["signatures"])
        for signatory in signatories:
            source, active = self._actors.source(), chance.random() < 0.96
            status = "active" if active else "withdrawn"
            node: Node = {
                "id": f"engagement/{signatory.iri.removeprefix('organization/')}",
                "type": ["Engagement", "CharterSignature"],
                "signatory": signatory.iri,
                "charter": CHARTER,
                "engagementStatus": f"scheme:engagement-status/{status}",
                "evidenceKind": f"scheme:evidence/{evidence.draw(chance)}",
                "source": self._actors.page(source),
            }
            if chance.random() < 0.8:
                node["signedOn"] = moment(chance, 2020, 2026)
            yield Said(source, node)
            if active:
                yield Said("derivation", {"id": signatory.iri, "m:hasSigned": {"id": CHARTER}})

    def _people(self, organizations: Sequence[Actor], bodies: Urn[Actor]) -> Iterator[Said]:
        chance, boards = self._chance, []
        for number in range(1, self._sizes["boards"] + 1):
            board, said = self._actors.board(number, chance.choice(organizations))
            boards.append(board)
            yield said
        persons = []
        for number in range(1, self._sizes["persons"] + 1):
            person, said = self._actors.person(number)
            persons.append(person)
            yield said
        roles, known = Urn.of(self._profile["person-roles"]), Urn.zipf(persons, 0.4)
        seats = Urn.zipf(boards, 0.3)
        for number in range(1, self._sizes["roles"] + 1):
            role = roles.draw(chance)
            body = seats if role in ("board-member", "treasurer", "secretary") else bodies
            of = body.draw(chance)
            key = self._sizes["memberships"] + number
            said = self._membership(key, known.draw(chance), of, role)
            if body is seats and chance.random() < 0.5:
                said.node["onBehalfOf"] = bodies.draw(chance).iri
            yield said

    def _activities(self, partners: Urn[Actor], networks: Sequence[Actor]) -> Iterator[Said]:
        funders = Urn.zipf(networks, 1.1)
        kinds = Urn.of(self._profile["project-kinds"])
        for number in range(1, self._sizes["projects"] + 1):
            node = self._activity("project", number, kinds.draw(self._chance), partners)
            if self._chance.random() < 0.4:
                node["funder"] = funders.draw(self._chance).iri
            yield from self._involving({**node, "type": "Project"})
        kinds = Urn.of(self._profile["event-kinds"])
        for number in range(1, self._sizes["events"] + 1):
            node = self._activity("event", number, kinds.draw(self._chance), partners)
            node["organizer"] = funders.draw(self._chance).iri
            yield from self._involving({**node, "type": "Event"})

    def _activity(self, kind: str, number: int, concept: str, partners: Urn[Actor]) -> Node:
        chance, words = self._chance, self._profile["words"]
        lead, *others = partners.several(chance, 1 + min(int(chance.paretovariate(1.1)), 40))
        topic = chance.choice(words["topics"])
        name = f"{chance.choice(words['acts'])} {topic} {lead.commune.name}"
        source = self._actors.source()
        return {
            "id": f"{kind}/{source}.{number}",
            "name": {"@value": name, "@language": "fr"},
            "kind": f"scheme:activity-kind/{concept}",
            "lead": lead.iri,
            "partner": [other.iri for other in others],
            "theme": self._themes.several(chance, chance.choice((1, 1, 2, 3))),
            "territory": f"commune/{lead.commune.code}",
            "startDate": moment(chance, 2000, 2026),
            "source": self._actors.page(source),
        }

    def _involving(self, node: Node) -> Iterator[Said]:
        yield Said(node["id"].split("/")[1].split(".")[0], node)
        involved = (node["lead"], *node["partner"], node.get("funder"), node.get("organizer"))
        for actor in dict.fromkeys(involved):
            if actor:
                yield Said("derivation", {"id": actor, "m:involvedIn": {"id": node["id"]}})

    def _participations(self, partners: Urn[Actor]) -> Iterator[Said]:
        programmes = Urn.zipf(range(1, 60), 0.9)
        for number in range(1, self._sizes["participations"] + 1):
            source, commune = self._actors.source(), partners.draw(self._chance).commune
            node = {
                "id": f"participation/{source}.{number}",
                "type": "ProgrammeParticipation",
                "programme": f"project/{source}.programme-{programmes.draw(self._chance)}",
                "participant": f"commune/{commune.code}",
                "date": {"@value": str(self._chance.randint(2005, 2026)), "@type": "xsd:gYear"},
                "source": self._actors.page(source),
            }
            yield Said(source, node)

    def _observations(self, actors: Sequence[Actor], networks: list[Actor]) -> Iterator[Said]:
        measures, chance = Urn.of(self._profile["measures"]), self._chance
        precisions = Urn.of(self._profile["precisions"])
        for number in range(1, self._sizes["observations"] + 1):
            source, measure = self._actors.source(), measures.draw(chance)
            value = min(int(10 * chance.paretovariate(0.8)), 5_000_000)
            about = chance.choice(networks if chance.random() < 0.1 else actors)
            node = {
                "id": f"observation/{source}.{measure}.{number}",
                "type": "Observation",
                "about": about.iri,
                "measure": f"scheme:measure/{measure}",
                "measureAsPrinted": measure,
                "value": value,
                "valueAsPrinted": str(value),
                "unit": "euros" if measure == "amount" else measure,
                "precision": f"scheme:precision/{precisions.draw(chance)}",
                "observationDate": moment(chance, 2010, 2026),
                "source": self._actors.page(source),
            }
            yield Said(source, node)
