"""What OpenSeeFace calls of the Python package onnxruntime, over the library itself: for machines where that package cannot be had."""
import ctypes
import types

import numpy as np


class SessionOptions:
    intra_op_num_threads = 1


class Named:
    def __init__(self, name):
        self.name = name


class InferenceSession:
    def __init__(self, path, sess_options=None, providers=None):
        threads = getattr(sess_options, "intra_op_num_threads", 1)
        self._session = _library.standin_open(path.encode(), threads)
        if not self._session:
            raise RuntimeError(_library.standin_error().decode())
        self._inputs = [_library.standin_input(self._session, i).decode() for i in range(_library.standin_inputs(self._session))]

    def get_inputs(self):
        return [Named(name) for name in self._inputs]

    def run(self, names, values):
        array = np.ascontiguousarray(values[self._inputs[0]], np.float32)
        shape = (ctypes.c_int64 * array.ndim)(*array.shape)
        count = _library.standin_run(self._session, array.ctypes.data_as(ctypes.POINTER(ctypes.c_float)), shape, array.ndim)
        if count < 0:
            raise RuntimeError(_library.standin_error().decode())
        return [self._output(index) for index in range(count)]

    def _output(self, index):
        shape = (ctypes.c_int64 * 8)()
        data = ctypes.POINTER(ctypes.c_float)()
        rank = _library.standin_output(self._session, index, shape, ctypes.byref(data))
        return np.ctypeslib.as_array(data, tuple(shape[:rank])).copy()


def load(path):
    """The module that stands in for onnxruntime."""
    global _library
    _library = ctypes.CDLL(path)
    _library.standin_open.restype = ctypes.c_void_p
    _library.standin_error.restype = _library.standin_input.restype = ctypes.c_char_p
    _library.standin_input.argtypes = [ctypes.c_void_p, ctypes.c_int]
    _library.standin_inputs.argtypes = [ctypes.c_void_p]
    _library.standin_run.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_float), ctypes.POINTER(ctypes.c_int64), ctypes.c_int]
    _library.standin_output.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.POINTER(ctypes.c_float))]
    module = types.ModuleType("onnxruntime")
    module.SessionOptions, module.InferenceSession = SessionOptions, InferenceSession
    module.ExecutionMode = types.SimpleNamespace(ORT_SEQUENTIAL=0)
    module.GraphOptimizationLevel = types.SimpleNamespace(ORT_ENABLE_ALL=99)
    module.capi = types.SimpleNamespace(_pybind_state=types.SimpleNamespace(get_available_providers=lambda: ["CPUExecutionProvider"]))
    return module
