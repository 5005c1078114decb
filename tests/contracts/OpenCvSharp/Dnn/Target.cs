namespace OpenCvSharp.Dnn;

public enum Target
{
    CPU = 0,
    OPENCL = 1,
}
