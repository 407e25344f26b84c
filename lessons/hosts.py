"""Hosts: which of them are this machine."""

import ipaddress


def loopback(host: str) -> bool:
    """Whether what is sent to this host stays on the machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
