"""Makes a Prefect server's automations as `flows.orchestration.automations` declares them, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from prefect.automations import AutomationCore, SendNotification
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.types import SecretDict

from flows.errors import ServerError
from flows.orchestration.automations import DOWN, FAILED, GIVE_UP, RETRY, specs

if TYPE_CHECKING:
    from uuid import UUID

WEBHOOK_BLOCK = "newstables"


class Made(NamedTuple):
    """An automation as it is on the server now, and whether it was `made`, `updated` or `unchanged`."""

    name: str
    what: str
    description: str


def ensure(notify: str | None = None, webhook: str | None = None, retries: int = 3, silence: int = 90) -> list[Made]:
    """Makes the configured server's automations as `specs` says; those that are so already stay untouched.

    Args:
        notify: A notification block of the server as `type/name`, as in `slack-webhook/newsroom`.
        webhook: A URL that gets a POST of {"text": …}; it becomes the block `custom-webhook/newstables`. Without
            either the block of an earlier call stays.
        retries: How often a crashed run is started again; 0 takes that automation away.
        silence: Seconds without a heartbeat after which a run counts as crashed.

    Raises:
        ServerError: There is no such block.
    """
    with get_client(sync_client=True) as client:
        block = _webhook(webhook) if webhook else _block(client, notify) if notify else _told(client)
        made = [_ensure(client, spec) for spec in specs(block, retries, silence)]
        if not retries:
            for name in (RETRY, GIVE_UP, DOWN):
                for old in client.read_automations_by_name(name):
                    client.delete_automation(old.id)
        return made


def is_told() -> bool:
    """Whether the configured server's automations tell a person."""
    with get_client(sync_client=True) as client:
        return _told(client) is not None


def _told(client: SyncPrefectClient) -> UUID | None:
    """The block that an earlier call made our automations tell people with."""
    return next(
        (
            action.block_document_id
            for automation in client.read_automations_by_name(FAILED)
            for action in automation.actions
            if isinstance(action, SendNotification)
        ),
        None,
    )


def _block(client: SyncPrefectClient, name: str) -> UUID:
    kind, _, own = name.partition("/")
    try:
        return client.read_block_document_by_name(own, kind).id
    except ObjectNotFound:
        raise ServerError(
            f"the Prefect server has no block {name}. Make it in its UI (Blocks), then give it as type/name, "
            "as in slack-webhook/newsroom; prefect block ls lists those there are"
        ) from None


def _webhook(url: str) -> UUID:
    block = CustomWebhookNotificationBlock(
        name="newstables",
        url="{{address}}",
        json_data={"text": "{{subject}}\n{{body}}"},
        secrets=SecretDict({"address": url}),  # such a URL is a password
        headers=None,
        cookies=None,
    )
    return cast("UUID", block.save(WEBHOOK_BLOCK, overwrite=True))


def _ensure(client: SyncPrefectClient, spec: AutomationCore) -> Made:
    found = client.read_automations_by_name(spec.name)
    if not found:
        client.create_automation(spec)
        return Made(spec.name, "made", spec.description)
    there, *doubles = found
    for double in doubles:
        client.delete_automation(double.id)
    spec.enabled = there.enabled  # whoever switched it off in the UI meant it
    if _content(spec) == _content(AutomationCore(**there.model_dump(include=set(AutomationCore.model_fields)))):
        return Made(spec.name, "unchanged", spec.description)
    client.update_automation(there.id, spec)
    return Made(spec.name, "updated", spec.description)


def _content(automation: AutomationCore) -> dict[str, Any]:
    content: dict[str, Any] = automation.model_dump(mode="json", exclude={"owner_resource": True, "trigger": {"id"}})
    for label in ("after", "expect", "for_each"):
        content["trigger"][label] = sorted(content["trigger"][label])
    return content
