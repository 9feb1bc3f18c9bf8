"""Tell the addresses of the open internet from those that only this machine or its network can reach."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

NAT64 = IPv6Network("64:ff9b::/96")  # stands for the IPv4 address in its last 32 bits


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet; so must be one of IPv4 that one of IPv6 contains."""
    found = ip_address(address)
    return all(part.is_global and not part.is_multicast for part in (found, *_embedded(found)))


def _embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    parts = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        parts.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [part for part in parts if part is not None]
