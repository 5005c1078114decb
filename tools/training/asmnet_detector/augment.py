"""Training pictures: photos at random scales, mosaics, pasted close-ups, colour, blur, noise and low light."""

from dataclasses import dataclass

import cv2
import numpy as np

IGNORED_BELOW = 11.0
NEGATIVE_SHARE = 0.2
# Shares of the pictures up to which a picture is one photo, a mosaic, a pasted close-up; the rest are cut-out faces.
STRONG, MILD = (0.30, 0.82, 0.95), (0.68, 0.83, 0.95)
MIRRORED_POINTS = [1, 0, 2, 4, 3]
# Drawn once: a fresh normal for each value of each picture would take longer than the rest of the augmentation.
NOISE = np.random.default_rng(0).standard_normal(2_000_000, np.float32)


@dataclass
class Sample:
    """A picture with faces to learn (boxes, points) and regions where nothing is learned."""

    image: np.ndarray
    boxes: np.ndarray
    points: np.ndarray
    ignored: np.ndarray


class Canvas:
    """A square picture under construction; coordinates have pixel centres at integers."""

    def __init__(self, size, fill):
        self.image = np.empty((size, size, 3), np.uint8)
        self.image[:] = fill
        self.boxes, self.points, self.ignored = [], [], []

    def place(self, rect, pixels, photo, scale, shift):
        """Draws a photo, scaled and moved, inside `rect` (left, top, right, bottom) and takes over its labels there."""
        height, width = pixels.shape[:2]
        left, top = max(rect[0], int(np.floor(shift[0]))), max(rect[1], int(np.floor(shift[1])))
        right = min(rect[2], int(np.ceil(shift[0] + width * scale)))
        bottom = min(rect[3], int(np.ceil(shift[1] + height * scale)))
        if right - left < 2 or bottom - top < 2:
            return
        self._draw((left, top, right, bottom), pixels, scale, shift)
        area = np.array([left, top, right, bottom], np.float32)
        if photo.window:
            self.ignored.append(area)
        offset = np.array(shift, np.float32) - 0.5
        for box, valid, points in zip(photo.boxes, photo.valid, photo.points):
            box = (box.reshape(2, 2) + 0.5) * scale + offset
            self._label(box.reshape(4), valid, (points + 0.5) * scale + offset, area)

    def _draw(self, target, pixels, scale, shift):
        left, top, right, bottom = target
        height, width = pixels.shape[:2]
        x0, y0 = max(0, int((left - shift[0]) / scale)), max(0, int((top - shift[1]) / scale))
        x1 = min(width, int(np.ceil((right - shift[0]) / scale)) + 1)
        y1 = min(height, int(np.ceil((bottom - shift[1]) / scale)) + 1)
        part = pixels[y0:y1, x0:x1]
        if scale < 0.75:
            size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
            part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        sx, sy = part.shape[1] / (x1 - x0), part.shape[0] / (y1 - y0)
        # From target pixel to source pixel, both with centres at integers.
        to_part = np.float32([
            [sx / scale, 0, ((left + 0.5 - shift[0]) / scale - x0) * sx - 0.5],
            [0, sy / scale, ((top + 0.5 - shift[1]) / scale - y0) * sy - 0.5]])
        self.image[top:bottom, left:right] = cv2.warpAffine(
            part, to_part, (right - left, bottom - top), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE)

    def _label(self, box, valid, points, area):
        visible = np.array([*np.maximum(box[:2], area[:2] - 0.5), *np.minimum(box[2:], area[2:] - 0.5)], np.float32)
        extent = visible[2:] - visible[:2]
        if extent.min() <= 1:
            return
        share = extent.prod() / max((box[2:] - box[:2]).prod(), 1e-6)
        if not valid or share < 0.45 or (visible[2:] - visible[:2]).max() < IGNORED_BELOW:
            self.ignored.append(visible)
            return
        self.boxes.append(visible)
        self.points.append(points)

    def cover(self, rect):
        """Forgets the faces that a new piece hides and ignores those that it cuts."""
        boxes, points = self.boxes, self.points
        self.boxes, self.points = [], []
        for box, face_points in zip(boxes, points):
            overlap = np.minimum(box[2:], rect[2:]) - np.maximum(box[:2], rect[:2])
            share = overlap.clip(0).prod() / (box[2:] - box[:2]).prod()
            if share < 0.05:
                self.boxes.append(box)
                self.points.append(face_points)
            elif share < 0.8:
                self.ignored.append(box)

    def sample(self):
        count = len(self.boxes)
        return Sample(self.image, np.array(self.boxes, np.float32).reshape(count, 4),
                      np.array(self.points, np.float32).reshape(count, 5, 2),
                      np.array(self.ignored, np.float32).reshape(-1, 4))


