"""The engine that holds nothing and finds nothing: for a site without search, and for tests of all else."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from search.base import Document, Fragment, Hit, Request, Results


class NullEngine:
    """Implements `search.base.Engine`."""

    def search(self, request: Request) -> Results:
        return Results(facets={facet: {} for facet in request.facets})

    def suggest(self, typed: str, interface: str, limit: int = 8) -> Sequence[str]:
        return ()

    def similar(self, id: str, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        return ()

    def like(self, document: Document, filters: Mapping[str, tuple[str, ...]], limit: int = 6) -> Sequence[Hit]:
        return ()

    def snippet(self, request: Request, text: str, lang: str, length: int = 240) -> tuple[Fragment, ...]:
        return (Fragment(text[:length]),) if text else ()

    def update(self, documents: Iterable[Document], removed: Iterable[str], seq: int) -> bool:
        return True

    def rebuild(
        self, documents: Iterable[Document], seq: int, progress: Callable[[int], None] = lambda n: None
    ) -> bool:
        progress(sum(1 for _ in documents))
        return True

    def tidy(self) -> bool:
        return False

    def seq(self) -> int:
        return -1

    def mark(self) -> str:
        return ""

    def outdated(self) -> bool:
        return False

    def count(self) -> int:
        return 0

    def ids(self) -> frozenset[str]:
        return frozenset()
