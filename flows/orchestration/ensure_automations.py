"""Create or update the automations of a Prefect server. Existing ones are found by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from prefect.automations import AutomationCore, SendNotification
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.types import SecretDict

from flows.errors import ServerError
from flows.orchestration.automations import declared_automations
from flows.server.automation_names import DOWN, FAILED, GIVE_UP, RETRY

if TYPE_CHECKING:
    from uuid import UUID

WEBHOOK_BLOCK = "newstables"


class EnsuredAutomation(NamedTuple):
    """An automation on the server. `change` is `created`, `updated` or `unchanged`."""

    name: str
    change: str


def ensure_automations(
    notify: str | None = None, webhook: str | None = None, retries: int = 3, silence: int = 90
) -> list[EnsuredAutomation]:
    """Create or update the automations of the configured server.

    Args:
        notify: Notification block of the server as `type/name`, such as `slack-webhook/newsroom`.
        webhook: URL for POST requests with {"text": …}. It is saved as the block `custom-webhook/newstables`. Without
            `notify` and `webhook` the block of an earlier call is kept.
        retries: How often a crashed run is restarted. 0 removes the automations for that.
        silence: Seconds without a heartbeat after which a run counts as crashed.

    Raises:
        ServerError: The server has no such block.
    """
    with get_client(sync_client=True) as client:
        if webhook:
            block: UUID | None = _save_webhook_block(webhook)
        else:
            block = _find_block(client, notify) if notify else _current_block(client)
        ensured = [_ensure_one(client, wanted) for wanted in declared_automations(block, retries, silence)]
        if not retries:
            for name in (RETRY, GIVE_UP, DOWN):
                for former in client.read_automations_by_name(name):
                    client.delete_automation(former.id)
        return ensured


def has_notifications() -> bool:
    """Check whether the automations of the configured server notify people."""
    with get_client(sync_client=True) as client:
        return _current_block(client) is not None


def _current_block(client: SyncPrefectClient) -> UUID | None:
    """Return the notification block that the server's automations use."""
    return next(
        (
            action.block_document_id
            for automation in client.read_automations_by_name(FAILED)
            for action in automation.actions
            if isinstance(action, SendNotification)
        ),
        None,
    )


def _find_block(client: SyncPrefectClient, name: str) -> UUID:
    block_type, _, block_name = name.partition("/")
    try:
        return client.read_block_document_by_name(block_name, block_type).id
    except ObjectNotFound:
        raise ServerError(
            f"the Prefect server has no block {name}. Create it in the server's UI (Blocks), then give it as "
            "type/name, such as slack-webhook/newsroom; prefect block ls lists the existing blocks"
        ) from None


def _save_webhook_block(url: str) -> UUID:
    block = CustomWebhookNotificationBlock(
        name="newstables",
        url="{{address}}",
        json_data={"text": "{{subject}}\n{{body}}"},
        secrets=SecretDict({"address": url}),  # whoever has the URL can post
        headers=None,
        cookies=None,
    )
    return cast("UUID", block.save(WEBHOOK_BLOCK, overwrite=True))


def _ensure_one(client: SyncPrefectClient, wanted: AutomationCore) -> EnsuredAutomation:
    found = client.read_automations_by_name(wanted.name)
    if not found:
        client.create_automation(wanted)
        return EnsuredAutomation(wanted.name, "created")
    existing, *duplicates = found
    for duplicate in duplicates:
        client.delete_automation(duplicate.id)
    wanted.enabled = existing.enabled  # keep it off if someone switched it off in the UI
    if _content(wanted) == _content(AutomationCore(**existing.model_dump(include=set(AutomationCore.model_fields)))):
        return EnsuredAutomation(wanted.name, "unchanged")
    client.update_automation(existing.id, wanted)
    return EnsuredAutomation(wanted.name, "updated")


def _content(automation: AutomationCore) -> dict[str, Any]:
    """Return what to compare: without the ids, and with sorted lists of events."""
    content: dict[str, Any] = automation.model_dump(mode="json", exclude={"owner_resource": True, "trigger": {"id"}})
    for label in ("after", "expect", "for_each"):
        content["trigger"][label] = sorted(content["trigger"][label])
    return content
