"""CSV as partners export it: any delimiter, any encoding, any order of columns."""

import csv
from pathlib import Path

import pytest
from loopback import Partner, content, declare, fetched

SOURCE = """
[fetch]
kind = "csv"
[[fetch.tables]]
address = "{address}"
file = "organizations.csv"
columns = {{ slug = "Id", name = "Dénomination", source_url = "https://p.example/{{Id}}" }}
constants = {{ country = "FR" }}
"""
NAMES = ("Énergie Partagée", "Cœur d’Hérault", "L'Île-d'Yeu – été")


def rows(data: Path, partner: Partner, body: bytes, **headers: str) -> list[dict[str, str]]:
    folder = declare(data, SOURCE.format(address=f"{partner.base}/liste.csv"))
    partner.replies["/liste.csv"] = content(body, **headers)
    fate = fetched(data)
    assert fate.failure is None, fate.failure
    with (folder / "organizations.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def text(delimiter: str, end: str = "\r\n") -> str:
    lines = [delimiter.join(("Ville", "Dénomination", "Id"))]
    lines += [delimiter.join((f'"a{delimiter}b"', name, f"N° {n}")) for n, name in enumerate(NAMES)]
    return end.join([*lines, ""])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str, data: Path, partner: Partner) -> None:
    found = rows(data, partner, text(delimiter).encode())
    assert [row["name"] for row in found] == list(NAMES)
    assert found[1]["slug"] == "n-1"
    assert found[1]["country"] == "FR"
    assert found[1]["source_url"] == "https://p.example/N° 1"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "utf-8"),
        ("cp1252", ""),
        ("cp1252", "no-such-encoding"),
        ("mac_roman", ""),
        ("utf-16-le", ""),
    ],
)
def test_encodings(encoding: str, declared: str, data: Path, partner: Partner) -> None:
    kind = f"text/csv; charset={declared}" if declared else "text/csv"
    found = rows(data, partner, text(";").encode(encoding), Content_Type=kind)
    assert [row["name"] for row in found] == list(NAMES)


def test_old_line_ends_and_short_rows(data: Path, partner: Partner) -> None:
    found = rows(data, partner, "Dénomination,Id,Ville\rA,1\r\r".encode())
    assert found == [
        {"slug": "1", "name": "A", "source_url": "https://p.example/1", "country": "FR"}
    ]


def test_cells_beyond_the_header_are_not_lost(data: Path, partner: Partner) -> None:
    found = rows(data, partner, "Dénomination,Id\nA, with a comma,1\n".encode())
    assert found[0][None] == ["1"]  # type: ignore[index]
