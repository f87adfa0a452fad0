"""The whole network: sizes, losses, and that it learns thin lines and blocks."""

import pytest
import torch
from torchvision.ops import box_iou

from redaction.detectors.architectures import build

from ..families import SIDE_PX, spec


@pytest.fixture
def model():
    torch.manual_seed(0)
    return build(spec("gfl_lite0"))


def target(*boxes):
    return {"boxes": torch.tensor(boxes).float().reshape(-1, 4), "labels": torch.ones(len(boxes), dtype=torch.int64)}


@pytest.mark.parametrize("size", [(64, 64), (128, 320), (448, 192)])
def test_it_takes_pages_of_any_size(model, size):
    found = model.eval()([torch.randn(3, *size)])
    assert len(found) == 1
    boxes = found[0]["boxes"]
    assert (boxes >= 0).all()
    assert (boxes[:, [0, 2]] <= size[1]).all()
    assert (boxes[:, [1, 3]] <= size[0]).all()
    assert len(boxes) == len(found[0]["scores"]) == len(found[0]["labels"])


def test_a_box_beyond_every_step_still_gives_finite_losses(model):
    losses = model.train()([torch.randn(3, SIDE_PX, SIDE_PX)] * 2, [target((-9e4, 0, 9e4, 8)), target()])
    assert all(loss.isfinite() for loss in losses.values())


@pytest.mark.slow
@pytest.mark.long
def test_it_learns_a_line_as_wide_as_the_page_and_a_block_and_a_word(model):
    boxes = [(4, 20, 124, 28), (20, 48, 100, 110), (90, 118, 106, 124)]
    page = torch.ones(3, SIDE_PX, SIDE_PX)
    for left, top, right, bottom in boxes:
        page[:, top:bottom, left:right] = -2
    optimizer = torch.optim.AdamW(model.parameters(), 2e-3)
    model.train()
    for _ in range(200):
        losses = model([page, torch.ones_like(page)], [target(*boxes), target()])
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
    model([page, torch.ones_like(page)], [target(*boxes), target()])
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the mean of all batches from here on
            module.reset_running_stats()
    with torch.no_grad():
        model([page, torch.ones_like(page)], [target(*boxes), target()])
    found, nothing = model.eval()([page, torch.ones_like(page)])
    best = box_iou(torch.tensor(boxes).float(), found["boxes"][:3])
    assert (best.amax(1) > 0.5).all()
    assert found["scores"][3:].max() < 0.3 * found["scores"][2]
    assert (nothing["scores"] < 0.1).all()
