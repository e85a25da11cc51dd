"""All errors that a user can meet; each says what is wrong, where, and what to do.

MaillageError
├── BadSetting            a setting has a value that cannot be used
├── WriterLost            the writer ended before it told what became of a contribution
├── ReleaseError
│   ├── NoRelease         nothing has been published yet
│   ├── UnknownRelease    no release has this identifier
│   ├── BrokenRelease     a release's folder lacks or garbles something
│   ├── NoSearch          a release was made without a search index
│   ├── NoNetwork         a release was made without its network
│   ├── NoStream          no release has been told to the event stream yet
│   ├── BrokenStream      the event stream's folder lacks or garbles something
│   └── BuildInProgress   another process is building or changing the releases
├── KeysError
│   ├── BadKey            what is said of a new key cannot be used
│   ├── UnknownKey        no key has this identifier
│   └── BrokenKeys        the file of the keys cannot be read
└── QueryError
    ├── BadQuery          a query is not SPARQL; knows line and column
    ├── QueryRefused      a query is SPARQL but asks for what is not allowed here
    │   └── ServiceNotAllowed   a question of the library needs an endpoint that is not allowed
    ├── UnknownQuery      the query library has no query of this name
    ├── BrokenQueryFile   a file of the query library has a faulty header or text
    ├── BadParameter      a value given for a query's parameter does not fit
    ├── QueryFailed       the engine gave up on a query that is in order
    │   └── UnknownFunction   the query calls a function that no engine has
    ├── ServiceFailed     another endpoint that a query asks gives no usable answer
    │   └── ServiceLate       it does not answer within its time limit
    ├── QueryTimedOut     a query took longer than its time limit
    ├── QueryTooLarge     a query needed more memory than its limit
    ├── TooManyRows       an answer does not fit into one sheet of a workbook
    └── ServiceBusy       too many queries are waiting already
"""

from collections.abc import Sequence

from store.services import Outage


class MaillageError(Exception):
    """An error for people: what is wrong, where, and what to do about it.

    ``code`` and ``values`` let the web pages say the same in another language.
    """

    def __init__(
        self, what: str, where: str = "", remedy: str = "", *, code: str = "", **values: object
    ) -> None:
        """Keep the three parts; ``where`` and ``remedy`` may be empty."""
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.code = code or type(self).__name__
        self.values = values

    def __str__(self) -> str:
        """Join the parts into one line, the place first."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" {self.remedy}" if self.remedy else "")


class BadSetting(MaillageError):
    """A setting has a value that cannot be used."""


class WriterLost(MaillageError):
    """The writer ended before it told what became of a contribution."""

    def __init__(self) -> None:
        """Say that asking again does no harm."""
        super().__init__(
            "The contribution was interrupted: it is published whole, or not at all.",
            remedy="Send it again: what is published already is not published twice.",
        )


class ReleaseError(MaillageError):
    """Something about releases."""


class NoRelease(ReleaseError):
    """Nothing has been published yet."""

    def __init__(self) -> None:
        """Say how to publish a first release."""
        super().__init__("There is no release yet.", remedy="Run `maillage build` to make one.")


class UnknownRelease(ReleaseError):
    """No release has this identifier."""

    def __init__(self, release_id: str) -> None:
        """Name the identifier that was asked for."""
        super().__init__(
            f"There is no release “{release_id}”.",
            remedy="`maillage releases` lists those that are kept.",
            release=release_id,
        )


class BrokenRelease(ReleaseError):
    """A release's folder lacks or garbles something."""


class NoSearch(ReleaseError):
    """A release was made without a search index, by an older version."""

    def __init__(self, release_id: str) -> None:
        """Say how to publish a release that has one."""
        super().__init__(
            "This release has no search index.",
            where=f"release {release_id}",
            remedy="Run `maillage build`: it publishes the same data with one.",
            release=release_id,
        )


class NoNetwork(ReleaseError):
    """A release was made without its network, by an older version."""

    def __init__(self, release_id: str) -> None:
        """Say how to publish a release that has one."""
        super().__init__(
            "This release has no network.",
            where=f"release {release_id}",
            remedy="Run `maillage build`: it publishes the same data with one.",
            release=release_id,
        )


class NoStream(ReleaseError):
    """No release has been told to the event stream yet."""

    def __init__(self) -> None:
        """Say when there will be one."""
        super().__init__(
            "The event stream has not begun yet.",
            remedy="It is written beside the server after the first release: try again soon.",
        )


class BrokenStream(ReleaseError):
    """The event stream's folder lacks or garbles something."""

    def __init__(self, what: str, where: str) -> None:
        """Say how to begin another stream."""
        super().__init__(
            f"The event stream cannot be read: {what}.",
            where=where,
            remedy="Remove the folder `stream`: another stream begins with all that is served.",
            reason=what,
        )


class BuildInProgress(ReleaseError):
    """Another process is building or changing the releases."""


class KeysError(MaillageError):
    """Something about the keys of partners; never with a secret in it."""


class BadKey(KeysError):
    """What is said of a new key cannot be used."""


class UnknownKey(KeysError):
    """No key has this identifier."""

    def __init__(self, key_id: str) -> None:
        """Name the identifier that was asked for."""
        super().__init__(
            f"There is no key “{key_id}”.",
            remedy="`maillage keys list` lists those that there are.",
            key=key_id,
        )


class BrokenKeys(KeysError):
    """The file of the keys cannot be read; nobody is let in by it."""


class QueryError(MaillageError):
    """Something about a query."""


