"""The HTTP client under both SDKs. Imports httpx2 (80 ms), so it is itself imported only with an SDK.

No redirects (a key goes to its own host only), no proxy for loopback, and no reply that can fill the memory.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

from interviewer.adapters.error_facts import Fault
from interviewer.adapters.wire import is_loopback
from interviewer.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from interviewer.adapters.wire import Timeouts

LINE_CAP = 4_000_000
"""Bytes of one line of a reply; the SDKs hold a whole line in memory several times over."""
REPLY_CAP = 64_000_000
"""Bytes of one reply as sent, with its JSON around every word."""


def open_client(base_url: str, timeouts: Timeouts) -> httpx2.AsyncClient:
    """Open a client for one server.

    Raises SettingsError when the certificates or the proxy of the environment cannot be used.
    """
    direct = is_loopback(urlsplit(base_url).hostname or "")
    try:
        return httpx2.AsyncClient(
            verify=_certificates(),
            trust_env=not direct,
            follow_redirects=False,
            timeout=httpx2.Timeout(timeouts.total_s, connect=timeouts.connect_s, read=timeouts.read_s),
            event_hooks={"response": [_cap]},
        )
    except (ValueError, ImportError, httpx2.InvalidURL):
        raise SettingsError(
            "The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used. Set it to a form like "
            "http://HOST:PORT, or unset it."
        ) from None


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Read the trusted certificates once per process (45 ms)."""
    try:
        return httpx2.create_ssl_context()
    except (OSError, ssl.SSLError):
        raise SettingsError(
            "The certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read. Correct the variable or unset it."
        ) from None


async def _cap(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream)


class _Capped(httpx2.AsyncByteStream):
    """Passes bytes on until a line or the whole grows past all reason, then raises Fault."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = line = 0
        async for chunk in self._inner:
            total += len(chunk)
            end = chunk.rfind(b"\n")
            line = len(chunk) - end - 1 if end >= 0 else line + len(chunk)
            if total > REPLY_CAP or line > LINE_CAP:
                raise Fault("reply_too_large")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
