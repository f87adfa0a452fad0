"""What can go wrong by a person's hand or a machine's state.

    RedactionError              the base; a command that meets one prints it and exits with code 2
    ├── ConfigError             a setting that does not exist, has the wrong type or lies out of range
    ├── DataError               annotations or images that cannot be used as they are
    ├── ArtifactError           a stored value that cannot be written or read
    │   ├── ArtifactNotFound    no such run, artifact or file
    │   ├── ArtifactDamaged     bytes that do not match their manifest
    │   ├── NotMaterializable   a value, or a part of one, that no materializer can keep exactly
    │   └── StoreUnreachable    a tracking server that does not answer
    ├── DeviceError             a processor, precision or memory that the machine does not offer
    └── TrainingDiverged        a loss that is no number any more or has exploded

Every message says what is wrong, where, what was expected and what to do. Anything else that is raised is a defect of
this package and ends in a traceback.
"""


class RedactionError(Exception):
    """Base of all errors that a person can act on."""


class ConfigError(RedactionError):
    """A setting that does not exist, has the wrong type or lies out of range."""


class DataError(RedactionError):
    """Annotations or images that cannot be used as they are."""


class ArtifactError(RedactionError):
    """A stored value that cannot be written or read."""


class ArtifactNotFound(ArtifactError):
    """No such run, artifact or file in the store."""


class ArtifactDamaged(ArtifactError):
    """Bytes in the store that do not match their manifest."""


class NotMaterializable(ArtifactError):
    """A value, or a part of one, that no materializer can keep exactly."""


class StoreUnreachable(ArtifactError):
    """A tracking server that does not answer, although it was asked for about half a minute."""


class DeviceError(RedactionError):
    """A processor, precision or amount of memory that this machine does not offer."""


class TrainingDiverged(RedactionError):
    """A loss that is no number any more or has exploded."""
