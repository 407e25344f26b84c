"""A real OpenID provider on loopback, idpyoidc's: behind a page on which one says who one is, and spoilt where tests want."""

import json
import threading
import time
from dataclasses import dataclass, field

from cryptojwt.jws.jws import JWS, factory
from cryptojwt.key_jar import build_keyjar
from idpyoidc.message.oidc import AccessTokenRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "lessons", "a secret that only the two of them know"
SCOPES = ["openid", "email", "profile"]
CLAIMS = ("email", "email_verified", "name", "groups", "org", "realm", "pid")
PAGE = """<!doctype html><html lang="en"><title>The organisation</title><main><h1>The organisation</h1>
<form method="post"><p><label for="who">Who are you?</label> <input id="who" name="who">
<button>Go on</button></p></form></main></html>"""
OP = "idpyoidc.server"
_KEYS = [{"type": "RSA", "size": 2048, "use": ["sig"]}]
_LOCK = {"kwargs": {"iterations": 1, "password": "for tests", "salt": "for tests"}}


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@dataclass
class Provider:
    """The provider while it runs. `people`: name → what is known of them; `sees` every path that was asked for.

    `spoil` makes another ID token of the claims of a good one; `tells` are the claims that stand in it, the userinfo
    endpoint says all.
    """

    callback: str
    people: dict = field(default_factory=dict)
    spoil: object = None
    tells: tuple = CLAIMS
    sees: list = field(default_factory=list)
    port: int = 0

    def start(self):
        self._http = make_server("127.0.0.1", self.port, self._answer, threaded=True, request_handler=Quiet)
        self.port = self._http.server_port
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.op = getattr(self, "op", None) or self._open()
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def change_keys(self):
        """New keys sign from now on, and only they are published."""
        made = build_keyjar(_KEYS).export_jwks(private=True)
        for owner in ("", self.issuer):
            del self.op.keyjar[owner]
            self.op.keyjar.import_jwks(made, owner)

    def sign(self, claims, alg="RS256", keys=None):
        return JWS(json.dumps(claims), alg=alg).sign_compact(keys or self.op.keyjar.get_signing_key("RSA", ""))

    def _open(self):
        op = Server(OPConfiguration(conf=_config(self), base_path="/"), cwd="/")
        op.context.cdb[CLIENT] = {
            "client_secret": SECRET,
            "redirect_uris": [(self.callback, None)],
            "response_types_supported": ["code"],
            "allowed_scopes": SCOPES,
        }
        op.keyjar.add_symmetric(CLIENT, SECRET)
        op.context.userinfo.db = self.people
        return op

    @Request.application
    def _answer(self, request):
        self.sees.append(request.path)
        if request.path == "/jwks":
            return Response(json.dumps(self.op.keyjar.export_jwks("")), mimetype="application/json")
        if request.path == "/.well-known/openid-configuration":
            return self._endpoint("provider_config", {}, {})
        said = {"method": request.method, "url": request.url, "headers": _lower(request.headers)}
        if request.path == "/authorization":
            return self._authorize(request, said)
        if request.path in {"/token", "/userinfo"}:
            return self._endpoint(request.path[1:], request.form.to_dict(), said)
        return Response("The organisation: you are logged out", mimetype="text/plain")

    def _authorize(self, request, said):
        endpoint = self.op.get_endpoint("authorization")
        asked = endpoint.parse_request(request.args.to_dict(), http_info=said)
        if "error" in asked:
            return Response(asked.to_json(), 400, mimetype="application/json")
        who = request.form.get("who", "")
        if who not in self.people:
            return Response(PAGE, mimetype="text/html")
        method = self.op.context.authn_broker.get_method_by_id("page")
        session = endpoint.create_session(asked, who, "page", int(time.time()), method)
        done = endpoint.do_response(request=asked, **endpoint.authz_part2(request=asked, session_id=session))
        return redirect(done["response"], 303)

    def _endpoint(self, name, given, said):
        endpoint = self.op.get_endpoint(name)
        try:
            asked = endpoint.parse_request(given, http_info=said)
            if name == "token" and "error" not in asked:
                asked = AccessTokenRequest(**asked)
            found = asked if "error" in asked else endpoint.process_request(asked, http_info=said)
            if "error" in found:
                return Response(json.dumps(dict(found.items())), 400, mimetype="application/json")
            body = endpoint.do_response(request=asked, **found)["response"]
        except Exception as fault:  # noqa: BLE001  # the library raises many kinds for a client that may not come in
            return Response(
                json.dumps({"error": "invalid_client", "error_description": f"{type(fault).__name__} {fault}"}),
                401,
                mimetype="application/json",
            )
        return Response(self._spoilt(body) if name == "token" else body, mimetype="application/json")

    def _spoilt(self, body):
        answer = json.loads(body)
        if self.spoil:
            answer["id_token"] = self.spoil(factory(answer["id_token"]).jwt.payload())
        return json.dumps(answer)


def _lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def _config(provider):
    return {
        "issuer": provider.issuer,
        "preference": {
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": SCOPES,
        },
        "key_conf": {"uri_path": "jwks", "key_defs": _KEYS},
        "session_params": {"encrypter": _LOCK},
        "token_handler_args": {
            "jwks_def": {"key_defs": [{"type": "oct", "bytes": 24, "use": ["enc"], "kid": "code"}]},
            "code": {"lifetime": 600, "kwargs": {"crypt_conf": _LOCK}},
            "token": {"class": f"{OP}.token.jwt_token.JWTToken", "kwargs": {"lifetime": 3600, "alg": "RS256"}},
            "id_token": {
                "class": f"{OP}.token.id_token.IDToken",
                "kwargs": {"lifetime": 300, "base_claims": dict.fromkeys(provider.tells)},
            },
        },
        "cookie_handler": {
            "class": f"{OP}.cookie_handler.CookieHandler",
            "kwargs": {"keys": {"key_defs": [{"type": "oct", "kid": k, "use": [k]} for k in ("sig", "enc")]}},
        },
        "endpoint": {
            name: {"path": path, "class": f"{OP}.oidc.{place}", "kwargs": more}
            for name, path, place, more in (
                ("provider_config", ".well-known/openid-configuration", "provider_config.ProviderConfiguration", {}),
                ("authorization", "authorization", "authorization.Authorization", {}),
                ("token", "token", "token.Token", {"client_authn_method": ["client_secret_basic"]}),
                ("userinfo", "userinfo", "userinfo.UserInfo", {"base_claims": dict.fromkeys(CLAIMS)}),
                ("session", "end_session", "session.Session", {}),
            )
        },
        "add_on": {
            "pkce": {
                "function": f"{OP}.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
            }
        },
        "authentication": {
            "page": {"acr": "page", "class": f"{OP}.user_authn.user.NoAuthn", "kwargs": {"user": "nobody"}}
        },
        "userinfo": {"class": f"{OP}.user_info.UserInfo", "kwargs": {"db": {}}},
    }
