from store.namespaces import DEFAULT_BASE, Namespaces, rebase


def test_every_namespace_stands_below_the_base() -> None:
    names = Namespaces("https://kg.example.org/")
    assert names.id == "https://kg.example.org/id/"
    assert names.graph == "https://kg.example.org/graph/"
    assert names.release == "https://kg.example.org/release/"
    assert names.scheme == "https://kg.example.org/scheme/"
    assert names.ontology == "https://kg.example.org/ontology#"


def test_rebase_replaces_the_default_base_everywhere() -> None:
    text = f"<{DEFAULT_BASE}id/a> a <{DEFAULT_BASE}ontology#B> ."
    assert rebase(text, "http://x/") == "<http://x/id/a> a <http://x/ontology#B> ."
    assert rebase(text, DEFAULT_BASE) is text
