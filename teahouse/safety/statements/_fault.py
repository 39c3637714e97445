"""What is wrong with a thing, field by field: all of it at once, so that it is mended once."""

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """field: the path, as in ``measures[1].end_ms``. says: what is wrong and what would be right, in one sentence."""

    field: str
    says: str

    def __str__(self) -> str:
        return f"{self.field}: {self.says}"


class FaultsError(ValueError):
    """Not acceptable; ``faults`` says why, one for each field that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def under(path: str, faults: list[Fault]) -> list[Fault]:
    """The same faults, of a thing that stands at ``path``."""
    return [Fault(f"{path}.{fault.field}", fault.says) for fault in faults]
