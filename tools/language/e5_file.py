"""Reads the weights file of the sentence encoder (layout "E5S1", described in models/sentence_encoder.md)."""

import struct

import numpy as np

BLOCK = 32


class E5File:
    """Header and tensors of one weights file."""

    def __init__(self, path):
        data = open(path, "rb").read()
        if data[:4] != b"E5S1":
            raise ValueError(f"{path} is not a sentence encoder")
        names = "hidden layers heads ffn vocabulary positions types".split()
        at = 8
        values = struct.unpack_from("<7i", data, at)
        self.__dict__.update(zip(names, values))
        self.epsilon, block = struct.unpack_from("<fi", data, at + 28)
        if block != BLOCK:
            raise ValueError(f"block of {block}, expected {BLOCK}")
        at += 36
        pieces = struct.unpack_from("<i", data, at)[0]
        blob = struct.unpack_from("<Q", data, at + 20)[0]
        at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
        at += 8 + struct.unpack_from("<I", data, at + 4)[0]
        count = struct.unpack_from("<i", data, at)[0]
        at += 4
        self.directory = {}
        for _ in range(count):
            length = struct.unpack_from("<H", data, at)[0]
            name = data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            self.directory[name] = struct.unpack_from("<BIQQ", data, at)
            at += 21
        self.data = data

    def vector(self, name):
        """A float32 tensor, flat."""
        _, n, offset, _ = self.directory[name]
        return np.frombuffer(self.data, "<f4", n, offset)

    def blocks(self, name, rows, columns):
        """Scales (rows, columns/32) float32 and levels 0..15 (rows, columns) uint8 of a 4-bit matrix."""
        _, _, offset, _ = self.directory[name]
        count = rows * columns // BLOCK
        raw = np.frombuffer(self.data, np.uint8, count * 18, offset).reshape(count, 18)
        scales = raw[:, :2].copy().view("<f2").astype(np.float32).reshape(rows, -1)
        quants = raw[:, 2:]
        levels = np.concatenate([quants & 15, quants >> 4], axis=1).reshape(rows, columns)
        return scales, levels