class Composer:
    """Draws training samples from photos and close-up windows.

    `negatives` holds for each photo the boxes that were taken for faces by mistake (see `mine`); a fifth of the photos is drawn
    around one of them.
    """

    def __init__(self, photos, photo_pixels, windows, window_pixels, negatives=()):
        self._photos, self._photo_pixels = photos, photo_pixels
        self._windows, self._window_pixels = windows, window_pixels
        self._negatives = [(number, np.array(box, np.float32)) for number, boxes in enumerate(negatives) for box in boxes]

    def draw(self, rng, size, mild=False):
        """One augmented sample of size x size pixels; with `mild` nearer to pictures in use: mostly one photo, seldom spoilt."""
        canvas = Canvas(size, rng.integers(0, 256, 3) if rng.random() < 0.5 else 0)
        photo, mosaic, portrait = MILD if mild else STRONG
        choice = rng.random()
        if choice < photo:
            self._photo(rng, canvas, (0, 0, size, size))
        elif choice < mosaic:
            self._mosaic(rng, canvas, size)
        elif choice < portrait:
            self._portrait(rng, canvas, size)
        else:
            self._cut_out(rng, canvas, size)
        sample = canvas.sample()
        if rng.random() < 0.5:
            sample = mirror(sample)
        if not mild or rng.random() < 0.35:
            sample.image = photometric(rng, sample.image)
        elif rng.random() < 0.7:
            sample.image = exposed(rng, sample.image, gain=rng.uniform(0.75, 1.25), tint=0.08, gamma=0.25, offset=rng.uniform(-0.06, 0.06))
        return sample

    def _photo(self, rng, canvas, rect):
        if self._negatives and rng.random() < NEGATIVE_SHARE:
            self._mistake(rng, canvas, rect)
            return
        number = int(rng.integers(len(self._photos)))
        photo, pixels = self._photos[number], self._photo_pixels[number]
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        sides = (photo.boxes[:, 2:] - photo.boxes[:, :2]).max(axis=1)
        candidates = np.flatnonzero(photo.valid & (sides >= IGNORED_BELOW))
        if len(candidates) == 0 or rng.random() < 0.35:
            scale = float(np.exp(rng.uniform(np.log(0.5), np.log(1.6))))
        else:
            # Large faces are few and tell the most, so they are chosen more often.
            weights = np.sqrt(sides[candidates])
            face = int(rng.choice(candidates, p=weights / weights.sum()))
            target = np.exp(rng.uniform(np.log(12), np.log(0.9 * min(width, height))))
            covering = 0.7 * max(width / pixels.shape[1], height / pixels.shape[0])
            scale = float(np.clip(target / sides[face], max(0.25, covering), 3.0))
        if len(candidates) and rng.random() < 0.8:
            face = int(rng.choice(candidates)) if scale < 1 else int(rng.choice(candidates, p=sides[candidates] / sides[candidates].sum()))
            centre = (photo.boxes[face, :2] + photo.boxes[face, 2:]) / 2 * scale
            half = min(sides[face] * scale / 2, min(width, height) / 2)
            shift = somewhere(rng, centre, rect, half)
            if rng.random() < 0.8:
                shift = [filled(shift[axis], rect[axis], rect[axis + 2], pixels.shape[1 - axis] * scale) for axis in (0, 1)]
        else:
            shift = [rect[axis] + rng.uniform(min(0, room), max(0, room))
                     for axis, room in ((0, width - pixels.shape[1] * scale), (1, height - pixels.shape[0] * scale))]
        canvas.place(rect, pixels, photo, scale, shift)

    def _mistake(self, rng, canvas, rect):
        number, box = self._negatives[int(rng.integers(len(self._negatives)))]
        pixels = self._photo_pixels[number]
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        side = (box[2:] - box[:2]).max()
        scale = float(np.clip(np.exp(rng.uniform(np.log(12), np.log(0.7 * min(width, height)))) / side, 0.25, 4.0))
        centre = (box[:2] + box[2:]) / 2 * scale
        half = min(side * scale / 2, min(width, height) / 2)
        shift = somewhere(rng, centre, rect, half)
        shift = [filled(shift[axis], rect[axis], rect[axis + 2], pixels.shape[1 - axis] * scale) for axis in (0, 1)]
        canvas.place(rect, pixels, self._photos[number], scale, shift)

    def _mosaic(self, rng, canvas, size):
        parts = int(rng.integers(2, 4))
        cuts = [[0, *(int(size * (part + rng.uniform(-0.3, 0.3)) / parts) for part in range(1, parts)), size] for _ in range(2)]
        for left, right in zip(cuts[0], cuts[0][1:]):
            for top, bottom in zip(cuts[1], cuts[1][1:]):
                draw = self._window if rng.random() < 0.12 else self._photo
                draw(rng, canvas, (left, top, right, bottom))

    def _portrait(self, rng, canvas, size):
        if rng.random() < 0.85:
            self._photo(rng, canvas, (0, 0, size, size))
        self._window(rng, canvas, (0, 0, size, size))

    def _window(self, rng, canvas, rect):
        number = int(rng.integers(len(self._windows)))
        photo, pixels = rotated(rng, self._windows[number], self._window_pixels[number])
        box = photo.boxes[0]
        side = (box[2:] - box[:2]).max()
        room = min(rect[2] - rect[0], rect[3] - rect[1])
        # Half of the close-ups are really close: those are rare in the photos.
        low = 0.5 * room if rng.random() < 0.5 else 16
        scale = float(np.exp(rng.uniform(np.log(low), np.log(1.05 * room))) / side)
        centre = (box[:2] + box[2:]) / 2 * scale
        margin = min(side * scale / 2, room / 2)
        shift = somewhere(rng, centre, rect, margin)
        area = np.array([max(rect[0], shift[0]), max(rect[1], shift[1]),
                         min(rect[2], shift[0] + pixels.shape[1] * scale), min(rect[3], shift[1] + pixels.shape[0] * scale)])
        canvas.cover(area)
        canvas.place(rect, pixels, photo, scale, shift)

    def _cut_out(self, rng, canvas, size):
        """A face without hair or neck on a plain or noisy ground, as a drawn face has it."""
        number = int(rng.integers(len(self._windows)))
        photo, pixels = self._windows[number], self._window_pixels[number]
        ground = np.empty((size, size, 3), np.float32)
        ramp = np.linspace(0, 1, size, dtype=np.float32)[:, None, None]
        ground[:] = rng.uniform(0, 255, 3) * ramp + rng.uniform(0, 255, 3) * (1 - ramp)
        if rng.random() < 0.5:
            cells = int(rng.integers(3, 40))
            noise = rng.normal(0, rng.uniform(5, 50), (cells, cells, 3)).astype(np.float32)
            ground += cv2.resize(noise, (size, size))
        box = photo.boxes[0].copy()
        box[1] = photo.hull[:, 1].min()
        side = (box[2:] - box[:2]).max()
        scale = float(np.exp(rng.uniform(np.log(20), np.log(0.95 * size))) / side)
        margin = side * scale / 2
        centre = (box[:2] + box[2:]) / 2 * scale
        shift = somewhere(rng, centre, (0, 0, size, size), margin)
        canvas.place((0, 0, size, size), pixels, photo, scale, shift)
        hull = (photo.hull + 0.5) * scale + np.array(shift, np.float32) - 0.5
        mask = cv2.fillConvexPoly(np.zeros((size, size), np.float32), np.round(hull).astype(np.int32), 1.0)
        mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, side * scale * rng.uniform(0.005, 0.03)))[..., None]
        canvas.image = (canvas.image * mask + ground.clip(0, 255) * (1 - mask)).astype(np.uint8)
        canvas.ignored.clear()


