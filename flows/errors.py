"""The errors that a build foresees. Each message says what, where, and what to do next."""


class LockedError(RuntimeError):
    """Another build is writing into the folder."""


class PublishError(RuntimeError):
    """What was to be published, or what it builds on, is not as it must be. Nothing was published."""


class RunnerError(RuntimeError):
    """What was asked to read batches is not there, or not as it must be. Nothing was read."""


class ServerError(RuntimeError):
    """The Prefect server that is configured does not answer."""


class TargetError(RuntimeError):
    """The folder to build into cannot be one."""


class WorkerError(RuntimeError):
    """A worker process died. Nothing was published."""
