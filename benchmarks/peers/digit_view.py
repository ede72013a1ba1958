"""Digits straightened and brought to one width, each on its own: what Hebb's ImageView does, in PyTorch."""

import torch

SIDE = 28


def seen(images, view, block=5000):
    """Images of n x 28 x 28 as they are seen: 'none', 'deskew' or 'deskew-and-width'."""
    if view == "none":
        return images
    return torch.cat([_seen(part, view == "deskew-and-width") for part in images.split(block)])


def _seen(images, width):
    y, x = torch.meshgrid(torch.arange(SIDE).float(), torch.arange(SIDE).float(), indexing="ij")
    mass = images.sum((1, 2)).clamp_min(1e-9)[:, None, None]
    mean = lambda values: (images * values).sum((1, 2), keepdim=True) / mass  # noqa: E731
    cx, cy = mean(x), mean(y)
    across, down = x - cx, y - cy
    slant = mean(across * down) / mean(down * down).clamp_min(1e-9)
    scale = torch.ones_like(slant)
    if width:
        deviation = mean((across - slant * down).square()).sqrt()
        scale = 1 + 0.6 * ((deviation / 3.404).clamp(0.7, 1.6) - 1)
    middle = (SIDE - 1) / 2
    u = scale * (x - middle) + slant * (y - middle) + cx
    v = (y - middle) + cy + 0 * x
    grid = torch.stack([u / middle - 1, v / middle - 1], -1)
    return torch.nn.functional.grid_sample(images[:, None], grid, mode="bilinear", padding_mode="zeros", align_corners=True)[:, 0]
