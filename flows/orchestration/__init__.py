"""What runs under Prefect: tasks, artifacts, automations and a local server."""
