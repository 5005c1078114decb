namespace Microsoft.ML.OnnxRuntime;

public enum OrtHardwareDeviceType
{
    CPU = 0,
    GPU = 1,
    NPU = 2,
}
