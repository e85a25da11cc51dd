"""The patterns and clauses of a query in the making.

Each variable has a witness, a term of the release for which all patterns made so far hold, so
that what is asked for is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from release_words import Class, Fact, Words

# A class with more members is only asked for together with a fact that few of them share.
_LARGE = 2_000
_DEEP = ("containedInPlace>", "broader>", "subClassOf>", "memberOf>", "subPropertyOf>")

Expressions = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass
class Scope:
    """A query's patterns, and for each variable a witness and the kind of its value."""

    random: Random
    words: Words
    expressions: Expressions
    lines: list[str] = field(default_factory=list)
    variables: dict[str, Fact] = field(default_factory=dict)
    count: int = 0

    @property
    def things(self) -> list[str]:
        """The variables whose witness has facts of its own."""
        return [name for name, fact in self.variables.items() if self.words.facts(fact.value)]

    def fresh(self, letter: str) -> str:
        """A variable that the query does not have yet."""
        self.count += 1
        return f"?{letter}{self.count}"

    def start(self, size: int) -> None:
        """Begin with a member of some class, and walk along its facts."""
        candidates = [one for one in self.words.classes if self.words.facts(one.members[0])]
        chosen = self.random.choice(candidates)
        name = self.fresh("s")
        self.variables[name] = Fact("", self.random.choice(chosen.members), "iri")
        self._anchor(name, chosen)
        while len(self.lines) < size:
            self.lines.append(self.triple())
        self.random.shuffle(self.lines)

    def _anchor(self, name: str, chosen: Class) -> None:
        if chosen.size > _LARGE:
            self.lines.append(self.anchor(name))
        elif self.random.random() < 0.3:
            _, fact = self.fact()
            self.lines.append(f"{name} {fact.predicate} {fact.value} .")
        if not self.lines or self.random.random() < 0.4:
            self.lines.append(f"{name} a {chosen.iri} .")

    def anchor(self, name: str) -> str:
        """A pattern that only few things match, the variable's witness among them."""
        facts = self.words.facts(self.variables[name].value)
        rare = [fact for fact in facts if self.words.is_selective(fact)] or facts
        fact = self.random.choice(rare)
        return f"{name} {fact.predicate} {fact.value} ."

    def fact(self) -> tuple[str, Fact]:
        """A variable and a fact of its witness."""
        name = self.random.choice(self.things)
        return name, self.random.choice(self.words.facts(self.variables[name].value))

    def triple(self) -> str:
        """One pattern more, with a value or, now and then, a constant."""
        name, fact = self.fact()
        if self.random.random() < 0.1:
            return f"{name} {fact.predicate} {fact.value} ."
        value = self.fresh("v")
        self.variables[value] = fact
        return f"{name} {fact.predicate} {value} ."

    def optional(self) -> str:
        """OPTIONAL, sometimes with a filter, sometimes with another OPTIONAL inside."""
        text = self.triple()
        if self.random.random() < 0.3:
            text += " " + self.filter()
        if self.random.random() < 0.2:
            text += " " + self.optional()
        return f"OPTIONAL {{ {text} }}"

    def union(self) -> str:
        """UNION that binds the same variable on both sides, or another."""
        (subject, one), (other_subject, other) = self.fact(), self.fact()
        name = self.fresh("u")
        second = name if self.random.random() < 0.5 else self.fresh("u")
        kind = one.kind if one.kind == other.kind else "any"
        self.variables[name] = Fact(one.predicate, one.value, kind)
        if second != name:
            self.variables[second] = other
        right = f"{other_subject} {other.predicate} {second}"
        return f"{{ {subject} {one.predicate} {name} }} UNION {{ {right} }}"

    def minus(self) -> str:
        """MINUS, of which one in ten shares no variable."""
        subject, fact = self.fact()
        other = self.random.choice(self.words.alike(fact.predicate) or (fact,))
        value = self.random.choice((self.fresh("m"), other.value, other.value))
        if self.random.random() < 0.1:
            subject = self.fresh("m")
        return f"MINUS {{ {subject} {fact.predicate} {value} }}"

    def exists(self) -> str:
        """FILTER EXISTS or NOT EXISTS."""
        subject, fact = self.fact()
        value = self.random.choice((self.fresh("e"), fact.value))
        negated = self.random.choice(("", "NOT "))
        return f"FILTER {negated}EXISTS {{ {subject} {fact.predicate} {value} }}"

    def filter(self) -> str:
        """FILTER by a condition, or by two of them."""
        condition = self.expression("conditions")
        chance = self.random.random()
        if chance < 0.2:
            operator = self.random.choice(("&&", "||"))
            condition = f"{condition} {operator} {self.expression('conditions')}"
        elif chance < 0.25:
            condition = f"!({condition})"
        return f"FILTER({condition})"

    def bind(self) -> str:
        """BIND to a variable of unknown kind."""
        expression = self.expression("bindings")
        name = self.fresh("b")
        self.variables[name] = Fact("", '"1"', "any")
        return f"BIND({expression} AS {name})"

    def values(self) -> str:
        """VALUES of two columns, with gaps."""
        subject, fact = self.fact()
        name = self.fresh("w")
        others = self.words.alike(fact.predicate) or (fact,)
        here = self.variables[subject].value
        rows = [(here, fact.value), ("UNDEF", self.random.choice(others).value), (here, "UNDEF")]
        chosen = self.random.sample(rows, self.random.randint(1, 3))
        self.variables[name] = fact
        table = " ".join(f"({one} {other})" for one, other in chosen)
        return f"VALUES ({subject} {name}) {{ {table} }} {subject} {fact.predicate} {name} ."

    def subquery(self) -> str:
        """A subquery that counts, or one that takes the first fifty."""
        subject, fact = self.fact()
        value = self.fresh("q")
        pattern = f"{subject} {fact.predicate} {value} . {self.anchor(subject)}"
        if self.random.random() < 0.3:
            return f"{{ SELECT DISTINCT {subject} {{ {pattern} }} ORDER BY {subject} LIMIT 50 }}"
        name = self.fresh("q")
        self.variables[name] = Fact("", "1", "integer")
        head = f"SELECT {subject} (COUNT({value}) AS {name})"
        return f"{{ {head} {{ {pattern} }} GROUP BY {subject} }}"

    def path(self) -> str:
        """A property path of one of all kinds."""
        subject, fact = self.fact()
        one, other = fact.predicate, self.fact()[1].predicate
        name = self.fresh("p")
        link = next((p for p in (one, other) if p.endswith(_DEEP)), None)
        if link is not None:
            self.variables[name] = Fact("", fact.value, "any")
            return f"{subject} {link}{self.random.choice('++*?')} {name} ."
        further = self.words.facts(fact.value)
        forms = [f"{one}?", f"({one}|{other})", f"!({one}|{other})", f"!(rdf:type|^{other})"]
        forms += [f"{one}/^{one}", f"({one}/^{one})", f"{one}+"]
        forms += (
            [f"{one}/{further[0].predicate}", f"{one}/{further[0].predicate}?"] * 3
            if further
            else []
        )
        self.variables[name] = Fact("", fact.value, "any")
        return f"{subject} {self.random.choice(forms)} {name} ."

    def graph(self) -> str:
        """GRAPH with a name or a variable."""
        subject, fact = self.fact()
        name, graph = self.fresh("v"), self.fresh("g")
        self.variables[name] = fact
        if self.random.random() < 0.3:
            graph = self.random.choice(self.words.graphs)
        else:
            self.variables[graph] = Fact("", self.random.choice(self.words.graphs), "iri")
        return f"GRAPH {graph} {{ {subject} {fact.predicate} {name} }}"

    def expression(self, family: str) -> str:
        """An expression over one of the variables, of a kind that its values allow."""
        name = self.random.choice([*self.variables])
        fact = self.variables[name]
        choices = self.expressions[family]
        kinds = ["any"] if fact.kind not in choices or self.random.random() < 0.35 else [fact.kind]
        template = self.random.choice(choices[kinds[0]])
        other = self.random.choice(self.words.alike(fact.predicate) or (fact,))
        text = _inside(fact.value)
        start = self.random.randrange(max(len(text) - 3, 1))
        word, number = f'"{text[start : start + 3]}"', self.random.choice((0, 3, 10, 25))
        fill = {"v": name, "value": fact.value, "other": other.value, "text": f'"{text[:8]}"'}
        return template.format(**fill, word=word, n=number)


def _inside(value: str) -> str:
    """The characters of a term that can stand in a string without being escaped."""
    text = value.split('"')[1] if value.startswith('"') else value.strip("<>")
    return "".join(c if c.isalnum() or c in " -/:'" else " " for c in text) or "a"
