"""The network as files of graphs: GraphML, GEXF (Gephi) and Kumu's JSON.

http://graphml.graphdrawing.org/, https://gexf.net/,
https://docs.kumu.io/guides/import/blueprints. Names are in one language; years are as the sources
give them, and dates of GEXF's time line where they are known.
"""

import io
import json
from collections.abc import Callable, Mapping

import networkx as nx

from api.language import Locale
from store.network.model import Network, Thing, Tie

__all__ = ["as_gexf", "as_graphml", "as_kumu"]

Labels = Mapping[str, str]


def as_graphml(network: Network, locale: Locale, labels: Labels) -> bytes:
    """Write GraphML, which Gephi, yEd, Cytoscape and igraph read."""
    return _written(nx.write_graphml, _graph(network, locale, labels))


def as_gexf(network: Network, locale: Locale, labels: Labels) -> bytes:
    """Write GEXF 1.2, with the positions of the drawing."""
    graph = _graph(network, locale, labels)
    for thing in network.things:
        node = graph.nodes[network.base + thing.iri]
        node["viz"] = {"position": {"x": node.pop("x"), "y": node.pop("y"), "z": 0.0}}
    return _written(nx.write_gexf, graph)


def as_kumu(network: Network, locale: Locale, labels: Labels) -> bytes:
    """Write a Kumu blueprint: elements, and connections between them."""
    told = {
        "elements": [
            {"id": network.base + thing.iri, **_thing(thing, locale, labels)}
            for thing in network.things
        ],
        "connections": [
            {
                "id": f"{place}",
                "from": network.base + network.things[tie.start].iri,
                "to": network.base + network.things[tie.end].iri,
                "direction": "directed",
                "type": locale(f"network.kind_{tie.kind}"),
                **_tie(tie, network.base, locale, labels),
            }
            for place, tie in enumerate(network.ties)
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def _graph(network: Network, locale: Locale, labels: Labels) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing in network.things:
        told = {**_thing(thing, locale, labels), "x": thing.x, "y": thing.y}
        graph.add_node(network.base + thing.iri, **told)
    ends = [network.base + thing.iri for thing in network.things]
    for place, tie in enumerate(network.ties):
        said = _tie(tie, network.base, locale, labels)
        graph.add_edge(ends[tie.start], ends[tie.end], key=str(place), **said)
    return graph


def _thing(thing: Thing, locale: Locale, labels: Labels) -> dict[str, str | int | float]:
    return {
        "label": _clean(thing.name(locale.code)),
        "type": locale(f"network.group_{thing.group}"),
        "kind": labels.get(thing.kind, ""),
        "community": thing.community,
        "bridging": thing.bridging,
    }


def _tie(tie: Tie, base: str, locale: Locale, labels: Labels) -> dict[str, str]:
    return {
        # “type” is GEXF's own word for whether an edge has a direction.
        "tie": locale(f"network.kind_{tie.kind}"),
        "label": labels.get(tie.role, "") or locale(f"network.kind_{tie.kind}"),
        "since": tie.since,
        "until": tie.until,
        "stated_by": base + tie.graph,
        "pages": _clean(tie.pages),
        "by": base + tie.by,
    }


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")


def _written(write: Callable[..., None], graph: "nx.MultiDiGraph[str]") -> bytes:
    output = io.BytesIO()
    write(graph, output)
    return output.getvalue()