class BadQuery(QueryError):
    """A query is not SPARQL; ``line`` and ``column`` count from 1, 0 when not known."""

    def __init__(
        self,
        what: str,
        line: int = 0,
        column: int = 0,
        remedy: str = "",
        *,
        code: str = "",
        **values: object,
    ) -> None:
        """Keep the place of the mistake beside its description."""
        where = f"line {line}, column {column}" if line else ""
        super().__init__(what, where, remedy, code=code, line=line, column=column, **values)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """A query is SPARQL but asks for what is not allowed here."""


class ServiceNotAllowed(QueryRefused):
    """A question of the library asks an endpoint that the operator has not allowed."""

    def __init__(self, services: Sequence[str]) -> None:
        """Name the endpoints."""
        named = ", ".join(services)
        super().__init__(
            "This question asks other endpoints, which this server has not been allowed to do "
            f"for: {named}.",
            where=named,
            remedy="Whoever runs it allows that by adding the address to MAILLAGE_SERVICES; "
            "or ask the question's SPARQL of a server that may.",
            services=named,
        )


class UnknownQuery(QueryError):
    """The query library has no query of this name."""

    def __init__(self, name: str) -> None:
        """Name the query that was asked for."""
        super().__init__(
            f"There is no query “{name}”.",
            remedy="The list of queries is at /queries.",
            name=name,
        )


class BrokenQueryFile(QueryError):
    """A file of the query library has a faulty header or text."""


class BadParameter(QueryError):
    """A value given for a query's parameter does not fit its type."""


class QueryFailed(QueryError):
    """The engine gave up on a query that is in order."""


class ServiceFailed(QueryError):
    """Another endpoint that a query asks by SERVICE gives no usable answer."""

    def __init__(self, services: Sequence[str], outage: Outage | None = None) -> None:
        """Name the endpoints that may be at fault, or the one that is, and what went wrong."""
        super().__init__(
            str(outage or "An endpoint that the query asks with SERVICE gave no usable answer."),
            where=", ".join(services),
            remedy="Write SERVICE SILENT to do without it, or try again later.",
            code=f"ServiceFailed.{outage.reason}" if outage else "ServiceFailed",
            services=", ".join(services),
            detail=outage.detail if outage else "",
        )

    @staticmethod
    def by(outage: Outage) -> "ServiceFailed":
        """Say what went wrong with which endpoint."""
        kind = ServiceLate if outage.reason == "late" else ServiceFailed
        return kind([outage.service], outage)


class ServiceLate(ServiceFailed):
    """Another endpoint that a query asks by SERVICE does not answer within its time limit."""


class ElsewhereFailed(QueryError):
    """The store elsewhere that answers instead of the database here gives no usable answer."""

    def __init__(self) -> None:
        """Say no more than anybody may know: its address and what it said are in the log."""
        super().__init__(
            "The store behind this service gives no usable answer.",
            where="MAILLAGE_ENDPOINT",
            remedy="Try again in a minute; the operator finds the reason in the service's log.",
        )


class NotElsewhere(ReleaseError):
    """The store elsewhere lacks a release, and nothing here may send it there."""

    def __init__(self, release_id: str) -> None:
        """Name the release."""
        super().__init__(
            "The store elsewhere does not have all of this release.",
            where=f"release {release_id}",
            remedy="Load what `maillage elsewhere write` writes, or set MAILLAGE_ENDPOINT_GRAPHS.",
        )


class UnknownFunction(QueryFailed):
    """A query is in order and calls a function that no engine has."""

    def __init__(self, function: str) -> None:
        """Name the function as the query does."""
        super().__init__(
            f"There is no function {function} here.",
            remedy="Use the functions of SPARQL 1.1.",
            function=function,
        )


class QueryTimedOut(QueryError):
    """A query took longer than its time limit, or waited that long for its turn."""

    def __init__(self, seconds: float, awaited: str = "") -> None:
        """Name the limit, in seconds, and the other endpoint that was being waited for, if any."""
        super().__init__(
            f"The query was stopped after {seconds:g} seconds, its time limit"
            + (f", while {awaited} was at work for it." if awaited else "."),
            where=awaited,
            remedy="Ask for less: bind more of its variables, or add conditions; "
            "/sparql/explain tells how it is answered.",
            code="QueryTimedOut.awaited" if awaited else "",
            seconds=f"{seconds:g}",
            services=awaited,
        )


class QueryTooLarge(QueryError):
    """A query needed more memory than its limit."""

    def __init__(self, limit: int) -> None:
        """Name the limit, in bytes."""
        super().__init__(
            f"The query was stopped because it needed more than {limit >> 20} MiB of memory.",
            remedy="Sort, group or collect fewer rows at once.",
            mebibytes=limit >> 20,
        )


class TooManyRows(QueryError):
    """An answer does not fit into one sheet of a workbook."""

    def __init__(self, rows: int, columns: int) -> None:
        """Name what a sheet can hold."""
        super().__init__(
            f"A sheet of a workbook holds at most {rows} rows and {columns} columns of an answer.",
            remedy="Ask for CSV, which has no such limit, or for fewer rows.",
            rows=rows,
            columns=columns,
        )


class ServiceBusy(QueryError):
    """Too many queries are waiting, or this one had to give way to those of others."""

    def __init__(self, retry: float) -> None:
        """Name the seconds after which to try again."""
        super().__init__(
            "The service is busy with other queries.",
            remedy=f"Try again in {retry:g} seconds.",
            seconds=f"{retry:g}",
        )
        self.retry = retry
