"""The schema, step by step. A step that has been released is never changed; a new one is added below it."""

from sqlite_utils import Database, Migrations

migrations = Migrations("lessons")


@migrations()
def pages_revisions_changes(db: Database) -> None:
    """`terms` is derived from the revisions and can be rebuilt; everything else is the truth."""
    for statement in _FIRST:
        db.execute(statement)


@migrations()
def translations(db: Database) -> None:
    """Derived: a machine can make them again."""
    db.execute(
        """
        CREATE TABLE translations (
            page TEXT NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
            lang TEXT NOT NULL,
            revision INTEGER NOT NULL,
            title TEXT NOT NULL,
            sections TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (page, lang)
        ) STRICT
        """
    )


@migrations()
def accounts(db: Database) -> None:
    """Users, and what comes and goes with them. Nothing in it can be used to sign in."""
    for statement in _ACCOUNTS:
        db.execute(statement)


@migrations()
def manuscripts(db: Database) -> None:
    """Texts on their way to publication, away from pages so that nothing that shows pages can show them."""
    for statement in _MANUSCRIPTS:
        db.execute(statement)


@migrations()
def states(db: Database) -> None:
    """What a page's state needs told beside it: why, and which page took over."""
    db.execute("ALTER TABLE pages ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE pages ADD COLUMN successor TEXT REFERENCES pages (id)")
    db.execute("ALTER TABLE pages ADD COLUMN merged INTEGER NOT NULL DEFAULT 0")


@migrations()
def outbox(db: Database) -> None:
    """Letters. One whose `next_at` is null waits no more: it went, or was given up where `sent_at` is null too."""
    for statement in _OUTBOX:
        db.execute(statement)


@migrations()
def subscriptions(db: Database) -> None:
    """Searches that users follow."""
    db.execute(
        """
        CREATE TABLE subscriptions (
            id TEXT PRIMARY KEY,
            user TEXT NOT NULL REFERENCES users (id),
            q TEXT NOT NULL,
            filters TEXT NOT NULL,
            since INTEGER NOT NULL,
            told TEXT NOT NULL,
            told_to INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            UNIQUE (user, q, filters)
        ) STRICT
        """
    )


@migrations()
def comments(db: Database) -> None:
    """What is said about pages. A removed comment keeps its row and loses its text; an answer keeps its question."""
    for statement in _COMMENTS:
        db.execute(statement)


@migrations()
def identities(db: Database) -> None:
    """By which a provider knows users. `granted`: their role was the provider's word when they last came."""
    db.execute(
        """
        CREATE TABLE identities (
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            user TEXT NOT NULL REFERENCES users (id),
            granted INTEGER NOT NULL,
            linked_at TEXT NOT NULL,
            PRIMARY KEY (issuer, subject),
            UNIQUE (user, issuer)
        ) STRICT
        """
    )


@migrations()
def attachments(db: Database) -> None:
    """Files of texts. What a manuscript has is its writers' to change; what a revision shows stays as it was published."""
    for statement in _ATTACHMENTS:
        db.execute(statement)
    db.execute("ALTER TABLE manuscripts ADD COLUMN attached_at TEXT")


