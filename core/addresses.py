"""Whether a text is one e-mail address that an order may be sent to."""

from __future__ import annotations

import re

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
LONGEST = 254
"""Characters of an address that every server takes (RFC 5321)."""


def is_address(text: str) -> bool:
    """Whether ``text`` is one plain address: ASCII, no name around it, no quotes, a domain with a dot.

    Whatever could end a header or begin another (line ends, commas, angle brackets) is in none. The library parses
    what is left, so that two dots in a row and their like are refused as it refuses them.

    Worked example: ``li@ningbo-light.cn`` is one; ``Li <li@x.cn>``, ``a@x.cn; b@x.cn``, ``li@localhost`` and
    ``li@x.cn\\r\\nBcc: b@x.cn`` are none.
    """
    from email.errors import MessageError
    from email.headerregistry import Address

    local, _, domain = text.rpartition("@")
    if len(text) > LONGEST or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return False
    try:
        return Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError, MessageError):
        return False
