using OpenCvSharp;

namespace ASMNet.OpenCv.Cameras;

/// <summary>An opened camera as OpenCV sees it, so that what is made of it can be tested without one.</summary>
internal interface ICapture : IDisposable
{
    /// <summary>Asks for a value; a camera may refuse it or take another without a word.</summary>
    void Set(VideoCaptureProperties property, double value);

    /// <summary>What the camera says of a value.</summary>
    double Get(VideoCaptureProperties property);

    /// <summary>Waits for the next picture and puts it into a matrix, which takes other memory when the picture does not fit.</summary>
    /// <returns>False when there was none.</returns>
    bool Read(Mat picture);
}
