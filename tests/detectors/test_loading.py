"""Loading: which pages come when, with which changes, from which process, and what a cache may change: nothing."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from icevision.models.ross import efficientdet
from icevision.utils.imageio import ImgSize, open_img
from PIL import Image

from redaction.data.coco import read_coco
from redaction.data.parsing import records_of
from redaction.data.records import page_to_read
from redaction.detectors.fit import kept_scales
from redaction.detectors.page_cache import PageCache
from redaction.detectors.page_files import PageFiles, Scaled, read_page
from redaction.detectors.pages import PageLoader
from redaction.detectors.paste import RedactionPaste
from redaction.detectors.transform import PageTransform, Shake
from redaction.errors import ConfigError, DataError

SIZE = (96, 80)


@pytest.fixture
def records(pages):
    return list(records_of(read_coco(pages.annotations), pages.images))


SHAKE = Shake()


def files(records, kind=PageFiles, zoom=SHAKE.zoom[1]):
    return kind(records, kept_scales(records, *SIZE, zoom))


def loader(records, pages=None, **settings):
    """Of training pages, with all changes."""
    pages = pages if pages is not None else files(records, PageCache)
    transform = PageTransform(*SIZE, shake=SHAKE, paste=RedactionPaste(pages, 6))
    return PageLoader(
        pages, transform, efficientdet.build_train_batch, **{"batch_size": 2, "shuffle": True, **settings}
    )


def watched(records, **settings):
    pages = files(records, zoom=1.0)
    return PageLoader(pages, PageTransform(*SIZE), efficientdet.build_valid_batch, **{"batch_size": 2, **settings})


def batches(loader, epoch=0, batch=0):
    """Pages, images and boxes of every batch."""
    loader.start(epoch, batch)
    return [
        ([record.record_id for record in found], images, [boxes.tolist() for boxes in targets["bbox"]])
        for (images, targets), found in loader
    ]


def same(ones, others):
    pairs = list(zip(ones, others, strict=True))
    return all(one[0] == other[0] and torch.equal(one[1], other[1]) and one[2] == other[2] for one, other in pairs)


def order(loader, epoch=0):
    return [page for pages, _, _ in batches(loader, epoch) for page in pages]


def test_batches_are_the_same_with_any_number_of_workers_and_whatever_was_drawn_before(records):
    alone = batches(loader(records), epoch=3)
    torch.manual_seed(7)
    np.random.seed(7)
    assert same(alone, batches(loader(records, workers=2), epoch=3))


@pytest.fixture
def computing_with():
    """Sets the number of threads that torch computes with, until the test is over."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_batches_are_the_same_with_any_number_of_threads(records, computing_with):
    computing_with(1)
    alone = batches(loader(records), epoch=3)
    computing_with(3)
    assert same(alone, batches(loader(records), epoch=3))


