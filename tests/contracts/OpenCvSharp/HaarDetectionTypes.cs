namespace OpenCvSharp;

[Flags]
public enum HaarDetectionTypes
{
    DoCannyPruning = 1,
    ScaleImage = 2,
}
