"""Find how a cloud's object store is opened: obstore, with the credentials and the endpoint of the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
RETRY = {"max_retries": 5, "retry_timeout": timedelta(minutes=2)}  # of a request, with growing pauses
SCHEMES = ("s3", "gs", "az")


def import_obstore(url: str) -> Any:
    """Return the package obstore.

    Raises:
        ImportError: It is not installed; the message names the extra that brings it.
    """
    try:
        import obstore
        import obstore.exceptions
        import obstore.store
    except ImportError as error:
        message = f"{url}: an object store needs obstore, which is not installed: pip install 'newstables[store]'"
        raise ImportError(message) from error
    return obstore


def open_store(obstore: Any, url: str) -> Any:
    """Return obstore's store of the objects below a URL. Credentials are found as the tools of the cloud find them.

    Raises:
        obstore.exceptions.BaseError: The URL or the settings in the environment are wrong.
    """
    return obstore.store.from_url(url, retry_config=RETRY, **(_aws() if url.startswith("s3") else {}))


def advice() -> str:
    """Return what to check where a store does not answer as it should."""
    return f"check the URL, the credentials and their permissions, and for your own store {ENDPOINTS[1]}"


def _aws() -> dict[str, Any]:
    """Return the AWS settings that obstore does not find itself: profiles (with boto3), and an http:// endpoint."""
    endpoint = next((os.environ[name] for name in ENDPOINTS if os.environ.get(name)), None)
    more: dict[str, Any] = {}
    if "AWS_ACCESS_KEY_ID" not in os.environ:
        try:
            import boto3
            from obstore.auth.boto3 import Boto3CredentialProvider
        except ImportError:  # the roles of machines and containers are left
            pass
        else:
            session = boto3.Session()
            if session.get_credentials():
                more["credential_provider"] = Boto3CredentialProvider(session)
                client = session.client("s3", region_name=session.region_name or "us-east-1")
                asked = client.meta.endpoint_url
                endpoint = endpoint or (None if asked.endswith(("amazonaws.com", "amazonaws.com.cn")) else asked)
    if endpoint:
        more |= {"endpoint": endpoint, "client_options": {"allow_http": endpoint.startswith("http://")}}
    return more
