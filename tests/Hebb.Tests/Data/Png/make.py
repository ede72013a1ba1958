"""Writes the PNG files beside it and expected.json, what they are as grey: /usr/bin/python3 make.py (Debian's python3-pil 9.4).

Files named after a colour type and depth are encoded here, row y with filter y % 5, and Pillow must decode them to the same pixels; those that begin
with 'pillow' are encoded by Pillow. Grey is computed here from the pixels, not from the files.
"""

import json
import random
import struct
import zlib

from PIL import Image

W, H = 9, 7
random.seed(1)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
expected = {}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def pack(row, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", v) for v in row)
    bits = "".join(format(v, f"0{depth}b") for v in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def encode(rows, colour, depth, palette=None, trns=None, pieces=1, interlace=0, raw=None):
    near = max(1, CHANNELS[colour] * depth // 8)
    if raw is None:
        raw, above = b"", None
        for y, row in enumerate(rows):
            now = pack(row, depth)
            before = above or bytes(len(now))
            out = bytearray([y % 5])
            for i, v in enumerate(now):
                a = now[i - near] if i >= near else 0
                c = before[i - near] if i >= near else 0
                b = before[i]
                out.append((v - [0, a, b, (a + b) // 2, paeth(a, b, c)][y % 5]) % 256)
            raw, above = raw + bytes(out), now
    data = zlib.compress(raw)
    step = -(-len(data) // pieces)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, interlace))
        + chunk(b"tEXt", b"Comment\0not needed")
        + (chunk(b"PLTE", palette) if palette else b"")
        + (chunk(b"tRNS", trns) if trns else b"")
        + b"".join(chunk(b"IDAT", data[i : i + step]) for i in range(0, len(data), step))
        + chunk(b"IEND", b"")
    )


def grey(r, g, b, a, most):
    v = (299 * r + 587 * g + 114 * b) / (1000 * most)
    return 1 - (1 - v) * (a / most)


def save(name, data, pixels, most):
    open(name + ".png", "wb").write(data)
    expected[name] = {"width": W, "height": H, "pixels": [grey(*p, most) for row in pixels for p in row]}
    if most == 255:
        found = Image.open(name + ".png").convert("RGBA")
        assert [found.getpixel((x, y)) for y in range(H) for x in range(W)] == [tuple(p) for row in pixels for p in row], name


def values(channels, most):
    """A slope with noise, so that every filter has something to do."""
    return [
        [min(most, int(most * (x + y + random.random() * 4) / (W + H + 2))) if random.random() < 0.8 else random.randint(0, most) for x in range(W) for _ in range(channels)]
        for y in range(H)
    ]


def scaled(v, depth):
    """A sample as one of 8 bits; those of 16 bits stay."""
    return v if depth == 16 else v * 255 // (2**depth - 1)


for depth in (1, 2, 4, 8, 16):
    most = 65535 if depth == 16 else 255
    rows = values(1, 2**depth - 1)
    save(f"grey{depth}", encode(rows, 0, depth), [[(scaled(v, depth),) * 3 + (most,) for v in r] for r in rows], most)
key = rows[3][2]
save("grey16-key", encode(rows, 0, 16, trns=struct.pack(">H", key)), [[(v,) * 3 + (0 if v == key else 65535,) for v in r] for r in rows], 65535)
for depth in (8, 16):
    most = 2**depth - 1
    rows = values(2, most)
    save(f"grey-alpha{depth}", encode(rows, 4, depth, pieces=3), [[(r[2 * x],) * 3 + (r[2 * x + 1],) for x in range(W)] for r in rows], most)
    rows = values(3, most)
    save(f"colours{depth}", encode(rows, 2, depth), [[tuple(r[3 * x : 3 * x + 3]) + (most,) for x in range(W)] for r in rows], most)
    rows = values(4, most)
    save(f"colours-alpha{depth}", encode(rows, 6, depth, pieces=2), [[tuple(r[4 * x : 4 * x + 4]) for x in range(W)] for r in rows], most)
rows = values(3, 255)
key = tuple(rows[2][3:6])
save(
    "colours8-key",
    encode(rows, 2, 8, trns=struct.pack(">HHH", *key)),
    [[tuple(r[3 * x : 3 * x + 3]) + (0 if tuple(r[3 * x : 3 * x + 3]) == key else 255,) for x in range(W)] for r in rows],
    255,
)
for depth in (1, 2, 4, 8):
    count = min(2**depth, 40)
    table = [tuple(random.randint(0, 255) for _ in range(3)) for _ in range(count)]
    alpha = [random.choice([0, 128, 255]) for _ in range(count // 2)]
    rows = [[random.randrange(count) for _ in range(W)] for _ in range(H)]
    opaque = alpha + [255] * (count - len(alpha))
    save(
        f"palette{depth}",
        encode(rows, 3, depth, palette=b"".join(bytes(c) for c in table), trns=bytes(alpha)),
        [[table[v] + (opaque[v],) for v in r] for r in rows],
        255,
    )


def pillow(name, image, **options):
    image.save(name + ".png", **options)
    most = 65535 if image.mode == "I;16" else 255
    w, h = image.size
    if most == 65535:
        pixels = [(image.getpixel((x, y)),) * 3 + (most,) for y in range(h) for x in range(w)]
    else:
        rgba = image.convert("RGBA")
        pixels = [rgba.getpixel((x, y)) for y in range(h) for x in range(w)]
    expected[name] = {"width": w, "height": h, "pixels": [grey(*p, most) for p in pixels]}


slope = Image.new("RGB", (23, 17))
slope.putdata([((x * 11) % 256, (y * 15) % 256, (x * y) % 256) for y in range(17) for x in range(23)])
pillow("pillow-rgb", slope, optimize=True)
pillow("pillow-l", slope.convert("L"))
pillow("pillow-1", slope.convert("1"))
pillow("pillow-p", slope.quantize(13))
pillow("pillow-la", slope.convert("LA"))
sixteen = Image.new("I;16", (5, 4))
for i in range(20):
    sixteen.putpixel((i % 5, i // 5), i * 3300)
pillow("pillow-i16", sixteen)

# Adam7: seven small pictures, each with its own filters (here 0); Pillow must see what was put in.
rows = values(1, 255)
raw = b""
for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
    for y in range(y0, H, dy):
        line = bytes(rows[y][x0::dx])
        raw += b"\0" + line if line else b""
open("interlaced.png", "wb").write(encode(None, 0, 8, interlace=1, raw=raw))
assert list(Image.open("interlaced.png").getdata()) == [v for r in rows for v in r]
with open("expected.json", "w") as f:
    json.dump({k: {**v, "pixels": [round(p, 9) for p in v["pixels"]]} for k, v in expected.items()}, f)
    f.write("\n")
