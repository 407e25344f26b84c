"""Logging in through an organisation, against a real OpenID provider on loopback: whom it lets in, and whom it never does."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptojwt.jwk.hmac import SYMKey
from cryptojwt.key_jar import build_keyjar

from lessons import accounts, config
from lessons.accounts import Newcomer
from tests import small
from tests.provider import CLIENT, SECRET, Provider
from tests.web import people
from tests.web.conftest import served, store_pages
from tests.web.test_accounts import FOREIGN, HTTPS, cookies

BACK = "http://127.0.0.1:8000/login/oidc/callback"
ANNA = {
    "email": "anna@region.example",
    "email_verified": True,
    "name": "Anna Ø",
    "groups": ["staff", "Lessons desk"],
    "org": "RN",
}
MAPS = {
    "CLAIMS": "email=email name=name role=groups organisation=org",
    "ROLES": '"Lessons desk"=secretariat admins=administrator leaders=project_leader',
    "ORGANISATIONS": "RN=region-nordjylland gone=nowhere",
}
STALE, REFUSED = 410, 403


@pytest.fixture(scope="module")
def running():
    made = Provider(BACK).start()
    yield made
    made.stop()


@pytest.fixture
def provider(running):
    running.people.clear()
    running.people["anna"] = dict(ANNA)
    running.spoil = None
    running.sees.clear()
    return running


@pytest.fixture
def now():
    """How much later than now it is."""
    return [timedelta()]


@pytest.fixture
def make(bare_site, provider, now):
    """The site with some settings for its provider."""
    store_pages(bare_site, {"region-nordjylland": small.ORGANISATION, "systematic": small.SUPPLIER})

    def make(**changed):
        given = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, **MAPS, **changed}
        environ = {"LESSONS_DATA": str(bare_site.settings.data), "LESSONS_CONTENT": "none"}
        settings = config.read(environ | {f"LESSONS_OIDC_{name}": value for name, value in given.items()})
        return replace(bare_site, settings=settings, clock=lambda: datetime.now(UTC).replace(microsecond=0) + now[0])

    return make


@pytest.fixture
def site(make):
    return make()


@pytest.fixture
def app(site):
    return served(site)


@pytest.fixture
def client(app):
    return app.test_client()


def away(client, provider, who="anna", **options):
    """From the button to the provider, and what address it sends the browser back to."""
    begun = client.get("/login/oidc", **options)
    assert begun.status_code == 303
    assert requests.get(begun.location, timeout=5).status_code == 200
    answer = requests.post(begun.location, data={"who": who}, allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix("http://127.0.0.1:8000")


def enter(client, provider, who="anna", **options):
    """The whole round trip."""
    return client.get(away(client, provider, who, **options))


def known(site, email=ANNA["email"]):
    found = site.store.accounts.known(email)
    return found and found[0]


def test_who_comes_with_a_role_gets_an_account_and_goes_on(client, provider, site):
    answer = enter(client, provider, query_string={"next": "/lessons?page=2", "ui": "nb"})
    user = known(site)

    assert (answer.status_code, answer.location) == (303, "/lessons?page=2")
    assert (user.name, user.role, user.organisation, user.lang) == ("Anna Ø", "secretariat", "region-nordjylland", "nb")
    assert (user.active, user.federated) == (False, True)
    assert "Anna Ø</a>" in client.get("/").text
    assert client.get("/account").text.count("(this one)") == 1


def test_the_provider_is_asked_with_state_nonce_and_challenge_for_our_own_address(client, provider):
    begun = client.get("/login/oidc", base_url="http://evil.example", query_string={"ui": "sv"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.location).query).items()}

    assert begun.location.startswith(f"{provider.issuer}/authorization?")
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope", "ui_locales")} == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email profile",
        "ui_locales": "sv",
    }
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert begun.headers["Cache-Control"] == "private, no-store"


def test_the_cookie_of_a_log_in_under_way_is_closed_and_goes_with_the_answer(client, provider):
    plain = cookies(client.get("/login/oidc"))["lessons-oidc"]
    secure = cookies(client.get("/login/oidc", base_url=HTTPS))["__Host-lessons-oidc"]
    answer = enter(client, provider)

    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= set(plain.split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(secure.split("; "))
    assert "Max-Age=0" in cookies(answer)["lessons-oidc"]
    assert client.get_cookie("lessons-oidc") is None
    assert client.get_cookie("lessons").http_only


@pytest.mark.parametrize("earlier", ["chosen by somebody else", "another user's"])
def test_a_session_begins_anew_and_the_one_before_is_dead(client, app, provider, site, earlier):
    people.add(site, "supplier", "systematic")
    path = away(client, provider)
    if earlier == "another user's":
        people.login(client, "supplier")
    else:
        client.set_cookie("lessons", "x" * 43)
    before = client.get_cookie("lessons").value

    assert client.get(path).status_code == 303

    thief = app.test_client()
    thief.set_cookie("lessons", before)
    assert client.get_cookie("lessons").value != before
    assert thief.get("/account").status_code == 303
    assert "Anna Ø" in client.get("/account").text


def test_an_account_with_the_address_is_taken_over_by_its_owner(client, provider, site):
    invited = accounts.add(site, Newcomer(ANNA["email"], "Anna", "supplier", "systematic", "da"))
    enter(client, provider)

    assert known(site) == replace(
        invited, role="secretariat", organisation="region-nordjylland", federated=True
    )  # fmt: skip
    assert "invited" not in client.get("/users").text


UNVERIFIED = ({"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}, {"email_verified": 1})


@pytest.mark.parametrize("said", UNVERIFIED, ids=str)
@pytest.mark.parametrize("there", [True, False], ids=["account", "no account"])
def test_an_address_that_is_not_vouched_for_opens_and_makes_nothing(client, provider, site, said, there):
    if there:
        accounts.add(site, Newcomer(ANNA["email"], "Anna", "supplier", "systematic", "da"), people.PASSWORD)
    provider.people["anna"].update(said)
    before = site.store.accounts.users()

    answer = enter(client, provider)

    assert (answer.status_code, site.store.accounts.users()) == (REFUSED, before)
    assert "does not vouch for your mail" in answer.text
    assert client.get("/account").status_code == 303


def test_a_provider_that_is_trusted_for_mail_need_not_vouch(make, provider):
    site = make(TRUST_MAIL="yes")
    del provider.people["anna"]["email_verified"]

    assert enter(served(site).test_client(), provider).status_code == 303
    assert known(site).federated


def test_only_the_standard_address_is_vouched_for(make, provider):
    """Somebody may write what they like into other claims."""
    provider.people["anna"]["realm"] = "bent@region.example"
    site = make(CLAIMS=MAPS["CLAIMS"].replace("email=email", "email=realm"))

    assert enter(served(site).test_client(), provider).status_code == REFUSED
    assert site.store.accounts.users() == []


def test_somebody_known_comes_in_without_an_address(client, app, provider, site):
    enter(client, provider)
    del provider.people["anna"]["email"]
    user = known(site)

    assert enter(app.test_client(), provider).status_code == 303
    assert known(site) == user


def test_another_person_with_a_used_address_does_not_get_its_account(client, app, provider, site):
    enter(client, provider)
    provider.people["new-anna"] = ANNA
    answer = enter(app.test_client(), provider, "new-anna")

    assert answer.status_code == REFUSED
    assert len(site.store.accounts.links(known(site).id)) == 1


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["admins"], "administrator"),
        (["leaders", "Lessons desk"], "secretariat"),
        ("leaders", "project_leader"),
        (["staff"], None),
        ([], None),
        (None, None),
        (["administrator"], None),
        (["*"], None),
        ({"admins": True}, None),
        ([["admins"]], None),
    ],
    ids=str,
)
def test_a_newcomer_gets_the_role_of_the_first_pair_that_fits(client, provider, site, groups, role):
    provider.people["anna"]["groups"] = groups
    answer = enter(client, provider)

    assert answer.status_code == (303 if role else REFUSED)
    assert (known(site).role if role else known(site)) == role


def test_anybody_may_be_let_in_and_keeps_what_they_were_given_since(make, provider):
    site = make(ROLES="admins=administrator *=supplier", ORGANISATIONS="*=systematic")
    provider.people["anna"]["groups"] = ["staff"]
    app = served(site)
    enter(app.test_client(), provider)
    assert (known(site).role, known(site).organisation) == ("supplier", "systematic")

    site.store.accounts.place(known(site).id, "council_member", "region-nordjylland", site.clock())
    enter(app.test_client(), provider)
    assert (known(site).role, known(site).organisation) == ("council_member", "region-nordjylland")


def test_role_and_organisation_follow_the_provider(client, app, provider, site):
    enter(client, provider)
    people.add(site, "administrator")
    provider.people["anna"].update(groups=["leaders"], org="gone")
    enter(app.test_client(), provider)

    assert (known(site).role, known(site).organisation) == ("project_leader", "region-nordjylland")


def test_who_is_given_no_role_any_more_is_out_everywhere(client, app, provider, site):
    enter(client, provider)
    assert client.get("/account").status_code == 200
    provider.people["anna"]["groups"] = ["staff"]
    answer = enter(app.test_client(), provider)

    assert (answer.status_code, "no longer gives you a role" in answer.text) == (REFUSED, True)
    assert client.get("/account").status_code == 303


def test_who_was_invited_keeps_a_role_that_the_provider_never_gave(client, provider, site):
    accounts.add(site, Newcomer(ANNA["email"], "Anna", "council_member", "systematic", "da"))
    provider.people["anna"].update(groups=["staff"], org=None)

    assert enter(client, provider).status_code == 303
    assert (known(site).role, known(site).organisation) == ("council_member", "systematic")


def test_the_last_administrator_stays_one_whatever_the_map_says(client, provider, site):
    accounts.add(site, Newcomer(ANNA["email"], "Anna", "administrator"))
    enter(client, provider)

    assert known(site).role == "administrator"


def test_without_an_organisation_there_is_no_account_for_those_who_need_one(client, provider, site):
    provider.people["anna"].update(groups=["leaders"], org="unheard of")
    answer = enter(client, provider)

    assert (answer.status_code, "does not say enough" in answer.text, known(site)) == (REFUSED, True, None)


@pytest.mark.parametrize(("email", "status"), [("a@region.example", 303), ("a@sub.region.example", REFUSED)])
def test_only_addresses_of_the_domains_named_come_in(make, provider, email, status):
    provider.people["anna"]["email"] = email
    answer = enter(served(make(DOMAINS="other.example Region.example")).test_client(), provider)

    assert answer.status_code == status


@pytest.mark.parametrize("tells", [(), ("email", "name", "groups", "org")], ids=["says nothing", "does not vouch"])
def test_what_the_token_leaves_out_is_asked_for(make, tells):
    quiet = Provider(BACK, tells=tells, people={"anna": ANNA}).start()
    site = make(ISSUER=quiet.issuer)
    answer = enter(served(site).test_client(), quiet)
    quiet.stop()

    assert (answer.status_code, known(site).role) == (303, "secretariat")
    assert "/userinfo" in quiet.sees


def test_claims_inside_others_are_found(make, provider):
    site = make(CLAIMS="email=email name=name role=realm.roles organisation=org")
    provider.people["anna"]["realm"] = {"roles": ["admins"]}
    enter(served(site).test_client(), provider)

    assert known(site).role == "administrator"


@pytest.mark.parametrize("told", [{"name": "0101701234 Anna"}, {"email": "010170-1234@region.example"}], ids=str)
def test_a_personal_number_is_refused_and_kept_nowhere(client, provider, site, told):
    told = {key: value.replace("0101701234", "010170-1234") for key, value in told.items()}
    provider.people["anna"].update(told)
    answer = enter(client, provider)

    assert (answer.status_code, "personal identity number" in answer.text) == (REFUSED, True)
    assert site.store.accounts.users() == []


def test_a_claim_that_is_not_mapped_is_stored_nowhere(client, provider, site):
    provider.people["anna"]["pid"] = "01017012345"
    enter(client, provider)
    dump = "\n".join(site.store._db.conn.iterdump())

    assert "anna@region.example" in dump
    assert "01017012345" not in dump


def test_who_was_erased_stays_so_and_may_come_as_somebody_new(client, app, provider, site):
    people.add(site, "administrator")
    enter(client, provider)
    gone = known(site)
    page = client.get("/account").text
    assert "there is no password here" in page
    assert 'name="new_password"' not in page
    wrong = people.send(client, "/account/erase", page="/account", email="bent@example.org")
    assert (wrong.status_code, "not the mail address" in wrong.text) == (400, True)

    assert people.send(client, "/account/erase", page="/account", email=" Anna@Region.example").location == "/"
    assert site.store.accounts.user(gone.id).erased
    assert site.store.accounts.links(gone.id) == []

    enter(app.test_client(), provider)
    assert known(site).id != gone.id
    assert site.store.accounts.user(gone.id).name == ""


def test_an_address_is_no_password(client, provider, site):
    enter(client, provider)
    fields = {"password": ANNA["email"], "new_password": "en ny adgangskode"}
    answer = people.send(client, "/account/password", page="/account", **fields)

    assert (answer.status_code, known(site).active) == (400, False)


@pytest.mark.parametrize("password", ["", people.PASSWORD], ids=["no password", "a password"])
def test_only_who_has_a_password_gets_a_letter_for_another(client, provider, site, password):
    accounts.add(site, Newcomer(ANNA["email"], "Anna", "supplier", "systematic", "da"), password)
    enter(client, provider)
    accounts.reset(site, ANNA["email"])

    assert [posted.kind for posted in site.store.outbox.waiting()] == (["reset"] if password else [])


def test_who_has_a_password_too_confirms_with_it(client, provider, site):
    people.add(site, "administrator")
    accounts.add(site, Newcomer(ANNA["email"], "Anna", "supplier", "systematic", "da"), people.PASSWORD)
    enter(client, provider)
    assert "or with a password" in client.get("/account").text

    assert people.send(client, "/account/erase", page="/account", email=ANNA["email"]).status_code == 400
    assert people.send(client, "/account/erase", page="/account", password=people.PASSWORD).location == "/"


def test_what_is_known_of_somebody_names_their_provider(client, provider, site):
    enter(client, provider)
    taken = client.get("/account/export").json

    assert [(link["issuer"], len(link["subject"])) for link in taken["identities"]] == [(provider.issuer, 64)]


# What an attacker may try.


def with_state(path, state):
    return re.sub(r"state=\w+", f"state={state}", path)


@pytest.mark.parametrize("state", ["", "x", "0" * 64, "é", "%ff", "%00"], ids=repr)
def test_another_state_is_refused(client, provider, state):
    answer = client.get(with_state(away(client, provider), state))

    assert answer.status_code == STALE
    assert "Begin again" in answer.text
    assert client.get("/account").status_code == 303


def test_an_answer_counts_only_in_the_browser_that_asked(client, app, provider, site):
    path = away(app.test_client(), provider)

    assert client.get(path).status_code == STALE
    client.get("/login/oidc")
    assert client.get(path).status_code == STALE
    assert "/token" not in provider.sees
    assert known(site) is None


@pytest.mark.parametrize(
    "kept", ["", "x", "a.b.c.d.e", "....", "a.b.99999999999999999999.da.", "é.1.2.3.4", "0.b.².da./"]
)
def test_a_cookie_that_we_did_not_write_is_nothing(client, provider, kept):
    path = away(client, provider)
    client.set_cookie("lessons-oidc", kept)

    assert client.get(path).status_code == STALE


@pytest.mark.parametrize("part", range(5))
def test_no_part_of_the_cookie_can_be_changed(client, provider, part):
    path = away(client, provider, query_string={"next": "/lessons"})
    parts = client.get_cookie("lessons-oidc").decoded_value.split(".", 4)
    parts[part] = ("0" * 64, "A" * 32, str(int(parts[2]) + 1), "sv", "/users")[part]
    client.set_cookie("lessons-oidc", ".".join(parts))

    assert client.get(path).status_code == STALE


@pytest.mark.parametrize(("later", "status"), [(timedelta(minutes=4), 303), (timedelta(minutes=11), STALE)])
def test_a_log_in_takes_ten_minutes_at_most(client, provider, now, later, status):
    path = away(client, provider)
    now[0] = later

    assert client.get(path).status_code == status


def test_an_answer_is_good_once(client, provider):
    path = away(client, provider)
    kept = client.get_cookie("lessons-oidc").value
    assert client.get(path).status_code == 303
    people.send(client, "/logout", page="/account")

    assert client.get(path).status_code == STALE
    client.set_cookie("lessons-oidc", kept)
    assert client.get(path).status_code == STALE
    assert client.get("/account").status_code == 303


def test_a_code_of_another_log_in_is_refused(client, app, provider):
    stolen = parse_qs(urlsplit(away(app.test_client(), provider)).query)["code"][0]
    own = away(client, provider)

    answer = client.get(re.sub(r"code=[^&]+", f"code={stolen}", own))

    assert answer.status_code == STALE
    assert client.get("/account").status_code == 303


def other_key(provider, claims):
    """Signed by somebody else, who calls their key what the provider calls its own."""
    keys = build_keyjar([{"type": "RSA", "size": 2048, "use": ["sig"]}]).get_signing_key("RSA", "")
    for key in keys:
        key.kid = provider.op.keyjar.get_signing_key("RSA", "")[0].kid
    return provider.sign(claims, keys=keys)


def shared_secret(text):
    return [SYMKey(key=text, alg="HS256")]


def published(provider):
    return provider.op.keyjar.get_signing_key("RSA", "")[0].public_key().public_numbers().n.to_bytes(256, "big")


BAD_TOKENS = {
    "expired": lambda p, c: p.sign({**c, "exp": c["iat"] - 3600}),
    "not yet good": lambda p, c: p.sign({**c, "nbf": c["exp"]}),
    "from the future": lambda p, c: p.sign({**c, "iat": c["exp"], "exp": c["exp"] + 3600}),
    "without an end": lambda p, c: p.sign({k: v for k, v in c.items() if k != "exp"}),
    "for another audience": lambda p, c: p.sign({**c, "aud": ["somebody-else"]}),
    "for another with us as party": lambda p, c: p.sign({**c, "aud": ["somebody-else"], "azp": CLIENT}),
    "for another party": lambda p, c: p.sign({**c, "aud": [CLIENT, "other"], "azp": "other"}),
    "for no audience": lambda p, c: p.sign({k: v for k, v in c.items() if k != "aud"}),
    "of another issuer": lambda p, c: p.sign({**c, "iss": "https://evil.example"}),
    "of no issuer": lambda p, c: p.sign({k: v for k, v in c.items() if k != "iss"}),
    "with another nonce": lambda p, c: p.sign({**c, "nonce": "0" * 64}),
    "without a nonce": lambda p, c: p.sign({k: v for k, v in c.items() if k != "nonce"}),
    "about nobody": lambda p, c: p.sign({k: v for k, v in c.items() if k != "sub"}),
    "about an empty name": lambda p, c: p.sign({**c, "sub": ""}),
    "with another access token": lambda p, c: p.sign({**c, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "alg none": lambda p, c: p.sign(c, alg="none"),
    "signed with the shared secret": lambda p, c: p.sign(c, alg="HS256", keys=shared_secret(SECRET)),
    "signed with the public key": lambda p, c: p.sign(c, alg="HS256", keys=shared_secret(published(p))),
    "signed by another": other_key,
    "signature cut off": lambda p, c: p.sign(c).rpartition(".")[0] + ".",
    "changed after signing": lambda p, c: p.sign(c)[:-8] + "AAAAAAAA",
    "empty": lambda p, c: "",
    "rubbish": lambda p, c: "a.b.c",
    "a number": lambda p, c: 7,
    "nothing": lambda p, c: None,
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_bad_token_lets_nobody_in(client, provider, site, name):
    provider.spoil = lambda claims: BAD_TOKENS[name](provider, claims)
    answer = enter(client, provider)

    assert (answer.status_code, "could not be trusted" in answer.text) == (REFUSED, True)
    assert "/token" in provider.sees
    assert client.get("/account").status_code == 303
    assert site.store.accounts.users() == []


def test_a_token_that_is_only_signed_again_is_good(client, provider):
    """The bad ones above are refused for what was done to them."""
    provider.spoil = provider.sign

    assert enter(client, provider).status_code == 303


@pytest.mark.parametrize("added", ["&error=access_denied", "&error=server_error&error_description=<script>x</script>"])
def test_an_error_instead_of_an_answer_is_explained(client, provider, added):
    answer = client.get(re.sub(r"&code=[^&]+", added, away(client, provider)))

    assert (answer.status_code, "You were not logged in at your organisation" in answer.text) == (REFUSED, True)
    assert "<script>x" not in answer.text


def test_an_answer_in_another_issuers_name_is_refused(client, provider):
    path = re.sub(r"iss=[^&]+", "iss=https://evil.example", away(client, provider))

    assert client.get(path).status_code == REFUSED
    assert "/token" not in provider.sees


@pytest.mark.parametrize("address", FOREIGN, ids=repr)
def test_next_leads_nowhere_else(client, provider, address):
    answer = enter(client, provider, query_string={"next": address.encode("utf-8", "replace").decode()})

    assert (answer.status_code, answer.location) == (303, "/account")


def test_forty_log_ins_begun_from_one_address_are_enough_unless_one_succeeds(client, app, provider):
    codes = [client.get("/login/oidc").status_code for _ in range(39)]
    enter(client, provider)
    people.send(client, "/logout", page="/account")
    codes += [app.test_client().get("/login/oidc").status_code for _ in range(41)]

    assert codes == [303] * 79 + [429]
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/login/oidc", environ_base=elsewhere).status_code == 303


def test_ten_answers_to_one_log_in_are_enough(client, provider):
    path = re.sub(r"code=[^&]+", "code=guessed", away(client, provider))
    kept = client.get_cookie("lessons-oidc").value
    codes = []
    for _ in range(11):
        client.set_cookie("lessons-oidc", kept)
        codes.append(client.get(path).status_code)

    assert codes == [STALE] * 10 + [429]


# When the provider fails.


def test_a_provider_that_is_down_is_said_and_the_password_works(make, provider, client):
    site = make(ISSUER="http://127.0.0.1:9")
    people.add(site, "supplier", "systematic")
    browser = served(site).test_client()
    answer = browser.get("/login/oidc?next=/lessons")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "private, no-store")
    assert "does not answer" in answer.text
    assert 'name="next" value="/lessons"' in answer.text
    assert people.login(browser, "supplier").status_code == 303


def test_a_provider_that_goes_down_under_way_is_said_and_may_come_back(client, provider, site):
    path = away(client, provider)
    kept = client.get_cookie("lessons-oidc").value
    provider.stop()
    try:
        down = client.get(path)
    finally:
        provider.start()
    client.set_cookie("lessons-oidc", kept)

    assert (down.status_code, client.get(path).status_code) == (503, 303)


def test_keys_may_change_at_any_time(client, app, provider):
    assert enter(client, provider).status_code == 303
    provider.change_keys()
    assert enter(app.test_client(), provider).status_code == 303
    assert enter(app.test_client(), provider).status_code == 303

    assert provider.sees.count("/jwks") == 2
    assert provider.sees.count("/.well-known/openid-configuration") == 1


def test_keys_that_are_gone_are_not_believed_for_more_than_an_hour(client, app, provider, now):
    enter(client, provider)
    old = provider.op.keyjar.get_signing_key("RSA", "")
    provider.change_keys()
    provider.spoil = lambda claims: provider.sign({**claims, "exp": claims["exp"] + 7200}, keys=old)
    now[0] = timedelta(hours=1)

    assert enter(app.test_client(), provider).status_code == REFUSED


def test_another_secret_is_refused_by_the_provider(make, provider):
    assert enter(served(make(CLIENT_SECRET="guessed")).test_client(), provider).status_code == 503


def test_the_provider_itself_insists_on_the_challenge(client, provider):
    """What these tests show of PKCE holds because this provider checks it."""
    begun = client.get("/login/oidc").location
    bare = re.sub(r"&code_challenge(_method)?=[^&]+", "", begun)

    assert requests.get(begun, timeout=5).status_code == 200
    assert requests.get(bare, timeout=5).status_code == 400


# Around it.


def test_where_no_provider_is_set_there_is_no_button_and_no_such_page(make):
    browser = served(make(ISSUER="")).test_client()

    assert "/login/oidc" not in browser.get("/login").text
    assert [browser.get(f"/login/oidc{path}").status_code for path in ("", "/callback", "/left")] == [404] * 3


@pytest.mark.parametrize(
    ("label", "shown"), [("", "Log ind gennem din organisation"), ("Log ind med <RN>", "Log ind med &lt;RN&gt;")]
)
def test_the_button_says_what_the_settings_say(make, label, shown):
    page = served(make(LABEL=label)).test_client().get("/login?next=/lessons&ui=da").text

    assert re.search(rf'href="/login/oidc\?next=/lessons&amp;ui=da" rel="nofollow">{re.escape(shown)}</a>', page)


def test_who_is_logged_in_already_just_goes_on(client, provider):
    enter(client, provider)

    assert client.get("/login/oidc?next=/lessons").location == "/lessons"


def test_logging_out_points_to_the_other_half(client, provider, site):
    enter(client, provider)
    answer = people.send(client, "/logout", page="/account")
    page = client.get(answer.location)

    assert answer.location == "/login/oidc/left"
    assert f'href="{provider.issuer}/end_session?client_id=lessons"' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert requests.get(f"{provider.issuer}/end_session?client_id=lessons", timeout=5).ok
    assert client.get("/account").status_code == 303


def test_who_has_a_password_only_is_not_sent_there(client, site):
    people.add(site, "supplier", "systematic")
    people.login(client, "supplier")

    assert people.send(client, "/logout", page="/account").location == "/"


def test_logging_out_works_while_the_provider_is_down(make):
    page = served(make(ISSUER="http://127.0.0.1:9")).test_client().get("/login/oidc/left")

    assert (page.status_code, "Log out at your organisation" in page.text) == (200, False)


def test_the_pages_speak_the_readers_language(client, provider):
    for language, words in (("da", "et andet vindue"), ("nb", "et annet vindu"), ("sv", "ett annat fönster")):
        assert words in client.get(f"/login/oidc/callback?ui={language}").text
