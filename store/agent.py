"""How Maillage names itself to other servers."""

NAME = "Maillage"
AGENT = f"{NAME}/0.1 (+https://w3id.org/maillage/)"
