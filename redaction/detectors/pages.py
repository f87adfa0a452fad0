"""STAND-IN until the real one is merged."""

import numpy as np
import torch
from fastai.data.load import DataLoader
from icevision.data.dataset import Dataset


class PageLoader(DataLoader):
    def __init__(
        self,
        records,
        transform,
        build_batch,
        batch_size,
        shuffle=False,
        seed=0,
        drop_last=False,
        rank=0,
        ranks=1,
        workers=0,
        pin_memory=False,
    ):
        self.order_seed, self.build_batch, self.shuffled = seed, build_batch, shuffle
        self.epoch = self.first = 0
        self.rank, self.ranks = rank, ranks
        self.total = len(records)
        super().__init__(
            Dataset(records, transform), bs=batch_size, num_workers=workers, pin_memory=pin_memory, drop_last=drop_last
        )
        self.fake_l.generator = torch.Generator()

    def start(self, epoch, batch=0):
        self.epoch, self.first = epoch, batch

    def __len__(self):
        return (
            len(range(self.rank, self.total, self.ranks)) // self.bs - self.first
            if self.drop_last
            else -(-len(range(self.rank, self.total, self.ranks)) // self.bs)
        )

    def get_idxs(self):
        order = np.arange(self.n)
        if self.shuffled:
            order = np.random.default_rng([self.order_seed, self.epoch]).permutation(self.n)
        return [int(i) for i in order[self.first * self.bs * self.ranks :]][self.rank :: self.ranks]

    def create_item(self, s):
        if self.shuffled:
            torch.manual_seed(self.order_seed * 1000003 + self.epoch * 1009 + s)
        return self.dataset[s]

    def create_batch(self, records):
        batch, records = self.build_batch(records)
        for record in records:
            record.unload()
        return batch, records