def somewhere(rng, centre, rect, margin):
    """The shift that brings `centre` to a random place in `rect`, at least `margin` from its edges."""
    return [rng.uniform(rect[axis] + margin, rect[axis + 2] - margin) - centre[axis] for axis in (0, 1)]


def filled(shift, low, high, length):
    """The shift nearest to `shift` with which a piece fills low..high as far as its length allows."""
    first, last = sorted((low, high - length))
    return min(max(shift, first), last)


def rotated(rng, photo, pixels):
    """A window turned about its face by up to 35 degrees; the box follows the turned outline."""
    if rng.random() < 0.4:
        return photo, pixels
    angle = float(rng.normal(0, 15))
    centre = photo.hull.mean(axis=0)
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), float(np.clip(angle, -35, 35)), 1.0)
    height, width = pixels.shape[:2]
    image = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR)
    apply = lambda points: points @ turn[:, :2].T.astype(np.float32) + turn[:, 2].astype(np.float32)
    box = photo.boxes[0]
    middle = (box[0] + box[2]) / 2
    # The forehead point is as far above the eyebrows as the upright box is.
    outline = apply(np.concatenate([photo.hull, [[middle, box[1]]]]).astype(np.float32))
    turned = np.array([*outline.min(axis=0), *outline.max(axis=0)], np.float32)
    return type(photo)(photo.file, turned[None], photo.valid, apply(photo.points[0])[None], True, apply(photo.hull)), image


