from dataclasses import fields
from pathlib import Path

import pytest

from store.errors import BadSetting
from store.services import Service
from store.settings import Settings, settings_from

ROOT = Path("/checkout")
SERVICES_EXPECTED = "http(s) addresses, each once, and limits above 0"


def test_defaults_lie_in_the_checkout() -> None:
    settings = settings_from({}, ROOT)
    assert settings == Settings(root=ROOT)
    assert (settings.home, settings.data) == (ROOT / "var", ROOT / "data")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.namespaces.id == "https://w3id.org/maillage/id/"


def test_environment_is_converted() -> None:
    environ = {
        "MAILLAGE_HOME": "/srv/kg",
        "MAILLAGE_DATA": "elsewhere",
        "MAILLAGE_PORT": "8001",
        "MAILLAGE_MAX_SET_ASIDE": "0.5",
        "MAILLAGE_HOST": "",
        "OTHER": "x",
    }
    settings = settings_from(environ, ROOT)
    assert (settings.home, settings.data) == (Path("/srv/kg"), ROOT / "elsewhere")
    assert (settings.port, settings.max_set_aside, settings.host) == (8001, 0.5, "127.0.0.1")


@pytest.mark.parametrize(
    ("variable", "value", "shown", "expected"),
    [
        ("MAILLAGE_PORT", "http", "http", "a number"),
        ("MAILLAGE_PORT", "70000", "70000", "a number from 0 to 65535"),
        ("MAILLAGE_BASE", "w3id.org/", "w3id.org/", "an http(s) address that ends with a slash"),
        ("MAILLAGE_BASE", "http://e", "http://e", "an http(s) address that ends with a slash"),
        ("MAILLAGE_MAX_SET_ASIDE", "20", "20.0", "a number from 0 to 1"),
        ("MAILLAGE_MAX_SET_ASIDE", "nan", "nan", "a number from 0 to 1"),
        ("MAILLAGE_KEEP_RELEASES", "0", "0", "a number from 1 upwards"),
        ("MAILLAGE_KEEP_RELEASES", "ten", "ten", "a number"),
        *(
            ("MAILLAGE_SERVICES", services, services, SERVICES_EXPECTED)
            for services in (
                "wikidata.org/sparql",
                "ftp://e.example/sparql",
                "https://e.example/<b>",
                "https://e.example/sparql 20",
                "https://e.example/sparql seconds=soon",
                "https://e.example/sparql seconds=0",
                "https://e.example/sparql seconds=nan",
                "https://e.example/sparql seconds=inf",
                "https://e.example/sparql memory=-1",
                "https://e.example/sparql minutes=1",
                "https://e.example/sparql seconds=1 seconds=2",
                "https://e.example/sparql at=/sparql",
                "https://e.example/sparql,https://e.example/sparql seconds=3",
            )
        ),
    ],
)
def test_bad_values_say_variable_and_remedy(
    variable: str, value: str, shown: str, expected: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        settings_from({variable: value}, ROOT)
    meaning = next(
        item.metadata["help"] for item in fields(Settings) if item.metadata.get("env") == variable
    )
    assert str(caught.value) == (
        f"{variable}: The value “{shown}” cannot be used. Give {expected}: {meaning}."
    )


def test_each_endpoint_elsewhere_has_its_own_limits() -> None:
    environ = {
        "MAILLAGE_SERVICES": "https://a.example/sparql?x=http://b.example/ , "
        "https://b.example/sparql seconds=2.5 at=http://127.0.0.1:1/b memory=0.5,",
        "MAILLAGE_SERVICE_SECONDS": "7",
    }
    settings = settings_from(environ, ROOT)
    first = "https://a.example/sparql?x=http://b.example/"
    assert settings.service_list == (
        Service(first, first, 7.0, 10.0),
        Service("https://b.example/sparql", "http://127.0.0.1:1/b", 2.5, 0.5),
    )
    assert settings_from(settings.as_environment(), ROOT) == settings
