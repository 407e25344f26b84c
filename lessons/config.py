"""Settings: one declared list feeds the code, docs/settings.md and the test that compares the two."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lessons import smtp
from lessons.errors import Misconfigured
from lessons.oidc import provider
from lessons.oidc.provider import Provider
from lessons.smtp import MailServer

PREFIX = "LESSONS_"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name without the prefix, its default as text, and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("DATA", "data", "Folder for the database and the index. Made when missing."),
    Setting("DATABASE_URL", "", "Where pages live: `sqlite:///<path>`. Empty means `lessons.db` in the data folder."),
    Setting("CONTENT", "content", "Folder imported into a new, empty store; `none` starts an empty site."),
    Setting(
        "SECRET_KEY", "", "Key that signs what the site hands out. Empty means one is made and kept in the data folder."
    ),
    Setting("BIND", "127.0.0.1:8000", "Address and port the server listens on."),
    Setting("PROCESSES", "2", "Server processes. Each answers several requests at a time."),
    Setting(
        "BASE_URL", "", "Public address of the site, for feeds and the site map. Empty means the address asked for."
    ),
    Setting("CONTACT", "", "Mail address of those who run the site, shown at the foot of every page."),
    Setting("HEARING_DAYS", "14", "Days an organisation gets to answer a lesson that names it."),
    Setting(
        "MAIL_URL",
        "",
        "Mail server that letters go out by: `smtp://user:password@host:587` or `smtps://…:465`, with `?from=Lessons <desk@example.org>` for the sender. Empty means that no mail goes out.",
    ),
    Setting("TRUSTED_PROXIES", "0", "How many proxies in front may state the reader's address and scheme."),
    Setting(
        "OIDC_ISSUER",
        "",
        "Address of an OpenID provider by which people log in, as its discovery document gives it. Empty means passwords only.",
    ),
    Setting("OIDC_CLIENT_ID", "", "What the provider calls this site."),
    Setting("OIDC_CLIENT_SECRET", "", "The secret that the provider shares with this site."),
    Setting("OIDC_SCOPES", "openid email profile", "What the provider is asked for, `openid` among it."),
    Setting(
        "OIDC_CLAIMS",
        "email=email name=name",
        "What the provider calls what is read of somebody: `email`, `name`, `role` and `organisation`.",
    ),
    Setting(
        "OIDC_ROLES", "", "Values of the role claim and the role that each gives: `value=role …`, the first that fits."
    ),
    Setting("OIDC_ORGANISATIONS", "", "Values of the organisation claim and the page that each means: `value=slug …`."),
    Setting("OIDC_DOMAINS", "", "Domains whose mail addresses may log in by the provider. Empty means any."),
    Setting(
        "OIDC_TRUST_MAIL",
        "no",
        "`yes` where every mail address is checked by the provider, though it does not say `email_verified`.",
    ),
    Setting("OIDC_LABEL", "", "What the button for logging in by the provider says."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one running site, read once at start and checked."""

    data: Path
    database: Path
    content: Path | None
    secret_key: str
    bind: str
    processes: int
    base_url: str
    contact: str
    hearing_days: int
    mail: MailServer | None
    trusted_proxies: int
    oidc: Provider | None = None

    @property
    def address(self) -> str:
        """Where the site is, for links in letters. Never what a request says it is: that may be anybody's."""
        return self.base_url or f"http://{self.bind}"

    @property
    def vocabularies(self) -> Path:
        """The vocabularies are part of the program: they are read from here even where no content is imported."""
        return ROOT / "content" / "vocabularies"

    @property
    def words(self) -> Path:
        """The word list that ships beside the vocabularies."""
        return self.vocabularies / "words"

    @property
    def lexicons(self) -> Path:
        """Lexicons that the operator added, each with its own licence."""
        return self.data / "lexicons"

    @property
    def index(self) -> Path:
        return self.data / "index"

    @property
    def attachments(self) -> Path:
        return self.data / "attachments"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises Misconfigured, naming the variable and what would do."""
    given = {s.name: environ.get(PREFIX + s.name, "").strip() or s.default for s in SETTINGS}
    data = Path(given["DATA"]).absolute()
    return Settings(
        data=data,
        database=_database(given["DATABASE_URL"], data),
        content=None if given["CONTENT"] == "none" else _folder(given["CONTENT"]),
        secret_key=given["SECRET_KEY"],
        bind=given["BIND"],
        processes=_number("PROCESSES", given["PROCESSES"], low=1),
        base_url=given["BASE_URL"].rstrip("/"),
        contact=given["CONTACT"],
        hearing_days=_number("HEARING_DAYS", given["HEARING_DAYS"], low=1),
        mail=smtp.read(given["MAIL_URL"], given["CONTACT"]),
        trusted_proxies=_number("TRUSTED_PROXIES", given["TRUSTED_PROXIES"], low=0),
        oidc=provider.read(given),
    )


def _folder(given: str) -> Path:
    """A relative content folder is looked for where the program lies, so that it is found from any folder."""
    path = Path(given)
    return path if path.is_absolute() or path.is_dir() else ROOT / path


def _database(url: str, data: Path) -> Path:
    if not url:
        return data / "lessons.db"
    if not url.startswith("sqlite:///"):
        raise Misconfigured(f"{PREFIX}DATABASE_URL is {url!r}: use sqlite:///path/to/lessons.db")
    return Path(url.removeprefix("sqlite:///")).absolute()


def _number(name: str, given: str, low: int) -> int:
    try:
        number = int(given)
    except ValueError:
        raise Misconfigured(f"{PREFIX}{name} is {given!r}: use a whole number") from None
    if number < low:
        raise Misconfigured(f"{PREFIX}{name} is {number}: use {low} or more")
    return number
