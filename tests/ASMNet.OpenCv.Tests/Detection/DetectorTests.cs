namespace ASMNet.OpenCv.Tests.Detection;

/// <summary>Tests of OpenCV's detectors, each of which sets the number of OpenCV's threads for the whole process: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DetectorTests
{
    public const string Name = "detectors";
}
