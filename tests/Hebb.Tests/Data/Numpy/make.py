"""Writes the NPZ files beside it as NumPy, pandas and scikit-learn users do: /usr/bin/python3 make.py (NumPy 1.24).

numbers.npz: for each type an array of two examples of three numbers, 0 1 2 and 3 4 5 (truths: 0 1 1 and 1 1 1), named by type and byte order.
orders.npz:  arrays of shape (2, 3), (2, 3, 4), (2, 3, 4, 3) and one of texts in Fortran order; element = 100 * row + place within the row.
bunch.npz:   what scikit-learn's data sets hold: data, target, feature_names, target_names.
words.npz:   x and y as a table of pandas gives them: x a transpose, y texts.
bytes.npz:   labels as bytes of text, and as big-endian text.
objects.npz: labels as Python objects.
"""

import numpy as np

base = np.array([[0, 1, 2], [3, 4, 5]])
types = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]
numbers = {}
for t in types:
    for order in "<>":
        numbers[f"{'big' if order == '>' else 'little'}_{np.dtype(t).name}"] = base.astype(order + t)
np.savez_compressed("numbers.npz", **numbers)


def rows(*shape):
    one = np.arange(np.prod(shape[1:])).reshape(shape[1:])
    return np.asfortranarray(np.stack([100 * r + one for r in range(shape[0])]).astype("f4"))


np.savez_compressed(
    "orders.npz",
    two=rows(2, 3),
    three=rows(2, 3, 4),
    four=rows(2, 3, 4, 3),
    big=rows(2, 3, 4).astype(">i2", order="F"),
    texts=np.asfortranarray([["a", "bc"], ["def", ""]]),
)
np.savez_compressed(
    "bunch.npz",
    data=base / 4,
    target=np.array([2, 0]),
    feature_names=np.array(["length", "width", "größe"]),
    target_names=np.array(["setosa", "versicolor", "virginica"]),
    frame=np.array(None),
)
columns = np.array([[0.5, 1.5, 2.5, 3.5, 4.5, 5.5], [0, 1, 0, 1, 0, 1]])
np.savez_compressed("words.npz", x=columns.T, y=np.array(["ja", "nein", "ja", "nein", "Ü", "nein"]))
np.savez("bytes.npz", x_train=base, y_train=np.array([b"no", b"yes"]), x_test=base, y_test=np.array(["yes", "no"]).astype(">U3"))
np.savez("objects.npz", x=base, y=np.array(["no", "yes"], dtype=object))
