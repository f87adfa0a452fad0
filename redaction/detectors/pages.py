"""Pages on their way to a model: in which order, with which random changes, by which process."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from typing import Any

import numpy as np
import torch
from fastai.data.load import DataLoader
from fastai.torch_core import to_device
from icevision.core.record import BaseRecord
from torch.utils.data.dataloader import _MultiProcessingDataLoaderIter, _SingleProcessDataLoaderIter

from redaction.detectors.page_files import PageFiles
from redaction.detectors.transform import PageTransform
from redaction.errors import ConfigError, DataError

_ORDER, _CHANGES, _WHOLE = 0, 1, 2  # what random numbers are for


class PageLoader(DataLoader):
    """Batches of pages, each in the same place with the same changes however often a training is interrupted.

    The order of an epoch follows from the seed and the epoch, the changes of a page from the seed, the epoch and its
    index: neither the number of workers nor what was drawn before has a say. With several processes, each has its
    share of every batch.

    Args:
        pages: decoded anew each time (PageFiles) or once (PageCache).
        transform: brings a page to the model's input.
        build_batch: IceVision's function that makes a batch of records for the model.
        batch_size: pages of a batch, over all processes; a multiple of their number.
        shuffle: give the pages in another order, and with random changes, in each epoch, and no batch that is not full.
        seed: of order and changes.
        rank: number of this process.
        ranks: how many there are.
        workers: processes that prepare pages; 0 lets threads of this one do it, between the steps of a training.
        pin_memory: keep batches in page-locked memory.

    Raises:
        ConfigError: the processes cannot share a batch evenly.
    """

    def __init__(
        self,
        pages: PageFiles,
        transform: PageTransform,
        build_batch: Callable[[Sequence[BaseRecord]], tuple[Any, Sequence[BaseRecord]]],
        batch_size: int,
        shuffle: bool = False,
        seed: int = 0,
        rank: int = 0,
        ranks: int = 1,
        workers: int = 0,
        pin_memory: bool = False,
    ) -> None:
        self.pages, self.transform, self.build_batch = pages, transform, build_batch
        self.shuffled, self.rank, self.ranks = shuffle, rank, ranks
        self.order_seed = seed % (1 << 64)  # NumPy takes no seed below 0
        self.own_batch = _shared(batch_size, ranks)
        self._start = torch.zeros(2, dtype=torch.int64).share_memory_()  # so that workers that are there see it
        self._iterator: Any = None
        with _python_random_kept():
            super().__init__(
                range(len(pages)), bs=self.own_batch, num_workers=workers, pin_memory=pin_memory,
                drop_last=shuffle, indexed=True, persistent_workers=workers > 0,
            )  # fmt: skip
        # torch draws a number for its workers from the state of all random numbers, which an interruption must not move
        self.fake_l.generator = torch.Generator()

    def start(self, epoch: int, batch: int = 0) -> None:
        """Let the next iteration begin with a batch of an epoch, both counted from 0."""
        self._start[0], self._start[1] = epoch, batch

    @property
    def epoch(self) -> int:
        """That comes next, or is on its way."""
        return int(self._start[0])

    @property
    def first_batch(self) -> int:
        """Of the epoch, where it starts."""
        return int(self._start[1])

    def sample(self) -> list[tuple[int, int]]:
        """The pages that this worker prepares, by index, each with the number of its batch in the epoch."""
        places = ((page, i // self.own_batch) for i, page in enumerate(self.get_idxs()))
        return [(page, self.first_batch + at) for page, at in places if at % self.num_workers == self.offs]

    def __len__(self) -> int:
        """Batches that are left in the epoch from where it starts."""
        pages = len(self._share())
        batches = pages // self.own_batch if self.drop_last else -(-pages // self.own_batch)
        return max(0, batches - self.first_batch)

    def get_idxs(self) -> list[int]:
        """The pages that are left for this process, by index."""
        return self._share()[self.first_batch * self.own_batch :]

    def create_batches(self, samps: Iterable[tuple[int, int]]) -> Iterator[Any]:
        """The batches of a sample. A worker makes its pages one by one; without workers, as many threads share those of
        a batch as torch would compute with, since it waits for them."""
        if self.fake_l.num_workers:
            yield from super().create_batches(samps)
            return
        with ThreadPoolExecutor(torch.get_num_threads(), "pages") as threads:
            for batch in self.chunkify(samps):
                yield self.do_batch(list(threads.map(self.do_item, batch)))

    def create_item(self, item: tuple[int, int]) -> BaseRecord | DataError:
        """A record with its page; the error where it cannot be read, which a worker could not raise as it is."""
        index, batch = item
        record = _copied(self.pages.records[index])
        try:
            with _one_thread():
                page = self.pages.page(index)
                if self.shuffled:
                    return self.transform.drawn(record, page, self._dice(index), self._is_whole(batch))
                return self.transform.plain(record, page)
        except DataError as error:
            return error

    def do_batch(self, records: Sequence[BaseRecord | DataError]) -> tuple[Any, Sequence[BaseRecord]] | DataError:
        """A batch in the model's own form, and its records without their images."""
        for record in records:
            if isinstance(record, DataError):
                return record
        with _one_thread():
            batch, records = self.build_batch(records)
        for record in records:
            record.unload()
        return batch, records

    def __iter__(self) -> Iterator[Any]:
        if self.fake_l.num_workers == 0:
            yield from self._given(_SingleProcessDataLoaderIter(self.fake_l))
            return
        iterator, self._iterator = self._iterator, None  # an epoch that is left before its end takes its workers along
        if iterator is None:
            iterator = _MultiProcessingDataLoaderIter(self.fake_l)
        else:
            iterator._reset(self.fake_l)
        yield from self._given(iterator)
        self._iterator = iterator

    def close(self) -> None:
        """End the workers, which otherwise wait for the next epoch: to start some takes as long as tens of pages."""
        self._iterator = None

    def _given(self, batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            if isinstance(batch, DataError):
                raise batch
            batch = tuple(batch)  # of which pinning makes a list
            yield batch if self.device is None else to_device(batch, self.device)

    def _dice(self, index: int) -> np.random.Generator:
        return np.random.default_rng([self.order_seed, _CHANGES, self.epoch, index])

    def _is_whole(self, batch: int) -> bool:
        """Whether a batch of the epoch shows whole inputs; every process says the same."""
        shake = self.transform.shake
        if shake is None:
            return True
        return np.random.default_rng([self.order_seed, _WHOLE, self.epoch, batch]).uniform() < shake.whole

    def _share(self) -> list[int]:
        """All pages of this process in an epoch."""
        pages = np.arange(len(self.pages))
        if not self.shuffled:
            return pages[self.rank :: self.ranks].tolist()
        order = np.random.default_rng([self.order_seed, _ORDER, self.epoch]).permutation(pages)
        whole = order[: len(order) // (self.own_batch * self.ranks) * self.own_batch * self.ranks]
        return whole[self.rank :: self.ranks].tolist()


def _shared(batch_size: int, ranks: int) -> int:
    """Pages of a batch for each process."""
    if batch_size % ranks:
        raise ConfigError(
            f"train.batch_size={batch_size} cannot be shared evenly by train.processes={ranks}; it counts the pages of "
            f"all of them. Use a multiple of {ranks}."
        )
    return batch_size // ranks


@contextmanager
def _python_random_kept() -> Iterator[None]:
    """fastai draws a seed that nothing here uses, from Python's own random numbers, which a training has a use for."""
    before = random.getstate()
    try:
        yield
    finally:
        random.setstate(before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """A page is too small to be shared among threads, which wait for each other where processors are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _copied(record: BaseRecord) -> BaseRecord:
    """A record that can be loaded, as IceVision's ``load`` makes it, which copies every box and the class map too."""
    fresh = copy(record)
    fresh.components = {copy(component) for component in record.components}
    fresh.set_task_components(fresh.components)
    return fresh
