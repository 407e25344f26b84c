"""The settings of a provider, and what is read of somebody through its maps."""

import re

import pytest

from lessons import config
from lessons.errors import Misconfigured, Refused
from lessons.oidc.entering import NUMBER, Identity, identity

ISSUER = "https://login.example.org/realms/region"
LEAST = {"ISSUER": ISSUER, "CLIENT_ID": "lessons", "CLIENT_SECRET": "secret"}
MAPPED = {"CLAIMS": "email=email name=cn role=groups organisation=o"}


def provider(**given):
    return config.read({f"LESSONS_OIDC_{name}": value for name, value in {**LEAST, **given}.items()}).oidc


def test_without_an_issuer_there_is_no_provider():
    assert config.read({"LESSONS_OIDC_ROLES": "no sense in it"}).oidc is None


def test_the_least_that_a_provider_needs_is_issuer_name_and_secret():
    read = provider()

    assert (read.issuer, read.client_id, read.client_secret) == (ISSUER, "lessons", "secret")
    assert (read.scopes, read.claims) == ("openid email profile", {"email": "email", "name": "name"})
    assert (read.roles, read.organisations, read.domains, read.trusts_mail) == ((), (), frozenset(), False)


def test_the_secret_is_not_shown_where_settings_are():
    read = provider(CLIENT_SECRET="hidden-words")

    assert "hidden-words" not in repr(read)
    assert "lessons" in repr(read)


def test_maps_keep_their_order_spaces_and_signs():
    read = provider(
        ROLES='"CN=Desk, OU=IT"=secretariat admins=administrator *=supplier',
        ORGANISATIONS="'Region Nord'=region-nordjylland",
        DOMAINS="Example.org @other.example",
        TRUST_MAIL="yes",
        **MAPPED,
    )

    assert read.roles == (("CN=Desk, OU=IT", "secretariat"), ("admins", "administrator"), ("*", "supplier"))
    assert read.organisations == (("Region Nord", "region-nordjylland"),)
    assert (read.domains, read.trusts_mail) == (frozenset({"example.org", "other.example"}), True)


@pytest.mark.parametrize(
    "issuer", ["https://a.example", "https://a.example/", "http://127.0.0.1:8080", "http://[::1]/x"]
)
def test_an_issuer_is_taken_as_it_stands(issuer):
    assert provider(ISSUER=issuer).issuer == issuer


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"ISSUER": "http://login.example.org"},
            "LESSONS_OIDC_ISSUER is 'http://login.example.org': use the provider's",
        ),
        ({"ISSUER": "login.example.org"}, "use the provider's https:// address"),
        ({"ISSUER": "https://a.example/?x=y"}, "use the provider's https:// address"),
        ({"ISSUER": "https://u:p@a.example"}, "use the provider's https:// address"),
        ({"CLIENT_ID": ""}, "LESSONS_OIDC_CLIENT_ID lacks something: use what the provider gave this site"),
        ({"CLIENT_SECRET": ""}, "LESSONS_OIDC_CLIENT_SECRET lacks something"),
        ({"SCOPES": "email"}, "LESSONS_OIDC_SCOPES is 'email': use words with openid among them"),
        ({"CLAIMS": "mail=email"}, "LESSONS_OIDC_CLAIMS is 'mail=email': use name=claim with one of the names email"),
        ({"CLAIMS": "email="}, "LESSONS_OIDC_CLAIMS is 'email='"),
        ({"CLAIMS": "name=pid"}, "LESSONS_OIDC_CLAIMS is 'name=pid': use another claim"),
        ({"CLAIMS": "name=cprNumberIdentifier"}, "national numbers are never read"),
        ({"CLAIMS": "name=urn:dk:cpr"}, "national numbers are never read"),
        ({"CLAIMS": "name=dk:gov:saml:attribute:CprNumberIdentifier"}, "national numbers are never read"),
        ({"CLAIMS": "email=email name=norEduPersonNIN"}, "national numbers are never read"),
        ({"CLAIMS": "name=https://id.example/claims/PID"}, "national numbers are never read"),
        ({"CLAIMS": "name=personal_identity_number"}, "national numbers are never read"),
        (
            {"ROLES": "a=king", **MAPPED},
            "LESSONS_OIDC_ROLES is 'a=king': use value=role with one of the roles project_leader",
        ),
        ({"ROLES": "a=reader", **MAPPED}, "one of the roles project_leader, supplier"),
        ({"ROLES": "*=secretariat"}, "use value=role with one of the roles project_leader, supplier"),
        ({"ROLES": "a", **MAPPED}, "LESSONS_OIDC_ROLES is 'a': use value=role"),
        ({"ROLES": "a=", **MAPPED}, "LESSONS_OIDC_ROLES is 'a=': use value=role"),
        ({"ROLES": '"a=supplier', **MAPPED}, 'use a second " for each "'),
        (
            {"ROLES": "a=supplier"},
            "LESSONS_OIDC_CLAIMS lacks something: use role=… to say which claim LESSONS_OIDC_ROLES",
        ),
        ({"ORGANISATIONS": "a=b"}, "use organisation=… to say which claim LESSONS_OIDC_ORGANISATIONS"),
        ({"TRUST_MAIL": "perhaps"}, "LESSONS_OIDC_TRUST_MAIL is 'perhaps': use yes or no"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_says_what_can(changed, message):
    with pytest.raises(Misconfigured, match=re.escape(message)):
        provider(**changed)


@pytest.mark.parametrize("claim", ["rapid", "cupid", "groups", "given_name", "upn", "pidgin"])
def test_claims_that_only_sound_like_a_number_may_be_mapped(claim):
    assert provider(CLAIMS=f"name={claim}").claims == {"name": claim}


CLAIMS = {
    "sub": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "email": " Anna@Region.Example ",
    "email_verified": True,
    "cn": "  Anna \n Ø ",
    "groups": ["staff", "desk"],
    "o": "RN",
}


def read(**changed):
    by = provider(ROLES="admins=administrator desk=secretariat *=supplier", ORGANISATIONS="RN=region *=other", **MAPPED)
    return identity(by, {**CLAIMS, **changed})


def test_somebody_is_read_through_the_maps():
    assert read() == Identity(ISSUER, CLAIMS["sub"], "anna@region.example", "Anna Ø", "secretariat", "region")


def test_what_does_not_fit_the_maps_gives_nothing_as_anybody_is_for_new_accounts():
    assert (read(groups=["*"], o="*").role, read(groups=["*"], o="*").organisation) == ("", "")


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"cn": ""}, "anna"),
        ({"cn": None}, "anna"),
        ({"cn": ["Anna", "B"]}, "Anna"),
        ({"cn": {"x": "y"}}, "anna"),
        ({"cn": 7}, "anna"),
    ],
    ids=str,
)
def test_a_name_that_is_missing_is_taken_from_the_address(changed, name):
    assert read(**changed).name == name


@pytest.mark.parametrize("number", ["010170-1234", "19121212-1212"])
@pytest.mark.parametrize("place", ["sub", "cn", "email"])
def test_a_national_number_in_what_would_be_kept_is_refused(number, place):
    told = {"sub": number, "cn": f"Anna {number}", "email": f"{number}@region.example"}[place]

    with pytest.raises(Refused, match=re.escape(NUMBER)):
        read(**{place: told})


@pytest.mark.parametrize("sub", ["110169484474386276334", "00u1a2b3c4", "AItOawl-wk5zD", "9" * 64, "a3f" * 20], ids=str)
def test_the_names_that_providers_give_are_no_national_numbers(sub):
    assert read(sub=sub).subject == sub
