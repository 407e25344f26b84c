"""Keys: the site's one secret, given as a setting or made and kept in the data folder, and what is signed with it."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from lessons.config import Settings

FILE = "secret.key"


def secret(settings: Settings) -> bytes:
    """The key that the settings give, else the one in the data folder, made when there is none yet."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = settings.data / FILE
    if not path.exists():
        _make(path)
    return path.read_bytes()


def signed(key: bytes, purpose: str, text: str) -> str:
    """A signature over a text, good for one purpose only."""
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def hashed(token: str) -> str:
    """A random token as the store keeps it: nobody who reads the store can use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _make(path: Path) -> None:
    """Written aside and linked into place: of processes that start at once, the first one's key holds for all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
