"""A stored collection of records, read as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, overload

from icevision.core.record import BaseRecord
from icevision.data.record_collection import RecordCollection

from redaction.errors import ArtifactNotFound
from redaction.materializers.columns import read_msgpack, reading, unpack, unpacked
from redaction.materializers.record_content import FORMAT, class_maps_of, collection_of, shapes_of
from redaction.materializers.records_version_1 import upgraded
from redaction.materializers.tables import records_of

RECORDS, BLOCKS = "records.msgpack", "blocks.msgpack"
_WHAT = "a collection of records"


class StoredRecords:
    """The files that ``RecordCollectionMaterializer`` wrote, opened without building a record.

    Whether they are as they were written, the artifact's manifest tells, not this class.

    Args:
        folder: that holds the files.

    Attributes:
        ids: of the records, in the order of the collection.

    Raises:
        ArtifactDamaged: the files cannot have been written by the materializer.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RECORDS
        content = read_msgpack(self._path)
        with reading(self._path, _WHAT):
            if content["format"] == 1:
                content = upgraded(content)
            elif content["format"] == FORMAT:
                content["blocks"] = _Blocks(folder / BLOCKS, unpack(content["blocks"]))
            else:
                raise ValueError(f"it has the format {content['format']!r}; this version reads 1 to {FORMAT}")
            self._content: dict[str, Any] = content
            self.ids = unpack(content["keys"])

    def __len__(self) -> int:
        return len(self.ids)

    def record(self, record_id: Any) -> BaseRecord:
        """The record of an id; no other is built.

        Raises:
            ArtifactNotFound: there is none.
            ArtifactDamaged: the files cannot have been written by the materializer.
        """
        if record_id not in self.ids:
            raise ArtifactNotFound(f"{self._path} holds no record {record_id!r} among its {len(self)}.")
        number, content = self.ids.index(record_id), self._content
        with reading(self._path, _WHAT):
            if content["members"] is not None:
                number = unpack(content["members"]["ids"])[number]
            block, place = divmod(number, content["records_in_block"])
            found = unpacked(content["blocks"][block])
            return records_of(found, shapes_of(content), class_maps_of(content), only=place)[0]

    def collection(self) -> RecordCollection:
        """All of it.

        Raises:
            ArtifactDamaged: the files cannot have been written by the materializer.
        """
        with reading(self._path, _WHAT):
            return collection_of(self._content)


class _Blocks(Sequence[bytes]):
    """The blocks of a file, each read when it is asked for."""

    def __init__(self, path: Path, lengths: list[int]) -> None:
        self._path = path
        self._spans = list(pairwise(accumulate(lengths, initial=0)))
        size = path.stat().st_size
        if sum(lengths) != size or min(lengths, default=0) < 0:
            raise ValueError(f"{path.name} has {size} bytes; {sum(lengths)} are announced")

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        start, end = self._spans[number]
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
