"""FCOS, used as IceVision's own model types are."""

import math

import pytest
import torch
from icevision.data.dataset import Dataset
from icevision.models.torchvision import retinanet

from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.detectors import fcos
from redaction.detectors.transform import PageTransform

from .families import SIDE_PX


@pytest.fixture
def dataset(pages):
    records = records_of(read_coco(pages.annotations), pages.images)
    return Dataset(records[:4], PageTransform(SIDE_PX, SIDE_PX))


@pytest.fixture
def model():
    torch.manual_seed(0)
    backbone = fcos.backbones.resnet18_fpn(pretrained=False, trainable_layers=5, norm_layer=torch.nn.BatchNorm2d)
    return fcos.model(num_classes=2, backbone=backbone, score_thresh=0.0)


def test_it_offers_what_the_retinanet_of_icevision_offers():
    expected = {name for name in vars(retinanet) if not name.startswith("_")}
    expected -= {"lightning", "SoftDependencies", "icevision"}
    modules = {"dataloaders", "prediction", "loss_fn", "show_batch", "show_results", "model"}  # their names shadow some
    assert expected - modules <= set(fcos.__all__)
    assert set(fcos.__all__) >= {"model", "loss_fn", "show_batch", "show_results"}


@pytest.mark.slow
def test_the_learner_of_icevision_trains_it_and_finds_boxes(dataset, model):
    loaders = [fcos.train_dl(dataset, batch_size=2), fcos.valid_dl(dataset, batch_size=2)]
    learner = fcos.fastai.learner(dls=loaders, model=model, device=torch.device("cpu"))
    learner.unfreeze()
    with learner.no_bar(), learner.no_logging():
        learner.fit(1, lr=1e-3)
    assert all(math.isfinite(loss) for loss in learner.recorder.log[1:3])
    assert len(learner.converted_preds) == 2


def test_it_predicts_by_dataset_and_by_loader_alike(dataset, model):
    at_once = fcos.predict(model, dataset, detection_threshold=0.0)
    by_loader = fcos.predict_from_dl(
        model, fcos.infer_dl(dataset, batch_size=4), show_pbar=False, detection_threshold=0
    )
    assert len(at_once) == len(by_loader) == 4
    for one, other in zip(at_once, by_loader, strict=True):
        assert [box.xyxy for box in one.detection.bboxes] == [box.xyxy for box in other.detection.bboxes]
        assert len(one.detection.scores) == len(one.detection.label_ids) == len(one.detection.bboxes) > 0


def test_the_losses_of_every_page_can_be_looked_at(dataset, model):
    samples, statistics = fcos.interp.get_losses(model, dataset)
    assert len(samples) == 4
    assert math.isfinite(statistics["loss_total"]["mean"])


def test_a_page_as_the_transform_gives_it_is_neither_resized_nor_normalised_again(dataset, model):
    (images, _), _ = fcos.build_valid_batch([dataset[0]])
    inside, _ = model.transform(images)
    assert torch.equal(inside.tensors[0], images[0])
