"""Answers kept whole: a public page asked for again is served without rendering, until anything changes."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.http import parse_etags

from lessons.site import Site
from lessons.web.cache import REVALIDATE, STATE, State, state_of
from lessons.web.locale import spoken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOM = 64 * 1024 * 1024
"""Bytes of answers kept in each process, their addresses and headers counted in; the least used make room."""
LARGEST = 512 * 1024
"""Bytes of an answer worth keeping."""
OVERHEAD = 1024
"""Bytes that keeping an answer takes beside its texts."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out, and the state of change log and index that it was made from."""

    state: State
    headers: list[tuple[str, str]]
    etag: str
    body: bytes


class Answers:
    """WSGI middleware. Only what the pages themselves call public and revalidated is kept."""

    def __init__(self, app: "WSGIApplication", site: Site) -> None:
        self._app = app
        self._site = site
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ:
            return self._app(environ, start_response)
        # Read before rendering: what is made from newer pages is then only thrown away too early, never kept too long.
        state = environ[STATE] = state_of(self._site)
        key = _key(environ)
        answer = self._kept.get(key)
        if answer and answer.state == state:
            return self._again(answer, key, environ, start_response)
        return self._make(key, state, environ, start_response)

    def _again(
        self, answer: Answer, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(answer.etag):
            start_response("304 NOT MODIFIED", [h for h in answer.headers if not h[0].startswith("Content-")])
            return [b""]
        start_response("200 OK", list(answer.headers))
        return [answer.body]

    def _make(
        self, key: Key, state: State, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        said: dict[str, Any] = {}

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said.update(status=status, headers=headers)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        parts = self._app(environ, remember)
        headers = {name.lower(): value for name, value in said.get("headers", ())}
        if not (said.get("status", "").startswith("200") and _may_be_kept(headers)):
            return parts
        body = b"".join(parts)
        close = getattr(parts, "close", None)
        if close:
            close()
        etag = headers["etag"].removeprefix("W/").strip('"')
        self._keep(key, Answer(state, said["headers"], etag, body))
        return [body]

    def _keep(self, key: Key, answer: Answer) -> None:
        if len(answer.body) > LARGEST:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = answer
            self._size += _weight(key, answer)
            while self._size > ROOM:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        if old := self._kept.pop(key, None):
            self._size -= _weight(key, old)


def _weight(key: Key, answer: Answer) -> int:
    texts = (*key, *(text for header in answer.headers for text in header))
    return len(answer.body) + sum(map(len, texts)) + OVERHEAD


def _key(environ: MutableMapping[str, Any]) -> Key:
    """All that an answer may depend on besides the state: address, host, scheme and the reader's language."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        spoken(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_X_REQUESTED_WITH", ""),
    )


def _may_be_kept(headers: Mapping[str, str]) -> bool:
    return headers.get("cache-control") == REVALIDATE and "etag" in headers and "set-cookie" not in headers
