"""The published engine of the sentence encoder, compiled from the wheel's own C source, with its tokens in sight."""

import ctypes
import pathlib
import subprocess
import tempfile

import numpy as np

WRAPPER = """
#include "e5.c"
int tokens(e5_model *m, const char *text, int *out, int room) { return tok_content(&m->tok, text, out, room); }
"""


class Engine:
    """`folder`: the wheel's unpacked package folder, with e5.c, e5.h and e5-small-q4.bin."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        build = pathlib.Path(tempfile.mkdtemp())
        (build / "wrapper.c").write_text(WRAPPER)
        library = build / "engine.so"
        subprocess.run(
            ["cc", "-O3", "-march=native", "-shared", "-fPIC", f"-I{folder}", "-o", library, build / "wrapper.c", "-lm"],
            check=True,
        )
        self.lib = ctypes.CDLL(str(library))
        self.lib.e5_load.restype = ctypes.c_void_p
        self.model = ctypes.c_void_p(self.lib.e5_load(str(folder / "e5-small-q4.bin").encode()))

    def tokens(self, text):
        """Ids of a text without prefix and without the marks of beginning and end."""
        data = text.encode()
        out = (ctypes.c_int * (len(data) + 4))()
        return list(out[: self.lib.tokens(self.model, data, out, len(data) + 4)])

    def vector(self, text, query):
        """The unit vector of a text, 384 float32."""
        out = np.empty(384, np.float32)
        self.lib.e5_embed(self.model, text.encode(), int(query), out.ctypes.data_as(ctypes.c_void_p))
        return out
