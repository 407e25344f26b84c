"""Where to after logging in: only ever an address of this site."""

import re

_OWN = re.compile(
    r"/(?:[A-Za-z0-9_.~%!$&'()*+,;=:@-]+(?:/[A-Za-z0-9_.~%!$&'()*+,;=:@-]+)*/?)?(?:\?[A-Za-z0-9_.~%!$&'()*+,;=:@/?-]*)?"
)
"""A path that begins with one slash, never has two in a row, and holds nothing that a browser might read as another."""
_TURNED = re.compile(r"%(?:5c|2f|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
"""A backslash, a slash or a control character in disguise: no path of ours has one."""
LONGEST = 2000


def own(asked: str) -> str:
    """The address that was asked for when it is one of this site's, else empty."""
    if len(asked) > LONGEST or not _OWN.fullmatch(asked) or _TURNED.search(asked.partition("?")[0]):
        return ""
    return asked
