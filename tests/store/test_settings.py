from pathlib import Path

import pytest

from store.errors import BadSetting
from store.settings import Settings, settings_from

ROOT = Path("/checkout")


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
    ("variable", "value", "message"),
    [
        (
            "MAILLAGE_PORT",
            "http",
            "MAILLAGE_PORT: The value “http” cannot be used. "
            "Give a number: port the server listens on.",
        ),
        (
            "MAILLAGE_PORT",
            "70000",
            "MAILLAGE_PORT: The value “70000” cannot be used. "
            "Give a number from 0 to 65535: port the server listens on.",
        ),
        (
            "MAILLAGE_BASE",
            "https://w3id.org/maillage",
            "MAILLAGE_BASE: The value “https://w3id.org/maillage” cannot be used. Give an http(s) "
            "address that ends with a slash: what all IRIs begin with; ends with a slash.",
        ),
        (
            "MAILLAGE_MAX_SET_ASIDE",
            "20",
            "MAILLAGE_MAX_SET_ASIDE: The value “20” cannot be used. Give a number from 0 to 1: "
            "share of a source's records, 0 to 1, above which the whole source is refused.",
        ),
        (
            "MAILLAGE_MAX_SET_ASIDE",
            "nan",
            "MAILLAGE_MAX_SET_ASIDE: The value “nan” cannot be used. Give a number from 0 to 1: "
            "share of a source's records, 0 to 1, above which the whole source is refused.",
        ),
        (
            "MAILLAGE_KEEP_RELEASES",
            "0",
            "MAILLAGE_KEEP_RELEASES: The value “0” cannot be used. Give a number from 1 upwards: "
            "number of releases kept when old ones are removed.",
        ),
    ],
)
def test_bad_values_say_variable_and_remedy(variable: str, value: str, message: str) -> None:
    with pytest.raises(BadSetting) as caught:
        settings_from({variable: value}, ROOT)
    assert str(caught.value) == message
