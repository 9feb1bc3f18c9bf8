"""What runs under Prefect: tasks, artifacts and automations."""