def mirror(sample):
    """The sample flipped left to right, with the points of the two sides exchanged."""
    last = sample.image.shape[1] - 1
    flip = lambda boxes: np.stack([last - boxes[:, 2], boxes[:, 1], last - boxes[:, 0], boxes[:, 3]], axis=1)
    points = sample.points[:, MIRRORED_POINTS].copy()
    points[..., 0] = last - points[..., 0]
    return Sample(sample.image[:, ::-1].copy(), flip(sample.boxes), points, flip(sample.ignored))


def exposed(rng, image, gain, tint, gamma, offset):
    """The picture through a curve for each colour: `gain` differs by up to `tint` between them, the exponent is up to exp(+-`gamma`)."""
    levels = np.arange(256, dtype=np.float32) / 255
    table = gain * rng.uniform(1 - tint, 1 + tint, (3, 1)) * levels[None] ** np.exp(rng.uniform(-gamma, gamma)) + offset
    return cv2.LUT(image, (table.T[:, None] * 255).clip(0, 255).astype(np.uint8))


def photometric(rng, image):
    """Colour, contrast, grey, low light, blur, noise and compression, each now and then."""
    size = image.shape[0]
    if rng.random() < 0.15:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if rng.random() < 0.8:
        dark = rng.random() < 0.12
        gain = rng.uniform(0.12, 0.5) if dark else rng.uniform(0.6, 1.4)
        image = exposed(rng, image, gain, tint=0.15, gamma=0.4, offset=0 if dark else rng.uniform(-0.12, 0.12))
    choice = rng.random()
    if choice < 0.10:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.0))
    elif choice < 0.16:
        length = int(rng.integers(3, 10))
        kernel = np.zeros((length, length), np.float32)
        end = rng.integers(0, length, 2)
        cv2.line(kernel, (int(end[0]), 0), (int(end[1]), length - 1), 1.0)
        image = cv2.filter2D(image, -1, (kernel if rng.random() < 0.5 else kernel.T) / kernel.sum())
    elif choice < 0.24:
        small = int(size / rng.uniform(1.3, 2.5))
        image = cv2.resize(cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA), (size, size), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.15:
        start = int(rng.integers(0, NOISE.size - image.size))
        noise = NOISE[start:start + image.size].reshape(image.shape)
        image = (image + noise * np.float32(rng.uniform(2, 14))).clip(0, 255).astype(np.uint8)
    if rng.random() < 0.10:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 80))])[1], cv2.IMREAD_COLOR)
    return image