def test_without_workers_threads_share_the_pages_of_a_batch_and_end_with_it(records, computing_with):
    threads = set()

    class Watched(PageFiles):
        def page(self, index):
            threads.add(threading.current_thread().name)
            meeting.wait(timeout=30)  # a thread alone would wait here for ever
            return super().page(index)

    computing_with(2)
    meeting = threading.Barrier(2)
    pages = files(records[: len(records) // 2 * 2], Watched)
    loader = PageLoader(pages, PageTransform(*SIZE, SHAKE), efficientdet.build_train_batch, 2, shuffle=True)
    for _ in loader:
        assert torch.get_num_threads() == 2
    assert len(threads) == 2
    assert threading.current_thread().name not in threads
    next(iter(loader))  # left early
    assert not threads & {thread.name for thread in threading.enumerate()}


def heights(loader, epoch=0, batch=0):
    """Of the images of each batch, all of which are alike."""
    return [images.shape[2] for _, images, _ in batches(loader, epoch, batch)]


def in_pieces(records, whole, **settings):
    pages = files(records, PageCache)
    transform = PageTransform(*SIZE, Shake(piece=(32, 80), whole=whole))
    return PageLoader(pages, transform, efficientdet.build_train_batch, 2, shuffle=True, **settings)


def test_a_share_of_the_batches_shows_whole_pages_and_the_others_pieces(records):
    assert set(heights(in_pieces(records, 0.0))) == {32}
    assert set(heights(in_pieces(records, 1.0))) == {96}
    drawn = [height for epoch in range(20) for height in heights(in_pieces(records, 0.25), epoch)]
    assert 0.1 < drawn.count(96) / len(drawn) < 0.4
    assert set(drawn) == {32, 96}


def test_which_batches_show_whole_pages_depends_on_nothing_but_seed_epoch_and_batch(records):
    wanted = heights(in_pieces(records, 0.5), epoch=3)
    assert set(wanted) == {32, 96}
    assert heights(in_pieces(records, 0.5, workers=2), epoch=3) == wanted
    assert heights(in_pieces(records, 0.5), epoch=3, batch=2) == wanted[2:]
    for rank in (0, 1):
        assert heights(in_pieces(records, 0.5, rank=rank, ranks=2), epoch=3) == wanted
    one, other = in_pieces(records, 0.5), in_pieces(records, 0.5, seed=1)
    assert any(heights(one, epoch) != heights(other, epoch) for epoch in range(4))


def test_pieces_of_a_page_without_redactions_show_what_is_printed_rather_than_blank_paper():
    pixels = torch.full((1, 400, 300), 255, dtype=torch.uint8)
    pixels[:, 300:, ::8] = 0
    transform, dice = PageTransform(96, 72, Shake(zoom=(1, 1), piece=(24, 72))), np.random.default_rng(0)
    printed = 0
    for _ in range(100):
        record = page_to_read(Path("page.png"), 0, 300, 400, ["redaction"])
        transform.drawn(record, Scaled(pixels.clone(), ImgSize(300, 400)), dice)
        printed += np.ptp(record.img) > 1
    assert printed > 50  # of which 33 would be expected if one place were as good as another


def random_states():
    return torch.get_rng_state().tolist(), np.random.get_state()[1].tolist(), random.getstate()


@pytest.mark.parametrize("workers", [0, 1])
def test_loading_leaves_all_random_numbers_as_they_were(workers, records):
    torch.manual_seed(1)
    before = random_states()
    batches(loader(records, workers=workers))
    assert random_states() == before


@pytest.mark.parametrize("workers", [0, 2])
def test_an_epoch_that_was_interrupted_goes_on_with_exactly_the_batches_that_are_left(workers, records):
    whole = batches(loader(records), epoch=2)
    rest = loader(records, workers=workers)
    assert same(whole[4:], batches(rest, 2, 4))
    assert len(rest) == len(whole) - 4 == 2
    rest.start(2, len(whole))
    assert (len(rest), list(rest)) == (0, [])


def worker_pids():
    """Also of loaders that are gone, until their memory is collected."""
    return {worker.pid for worker in multiprocessing.active_children()}


def test_workers_that_stay_prepare_the_epoch_that_is_wanted_also_after_one_that_was_left_early(records):
    before = worker_pids()
    one, fresh = loader(records, workers=2), loader(records)
    assert same(batches(one, 0), batches(fresh, 0))
    own = worker_pids() - before
    assert same(batches(one, 1, 2), batches(fresh, 1, 2))
    assert len(own) == 2
    assert worker_pids() - before == own
    one.start(2)
    for _ in one:
        break
    assert same(batches(one, 3), batches(fresh, 3))


@pytest.mark.parametrize("end", [lambda one: one.close(), lambda one: next(iter(one))])
def test_workers_end_when_they_are_told_to_and_when_an_epoch_is_left_early(end, records):
    before = worker_pids()
    one = loader(records, workers=1)
    batches(one)
    assert len(worker_pids() - before) == 1
    end(one)
    assert worker_pids() <= before


def test_the_order_differs_between_epochs_and_seeds_and_stays_what_it_is(records):
    one = loader(records)
    orders = [order(one, epoch) for epoch in range(3)] + [
        order(loader(records, seed=1)),
        order(loader(records, seed=-1)),
    ]
    assert len({tuple(each) for each in orders}) == 5
    assert all(sorted(each) == list(range(1, 13)) for each in orders)
    assert order(loader(records), 1) == orders[1]
    assert orders[0] == [10, 3, 8, 5, 6, 12, 1, 4, 7, 11, 9, 2]


def test_a_page_is_changed_in_another_way_in_each_epoch(records):
    one = loader(records[:2])
    images = [dict(zip(pages, images, strict=True)) for epoch in (0, 1) for pages, images, _ in batches(one, epoch)]
    assert not torch.equal(images[0][1], images[1][1])


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_processes_share_every_batch_and_have_as_many_batches_as_each_other(ranks, records):
    shares = [batches(loader(records[:11], batch_size=ranks * 2, rank=r, ranks=ranks)) for r in range(ranks)]
    assert {len(share) for share in shares} == {11 // (2 * ranks)}
    alone = batches(loader(records[:11], batch_size=ranks * 2))
    for number, (pages, _, _) in enumerate(alone):
        assert sorted(page for share in shares for page in share[number][0]) == sorted(pages)


@pytest.mark.parametrize("make", [loader, watched])
def test_a_batch_that_processes_cannot_share_evenly_is_refused(make, records):
    with pytest.raises(ConfigError, match=r"train\.batch_size=4 cannot be shared evenly by train\.processes=3"):
        make(records, batch_size=4, ranks=3)


@pytest.mark.parametrize("ranks", [1, 2, 5])
def test_watched_pages_are_seen_once_by_all_processes_together(ranks, records):
    shares = [watched(records, batch_size=2 * ranks, rank=rank, ranks=ranks) for rank in range(ranks)]
    assert sorted(page for share in shares for page in order(share)) == list(range(1, 13))
    assert [len(share) for share in shares] == [len(batches(share)) for share in shares]


def test_watched_pages_come_in_order_and_as_they_are(records):
    one, other = batches(watched(records), 0), batches(watched(records, workers=2), 1)
    assert same(one, other)
    assert [page for pages, _, _ in one for page in pages] == list(range(1, 13))


def test_a_training_on_fewer_pages_than_a_batch_has_no_batch(records):
    assert batches(loader(records[:1])) == []
    assert batches(loader([])) == []
    assert batches(watched([])) == []


def test_a_cache_changes_nothing(records):
    kept = loader(records)
    assert same(batches(loader(records, files(records)), 1), batches(kept, 1))
    assert same(batches(loader(records, files(records)), 2), batches(kept, 2))


def test_watched_pages_are_to_the_bit_what_icevision_makes_of_the_same_transform(records):
    _, images, _ = batches(watched(records))[0]
    for record, image in zip(records, images, strict=False):
        expected = PageTransform(*SIZE)(record.load()).img
        assert np.array_equal(image.permute(1, 2, 0).numpy(), expected)


def test_a_kept_page_is_not_decoded_again(records):
    pages = files(records, PageCache)
    before = [pages.page(number) for number in range(len(records))]
    for record in records:
        record.filepath.unlink()
    for number, page in enumerate(before):
        assert torch.equal(pages.page(number).pixels, page.pixels)
        assert pages.page(number).size == page.size


def test_what_is_done_to_a_page_does_not_change_the_kept_one(records):
    pages = files(records, PageCache)
    for _ in range(2):
        page = pages.page(0)
        page.pixels.fill_(0)
    assert pages.page(0).pixels.max() == 255


def test_a_full_disk_is_no_error(records, monkeypatch):
    pages = files(records, PageCache)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    assert torch.equal(pages.page(0).pixels, pages.page(0).pixels)


def test_half_of_the_free_disk_is_left_to_others(records, monkeypatch):
    pages = files(records, PageCache)
    monkeypatch.setattr(pages, "_left_free", float("inf"))
    pages.page(0)
    assert os.fstat(pages._file.fileno()).st_size == 0


def test_a_killed_process_leaves_no_pages_behind(records, tmp_path):
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from redaction.data.records import page_to_read\n"
        "from redaction.detectors.page_cache import PageCache\n"
        "pages = PageCache([page_to_read(Path(sys.argv[1]), 1, 120, 160, [None, 'redaction'])], [0.5])\n"
        "pages.page(0)\n"
        "print('kept', flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(records[0].filepath)], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"kept\n"
        process.send_signal(signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("redaction-pages")] == []


def saved(folder, image, suffix=".png", **options):
    path = folder / f"page{suffix}"
    image.save(path, **options)
    width, height = open_img(path).size
    return page_to_read(path, 1, width, height, [None, "redaction"])


def noise(mode):
    dice = np.random.default_rng(0)
    return Image.fromarray(dice.integers(0, 256, (31, 47, 3), np.uint8)).convert(mode)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_pages_of_every_mode_of_eight_bits_are_read_as_icevision_reads_them(mode, tmp_path):
    record = saved(tmp_path, noise(mode))
    page = read_page(record)
    assert np.array_equal(np.broadcast_to(page.permute(1, 2, 0), (31, 47, 3)), np.array(open_img(record.filepath)))
    assert len(page) == (1 if mode in ("1", "L") else 3)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_photographs_are_turned_as_their_camera_was_held(mode, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    record = saved(tmp_path, noise(mode), ".jpg", exif=exif)
    page = read_page(record)
    assert page.shape[1:] == (47, 31)
    assert np.array_equal(np.broadcast_to(page.permute(1, 2, 0), (47, 31, 3)), np.array(open_img(record.filepath)))


def test_a_page_in_colours_that_has_none_is_kept_with_one_channel(tmp_path):
    pages = PageCache([saved(tmp_path, noise("L").convert("RGB"))], [1.0])
    assert [pages.page(0).pixels.shape for _ in range(2)] == [(1, 31, 47)] * 2
    expected = np.array(noise("L"))
    assert np.array_equal(pages.page(0).pixels[0], expected)


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (1, 900)])
def test_odd_pages_come_through(size, tmp_path):
    record = saved(tmp_path, Image.new("RGB", size, "red"))
    ((images, _), _), *_ = loader([record], batch_size=1)
    assert images.shape == (1, 3, *SIZE)
    assert torch.isfinite(images).all()


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize("make", [loader, watched])
def test_a_page_that_cannot_be_read_is_named_in_one_message(make, workers, records):
    records[4].filepath.write_bytes(b"no image")
    with pytest.raises(DataError) as caught:
        batches(make(records, workers=workers))
    assert str(records[4].filepath) in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_page_that_was_cut_off_or_has_another_size_is_an_error(records):
    whole = records[0].filepath.read_bytes()
    records[0].filepath.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cannot be read any more"):
        files(records).page(0)
    Image.new("RGB", (121, 160)).save(records[0].filepath)
    with pytest.raises(DataError, match=r"should be 120 x 160 px and has 121 x 160 px"):
        files(records).page(0)


def test_the_cache_lies_where_temporary_files_belong(records, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pages = files(records[:1], PageCache)
    pages.page(0)
    assert os.fstat(pages._file.fileno()).st_dev == tmp_path.stat().st_dev
    assert os.fstat(pages._file.fileno()).st_nlink == 0
