"""Things before a face, drawn for the training: masks, glasses, hands, microphones, cups, bars, hair, other faces' parts.

Each function covers a part of the crop in place and returns a mask (0 or 255) of what it covered; ``points`` are the 68
landmarks in the crop's pixels. Sizes are in units of the face: the distance from the brows' middle to the chin.
"""

import cv2
import numpy as np

SHIFT = 4
FIXED = 1 << SHIFT


def cover(rng, crop, points, windows=None, fillers=None):
    """Draws one or two things before the face; returns the mask of what is covered."""
    mask = np.zeros(crop.shape[:2], np.uint8)
    kinds = (mask_of_cloth, glasses, hand, held_thing, bar, hair, patch)
    for _ in range(1 + int(rng.random() < 0.2)):
        kind = kinds[rng.choice(len(kinds), p=(0.2, 0.14, 0.2, 0.12, 0.14, 0.08, 0.12))]
        drawn = kind(rng, crop, points, windows, fillers)
        np.maximum(mask, drawn, out=mask)
    return mask


def mask_of_cloth(rng, crop, points, windows=None, fillers=None):
    """A surgical, cloth or dust mask or a scarf from the nose's bridge or below it to the chin, at times worn under the nose."""
    unit, down = _frame(points)
    top = points[28] * (1 - (t := rng.uniform(0, 1))) + points[30] * t
    if rng.random() < 0.15:
        top = points[33] + 0.03 * unit * down
    first = int(rng.integers(1, 4))
    jaw = points[first : 17 - first].copy()
    middle = jaw.mean(0)
    jaw = middle + (jaw - middle) * rng.uniform(1.0, 1.1)
    jaw[len(jaw) // 2 - 2 : len(jaw) // 2 + 3] += down * unit * rng.uniform(0, 0.1)
    left = points[first] * 0.55 + points[39] * 0.15 + top * 0.3
    right = points[16 - first] * 0.55 + points[42] * 0.15 + top * 0.3
    outline = np.concatenate([jaw, [right + rng.normal(0, 0.02, 2) * unit, top, left + rng.normal(0, 0.02, 2) * unit]])
    shape = _polygon(crop, outline)
    colour = _cloth(rng)
    paint = _shaded(rng, crop, colour, 0.25)
    if rng.random() < 0.6:
        for share in rng.uniform(0.2, 0.8, rng.integers(1, 5)):
            a = points[first] * (1 - share) + jaw[len(jaw) // 2] * share
            b = points[16 - first] * (1 - share) + jaw[len(jaw) // 2] * share
            bent = (a + b) / 2 + down * unit * rng.uniform(0, 0.08)
            _curve(paint, a, bent, b, colour * rng.uniform(0.75, 1.15), 1)
    if rng.random() < 0.3:
        paint = _texture(rng, paint, windows, fillers, 0.5)
    for end, place in ((first, left), (16 - first, right)):
        if rng.random() < 0.6:
            ear = points[0 if end == first else 16]
            cv2.line(crop, _whole(place), _whole(ear), tuple(float(v) for v in colour), 1, cv2.LINE_AA)
    return _put(rng, crop, paint, shape)


def glasses(rng, crop, points, windows=None, fillers=None):
    """Sunglasses, or a thick frame around glass that mirrors the light."""
    unit, down = _frame(points)
    eyes = [points[36:42].mean(0), points[42:48].mean(0)]
    across = eyes[1] - eyes[0]
    angle = np.degrees(np.arctan2(across[1], across[0]))
    dark = rng.random() < 0.65
    size = np.array([rng.uniform(0.17, 0.3), rng.uniform(0.14, 0.24)]) * unit
    size[0] *= min(max(np.linalg.norm(across) / (0.62 * unit), 0.4), 1.1)
    shape = np.zeros(crop.shape[:2], np.uint8)
    for eye in eyes:
        _ellipse(shape, eye + down * unit * 0.03, size, angle, rng.random() < 0.5)
    frame = rng.uniform(0, 90, 3)
    for start, end in ((eyes[0], eyes[1]), (eyes[0] - across * 0.2, points[0]), (eyes[1] + across * 0.2, points[16])):
        cv2.line(crop, _whole(start), _whole(end), tuple(frame), max(1, int(0.02 * unit)), cv2.LINE_AA)
    paint = _shaded(rng, crop, rng.uniform(0, 70, 3) if dark else rng.uniform(120, 255, 3), 0.5)
    strength = rng.uniform(0.8, 1.0) if dark else rng.uniform(0.1, 0.6)
    rim = cv2.subtract(cv2.dilate(shape, np.ones((3, 3), np.uint8)), shape)
    _put(rng, crop, paint, shape, strength)
    _put(rng, crop, np.broadcast_to(frame, crop.shape).astype(np.float32), rim)
    return _solid(shape) if strength > 0.7 else np.zeros_like(shape)


def hand(rng, crop, points, windows=None, fillers=None):
    """A palm with fingers, in the face's own colour or another skin's, reaching in from an edge of the crop."""
    unit, down = _frame(points)
    target = points[rng.choice([30, 33, 51, 57, 8, 4, 12, 2, 14, 36, 45, 27, 48, 54])] + rng.normal(0, 0.12, 2) * unit
    direction = _turned(down, rng.normal(0, 1.0))
    if rng.random() < 0.2:
        direction = _turned(down, rng.uniform(-np.pi, np.pi))
    side = np.array([-direction[1], direction[0]])
    shape = np.zeros(crop.shape[:2], np.uint8)
    width = rng.uniform(0.16, 0.26) * unit
    palm = target + direction * rng.uniform(0.2, 0.5) * unit
    _ellipse(shape, palm, (width, 1.25 * width), np.degrees(np.arctan2(side[1], side[0])), False)
    cv2.line(shape, _whole(palm), _whole(palm + direction * 3 * unit), 255, max(int(1.2 * width), 1), cv2.LINE_AA)
    spread, length = rng.uniform(0.02, 0.28), rng.uniform(0.3, 0.6) * unit
    edges = np.zeros_like(shape)
    for finger in range(4 if rng.random() < 0.8 else 3):
        place = palm + side * width * (finger - 1.5) * 0.55
        tip = place - _turned(direction, (finger - 1.5) * spread) * (length * rng.uniform(0.85, 1.1))
        thick = max(int(0.5 * width * rng.uniform(0.9, 1.1)), 1)
        cv2.line(edges, _whole(place), _whole(tip), 255, thick + 1, cv2.LINE_AA)
        cv2.line(edges, _whole(place), _whole(tip), 0, max(thick - 1, 1), cv2.LINE_AA)
        cv2.line(shape, _whole(place), _whole(tip), 255, thick, cv2.LINE_AA)
    if rng.random() < 0.5:
        thumb = palm + side * width * rng.choice([-1, 1])
        cv2.line(shape, _whole(thumb), _whole(thumb - _turned(direction, rng.uniform(-1, 1)) * 0.7 * length), 255,
                 max(int(0.5 * width), 1), cv2.LINE_AA)
    skin = _skin(rng, crop, points)
    paint = _shaded(rng, crop, skin, 0.35)
    paint -= cv2.GaussianBlur(edges, (0, 0), 0.8)[..., None].astype(np.float32) * rng.uniform(0.1, 0.3)
    if rng.random() < 0.12:
        paint = _texture(rng, paint, windows, fillers, 0.5)
    return _put(rng, crop, paint, shape)


def held_thing(rng, crop, points, windows=None, fillers=None):
    """A microphone, a cup, a glass or a telephone before the mouth or the chin, held from below or from a side."""
    unit, down = _frame(points)
    place = points[rng.choice([57, 51, 8, 62, 33, 48, 54])] + down * unit * rng.uniform(-0.02, 0.15) + rng.normal(0, 0.06, 2) * unit
    direction = _turned(down, rng.normal(0, 0.6))
    side = np.array([-direction[1], direction[0]])
    shape = np.zeros(crop.shape[:2], np.uint8)
    kind = rng.random()
    if kind < 0.4:
        head = rng.uniform(0.07, 0.16) * unit
        _ellipse(shape, place, (head, 1.2 * head), np.degrees(np.arctan2(side[1], side[0])), False)
        cv2.line(shape, _whole(place), _whole(place + direction * 2 * unit), 255, max(int(1.1 * head), 1), cv2.LINE_AA)
        colour = rng.uniform(0, 90, 3)
    else:
        half, tall = rng.uniform(0.13, 0.32) * unit, rng.uniform(0.3, 0.8) * unit
        narrow = rng.uniform(0.7, 1.0)
        corners = [place - side * half, place + side * half,
                   place + side * half * narrow + direction * tall, place - side * half * narrow + direction * tall]
        shape = _polygon(crop, np.array(corners))
        if kind < 0.8:
            _ellipse(shape, place, (half, 0.35 * half), np.degrees(np.arctan2(side[1], side[0])), False)
        colour = rng.uniform(0, 255, 3)
    paint = _shaded(rng, crop, colour, 0.5)
    if rng.random() < 0.3:
        paint = _texture(rng, paint, windows, fillers, 0.7)
    return _put(rng, crop, paint, shape, rng.uniform(0.5, 1) if kind > 0.9 else 1.0)


def bar(rng, crop, points, windows=None, fillers=None):
    """A post, a door's edge or a raised book: a straight strip across the crop, over up to two thirds of the face."""
    unit, _ = _frame(points)
    middle, extent = points.mean(0), 1.3 * unit
    angle = rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]) + rng.normal(0, 0.25)
    normal = np.array([np.cos(angle), np.sin(angle)])
    along = np.array([-normal[1], normal[0]]) * 3 * crop.shape[0]
    if rng.random() < 0.6:
        # Everything on one side.
        near, far = rng.uniform(-0.12, 0.5) * extent, 3 * extent
    else:
        near = rng.uniform(-0.5, 0.4) * extent
        far = near + rng.uniform(0.08, 0.45) * extent
    a, b = middle + normal * near, middle + normal * far
    shape = _polygon(crop, np.array([a - along, a + along, b + along, b - along]))
    paint = _shaded(rng, crop, rng.uniform(0, 255, 3), 0.3)
    if rng.random() < 0.6:
        paint = _texture(rng, paint, windows, fillers, rng.uniform(0.6, 1))
    return _put(rng, crop, paint, shape)


def hair(rng, crop, points, windows=None, fillers=None):
    """Strands from the forehead over brows and eyes, or down along a cheek."""
    unit, down = _frame(points)
    colour = np.array([20, 30, 45]) * rng.uniform(0.2, 4.0) + rng.normal(0, 8, 3)
    start = points[rng.choice([17, 19, 21, 22, 24, 26])] - down * unit * rng.uniform(0.2, 0.5)
    goal = points[rng.choice([0, 2, 4, 36, 38, 27, 43, 45, 12, 14, 16])] + down * unit * rng.uniform(0, 0.3)
    shape = np.zeros(crop.shape[:2], np.uint8)
    paint = np.broadcast_to(colour, crop.shape).astype(np.float32).copy()
    width = rng.uniform(0.05, 0.35) * unit
    bend = rng.normal(0, 0.15, 2) * unit
    for _ in range(rng.integers(6, 30)):
        a, b = start + rng.normal(0, 1, 2) * width, goal + rng.normal(0, 1, 2) * width * 0.6
        middle = (a + b) / 2 + bend + rng.normal(0, 0.04, 2) * unit
        thick = int(rng.integers(1, 4))
        _curve(shape, a, middle, b, (255, 255, 255), thick)
        _curve(paint, a, middle, b, np.clip(colour * rng.uniform(0.6, 1.6), 0, 255), thick)
    return _put(rng, crop, paint, shape)


def patch(rng, crop, points, windows=None, fillers=None):
    """A part of another face, or of a picture without one, in a rotated box or an ellipse."""
    unit, _ = _frame(points)
    size = rng.uniform(0.12, 0.4, 2) * unit
    place = points[rng.integers(68)] + rng.normal(0, 0.15, 2) * unit
    shape = np.zeros(crop.shape[:2], np.uint8)
    _ellipse(shape, place, size, rng.uniform(0, 180), rng.random() < 0.5)
    paint = _texture(rng, crop.astype(np.float32), windows, fillers, 1.0)
    return _put(rng, crop, paint, shape)


def _frame(points):
    """The face's unit of length and the direction down the face."""
    brows, chin = points[17:27].mean(0), points[8]
    down = chin - brows
    length = max(float(np.linalg.norm(down)), 1.0)
    width = float(np.linalg.norm(points[:17].max(0) - points[:17].min(0))) / 1.5
    return max(length, 0.8 * width), down / length


def _turned(direction, angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([c * direction[0] - s * direction[1], s * direction[0] + c * direction[1]])


def _whole(point):
    return int(round(float(np.clip(point[0], -9999, 9999)))), int(round(float(np.clip(point[1], -9999, 9999))))


def _polygon(crop, outline):
    shape = np.zeros(crop.shape[:2], np.uint8)
    cv2.fillPoly(shape, [np.round(outline * FIXED).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    return shape


def _ellipse(shape, centre, size, angle, boxed):
    if boxed:
        box = cv2.boxPoints((tuple(map(float, centre)), (2 * float(size[0]), 2 * float(size[1])), float(angle)))
        cv2.fillConvexPoly(shape, np.round(box * FIXED).astype(np.int32), 255, cv2.LINE_AA, SHIFT)
    else:
        cv2.ellipse(shape, (tuple(map(float, centre)), (2 * float(size[0]), 2 * float(size[1])), float(angle)), 255, -1, cv2.LINE_AA)


def _curve(image, a, middle, b, colour, thickness):
    t = np.linspace(0, 1, 9)[:, None]
    line = (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b
    colour = tuple(float(v) for v in np.broadcast_to(colour, 3))
    cv2.polylines(image, [np.round(line * FIXED).astype(np.int32)], False, colour if image.ndim == 3 else colour[0],
                  thickness, cv2.LINE_AA, SHIFT)


def _cloth(rng):
    """A cloth's colour, B G R: the blues, greens, whites and blacks of masks more often than others."""
    choice = rng.random()
    if choice < 0.3:
        return np.array([rng.uniform(170, 235), rng.uniform(150, 215), rng.uniform(90, 170)])
    if choice < 0.5:
        return np.full(3, rng.uniform(190, 250))
    if choice < 0.7:
        return np.full(3, rng.uniform(10, 60))
    return rng.uniform(0, 255, 3)


def _skin(rng, crop, points):
    if rng.random() < 0.75:
        places = points[[2, 14, 29, 30, 3, 13]].round().astype(int)
        inside = ((places >= 0) & (places < crop.shape[0])).all(1)
        if inside.any():
            places = places[inside]
            return crop[places[:, 1], places[:, 0]].astype(np.float64).mean(0) * rng.uniform(0.75, 1.3)
    red = rng.uniform(70, 240)
    return np.array([red * rng.uniform(0.4, 0.75), red * rng.uniform(0.6, 0.82), red])


def _shaded(rng, crop, colour, depth):
    """A plane of one colour under light that falls off across the crop, with grain."""
    size = crop.shape[0]
    angle, line = rng.uniform(0, 2 * np.pi), np.linspace(-0.5, 0.5, size, dtype=np.float32)
    slope = 1 + rng.uniform(0, 2 * depth) * (np.cos(angle) * line[None] + np.sin(angle) * line[:, None])
    paint = slope[..., None] * np.asarray(colour, np.float32)
    if rng.random() < 0.5:
        few = rng.normal(0, rng.uniform(2, 14), (size // 8, size // 8)).astype(np.float32)
        paint += cv2.resize(few, (size, size), interpolation=cv2.INTER_CUBIC)[..., None]
    return paint.astype(np.float32)


def _texture(rng, paint, windows, fillers, share):
    """Mixes in a piece of another face's window or of a picture without a face."""
    size = paint.shape[0]
    if windows is not None and (fillers is None or rng.random() < 0.5):
        source = windows.images[int(rng.integers(len(windows.images)))]
    elif fillers is not None:
        source = fillers[int(rng.integers(len(fillers)))]
    else:
        return paint
    side = int(source.shape[0] * rng.uniform(0.3, 0.9))
    x, y = rng.integers(0, source.shape[1] - side + 1), rng.integers(0, source.shape[0] - side + 1)
    piece = cv2.resize(source[y : y + side, x : x + side], (size, size), interpolation=cv2.INTER_LINEAR)
    return (1 - share) * paint + share * piece.astype(np.float32)


def _put(rng, crop, paint, shape, strength=1.0):
    """Paints where ``shape`` is, in place, with an edge that is at times soft, and at times a shadow beside it."""
    soft = shape
    if rng.random() < 0.4:
        soft = cv2.GaussianBlur(shape, (0, 0), rng.uniform(0.5, 1.5))
    alpha = (soft.astype(np.float32) * (strength / 255))[..., None]
    below = crop.astype(np.float32)
    if rng.random() < 0.3:
        moved = np.float32([[1, 0, rng.normal(0, 3)], [0, 1, rng.normal(0, 3)]])
        shadow = cv2.warpAffine(cv2.GaussianBlur(shape, (0, 0), 3), moved, shape.shape[::-1])
        below *= 1 - shadow[..., None].astype(np.float32) * (rng.uniform(0.1, 0.5) / 255)
    crop[:] = np.clip(alpha * paint + (1 - alpha) * below, 0, 255).astype(np.uint8)
    return _solid(shape)


def _solid(shape):
    return (shape > 127).astype(np.uint8) * 255
