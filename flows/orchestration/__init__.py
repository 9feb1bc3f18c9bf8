"""Run under Prefect: artifacts, automations, a local server."""
