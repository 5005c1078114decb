namespace OpenCvSharp;

public enum ColorConversionCodes
{
    BGR2GRAY = 6,
}
