"""When the parts of a group may change places, or be looked up row by row.

SPARQL evaluates a group from the inside out, so a filter, an OPTIONAL or a BIND within a group
sees only what that group binds. A look-up hands it the row outside as well; that is the same
only where those variables cannot make a difference.
"""

from dataclasses import dataclass, field

from store.rewriting.model import (
    Bind,
    Filter,
    Graph,
    Group,
    Joined,
    Minus,
    Optional,
    Pattern,
    SubSelect,
    Union,
    Values,
    Variables,
)

__all__ = ["Stage", "is_doubtful", "may_look_up", "stages"]


@dataclass
class Stage:
    """Members that are joined in any order, then those that must follow in their order."""

    joined: list[Joined] = field(default_factory=list)
    after: list[Optional | Minus | Bind] = field(default_factory=list)


def stages(group: Group) -> list[Stage]:
    """Cut a group into stages, each member in the earliest that gives the same answer."""
    found = [Stage()]
    for member in group.members:
        if isinstance(member, Filter):
            continue
        if not isinstance(member, Joined):
            found[-1].after.append(member)
            continue
        place = len(found)
        while place and _may_precede(member, found[:place]):
            place -= 1
        if place == len(found):
            found.append(Stage())
        found[place].joined.append(member)
    return found


def _may_precede(member: Joined, before: list[Stage]) -> bool:
    """Whether a member may stand before what follows the last of these stages' joins."""
    certain = frozenset[str]().union(*(each.certain for stage in before for each in stage.joined))
    return all(member.variables & each.variables <= certain for each in before[-1].after)


def is_doubtful(group: Group, *, is_whole: bool = False) -> bool:
    """Whether a path that can be empty starts or ends at what no triple here binds.

    Such a path matches terms that the graph does not have, depending on the order. What
    nothing else in the whole query binds is no matter.
    """
    patterns = [member for member in group.members if isinstance(member, Pattern)]
    paths = [each for each in patterns if each.path is not None and each.path.may_be_empty]
    if not paths:
        return False
    plain = [each for each in patterns if each not in paths]
    bound = frozenset[str]().union(*(each.variables for each in plain))
    for path in paths:
        others = [m for m in group.members if m is not path and not isinstance(m, Filter)]
        free = path.variables - bound
        if free and not (is_whole and free.isdisjoint(Group(others, "").variables)):
            return True
    return False


def may_look_up(group: Group, outside: Variables, *, is_optional: bool = False) -> bool:
    """Whether a group gives the same answer when it is handed the row outside.

    The filters of an OPTIONAL's own group are meant to see that row.
    """
    if is_doubtful(group) and group.variables & outside:
        return False
    certain: Variables = frozenset()
    for member in group.members:
        match member:
            case Pattern():
                good = True
            case Values():
                good = not member.variables & outside
            case Union():
                good = all(may_look_up(branch, outside) for branch in member.branches)
            case Graph():
                good = may_look_up(member.inner, outside)
            case Optional():
                good = member.variables & outside <= certain and may_look_up(
                    member.inner, outside | certain, is_optional=True
                )
            case Bind():
                seen = member.expression.variables & outside
                good = member.target not in outside and seen <= certain
            case Filter():
                good = is_optional or member.expression.variables & outside <= group.certain
            case Minus() | SubSelect():
                good = False
        if not good:
            return False
        if isinstance(member, Joined):
            certain |= member.certain
    return True