_ACCOUNTS = (
    """
    CREATE TABLE users (
        id TEXT PRIMARY KEY,
        email TEXT UNIQUE,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        organisation TEXT NOT NULL,
        lang TEXT NOT NULL,
        created_at TEXT NOT NULL,
        password TEXT NOT NULL,
        erased INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE sessions (
        hash TEXT PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        user TEXT NOT NULL REFERENCES users (id),
        agent TEXT NOT NULL,
        began_at TEXT NOT NULL,
        seen_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE tokens (
        hash TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        user TEXT NOT NULL REFERENCES users (id),
        until TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE tries (key TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    "CREATE INDEX tries_by_key ON tries (key, at)",
    "CREATE INDEX sessions_by_user ON sessions (user)",
)

_FIRST = (
    """
    CREATE TABLE pages (
        id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        slug TEXT NOT NULL,
        title TEXT NOT NULL,
        lang TEXT NOT NULL,
        state TEXT NOT NULL,
        audience TEXT NOT NULL,
        revision INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        missing TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        UNIQUE (type, slug)
    ) STRICT
    """,
    """
    CREATE TABLE revisions (
        page TEXT NOT NULL REFERENCES pages (id),
        number INTEGER NOT NULL,
        source TEXT NOT NULL,
        meta TEXT NOT NULL,
        sections TEXT NOT NULL,
        plain TEXT NOT NULL,
        author TEXT NOT NULL,
        comment TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (page, number)
    ) STRICT
    """,
    """
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        page TEXT NOT NULL REFERENCES pages (id),
        ref TEXT NOT NULL,
        revision INTEGER NOT NULL,
        action TEXT NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE terms (
        page TEXT NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
        facet TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (page, facet, value)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX terms_by_value ON terms (facet, value, page)",
    "CREATE INDEX pages_by_seq ON pages (seq)",
    "CREATE INDEX changes_by_page ON changes (page, seq)",
    """
    CREATE TRIGGER changes_are_kept BEFORE UPDATE ON changes
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END
    """,
    """
    CREATE TRIGGER changes_are_never_deleted BEFORE DELETE ON changes
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END
    """,
)

_MANUSCRIPTS = (
    """
    CREATE TABLE manuscripts (
        id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        page TEXT REFERENCES pages (id),
        base INTEGER NOT NULL,
        state TEXT NOT NULL,
        author TEXT NOT NULL REFERENCES users (id),
        organisation TEXT NOT NULL,
        version INTEGER NOT NULL,
        reason TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        since TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE manuscript_versions (
        manuscript TEXT NOT NULL REFERENCES manuscripts (id),
        number INTEGER NOT NULL,
        raw TEXT NOT NULL,
        body TEXT NOT NULL,
        author TEXT NOT NULL,
        comment TEXT NOT NULL,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (manuscript, number)
    ) STRICT
    """,
    """
    CREATE TABLE manuscript_readers (
        principal TEXT NOT NULL,
        manuscript TEXT NOT NULL REFERENCES manuscripts (id),
        PRIMARY KEY (principal, manuscript)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE manuscript_moves (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        manuscript TEXT NOT NULL REFERENCES manuscripts (id),
        action TEXT NOT NULL,
        state TEXT NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE hearings (
        id TEXT PRIMARY KEY,
        organisation TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        due_at TEXT NOT NULL,
        manuscript TEXT REFERENCES manuscripts (id),
        page TEXT REFERENCES pages (id),
        extended INTEGER NOT NULL,
        stance TEXT NOT NULL,
        agreed TEXT NOT NULL,
        text TEXT NOT NULL,
        answered_by TEXT NOT NULL,
        answered_at TEXT,
        confirmed_by TEXT NOT NULL,
        shown_at TEXT,
        UNIQUE (manuscript, organisation)
    ) STRICT
    """,
    "CREATE INDEX manuscript_moves_by_manuscript ON manuscript_moves (manuscript)",
    "CREATE INDEX manuscripts_by_page ON manuscripts (page)",
    "CREATE INDEX manuscripts_by_state ON manuscripts (state, since)",
    "CREATE INDEX manuscript_readers_by_manuscript ON manuscript_readers (manuscript)",
    "CREATE INDEX hearings_by_page ON hearings (page)",
    "CREATE INDEX hearings_by_organisation ON hearings (organisation)",
)

_OUTBOX = (
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        user TEXT NOT NULL REFERENCES users (id),
        given TEXT NOT NULL,
        created_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        next_at TEXT,
        sent_at TEXT,
        fault TEXT NOT NULL DEFAULT '',
        once TEXT,
        UNIQUE (user, once)
    ) STRICT
    """,
    "CREATE INDEX outbox_waiting ON outbox (next_at) WHERE next_at IS NOT NULL",
)

_COMMENTS = (
    """
    CREATE TABLE comments (
        id TEXT PRIMARY KEY,
        page TEXT NOT NULL REFERENCES pages (id),
        kind TEXT NOT NULL,
        author TEXT NOT NULL REFERENCES users (id),
        role TEXT NOT NULL,
        organisation TEXT NOT NULL,
        audience TEXT NOT NULL,
        lang TEXT NOT NULL,
        text TEXT NOT NULL,
        project TEXT NOT NULL,
        outcome TEXT NOT NULL,
        answer_to TEXT REFERENCES comments (id),
        created_at TEXT NOT NULL,
        edited_at TEXT,
        removed_at TEXT,
        removed_by TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX comments_by_page ON comments (page, created_at)",
    "CREATE INDEX comments_by_author ON comments (author, created_at)",
    "CREATE INDEX pages_by_successor ON pages (successor) WHERE successor IS NOT NULL",
    """
    CREATE TRIGGER comments_are_never_deleted BEFORE DELETE ON comments
    BEGIN SELECT RAISE(ABORT, 'a comment is removed by taking its text'); END
    """,
)

_ATTACHMENTS = (
    """
    CREATE TABLE attachments (
        id TEXT PRIMARY KEY,
        manuscript TEXT NOT NULL REFERENCES manuscripts (id),
        sha256 TEXT NOT NULL,
        kind TEXT NOT NULL,
        size INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        name TEXT NOT NULL,
        slug TEXT NOT NULL,
        author TEXT NOT NULL REFERENCES users (id),
        at TEXT NOT NULL,
        removed_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE manuscript_attachments (
        manuscript TEXT NOT NULL REFERENCES manuscripts (id),
        attachment TEXT NOT NULL REFERENCES attachments (id),
        label TEXT NOT NULL,
        PRIMARY KEY (manuscript, attachment)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE revision_attachments (
        page TEXT NOT NULL,
        revision INTEGER NOT NULL,
        attachment TEXT NOT NULL REFERENCES attachments (id),
        label TEXT NOT NULL,
        PRIMARY KEY (page, revision, attachment),
        FOREIGN KEY (page, revision) REFERENCES revisions (page, number)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX attachments_by_hash ON attachments (sha256)",
    "CREATE INDEX attachments_by_author ON attachments (author, at)",
    "CREATE INDEX manuscript_attachments_by_attachment ON manuscript_attachments (attachment)",
    "CREATE INDEX revision_attachments_by_attachment ON revision_attachments (attachment)",
)
