"""Processes that load pages for a training."""

import multiprocessing

import torch

from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors.architectures import network_of

from .told import ListMonitor, trained


def test_a_training_leaves_no_process_behind_and_learns_the_same_with_them(pages):
    records = records_of(read_coco(pages.annotations), pages.images)
    before = {worker.pid for worker in multiprocessing.active_children()}
    alone, helped = (trained(records, ListMonitor(), epochs=2, workers=workers) for workers in (0, 1))
    assert {worker.pid for worker in multiprocessing.active_children()} <= before
    ones, others = (network_of(result.detector.model).state_dict() for result in (alone, helped))
    assert all(torch.equal(ones[name], others[name]) for name in ones)
