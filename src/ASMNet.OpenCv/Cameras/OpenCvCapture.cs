using OpenCvSharp;

namespace ASMNet.OpenCv.Cameras;

/// <summary>A camera behind OpenCV's <c>VideoCapture</c>.</summary>
internal sealed class OpenCvCapture : ICapture
{
    private readonly VideoCapture _capture;

    private OpenCvCapture(VideoCapture capture) => _capture = capture;

    /// <summary>Opens a camera.</summary>
    /// <param name="index">Its number, from 0; some backends of OpenCV end the process on a negative one.</param>
    /// <param name="backend">What drives it.</param>
    /// <returns>Null when the backend does not open it.</returns>
    public static ICapture? TryOpen(int index, VideoCaptureAPIs backend)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        VideoCapture? capture = null;
        try
        {
            capture = new VideoCapture(index, backend);
            OpenCvCapture? opened = capture.IsOpened() ? new OpenCvCapture(capture) : null;
            capture = opened is null ? capture : null;
            return opened;
        }
        catch (OpenCVException)
        {
            // A backend that OpenCV was built without throws instead of failing to open; for the caller it is one that gives no picture.
            return null;
        }
        finally
        {
            capture?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Set(VideoCaptureProperties property, double value) => _capture.Set(property, value);

    /// <inheritdoc/>
    public double Get(VideoCaptureProperties property) => _capture.Get(property);

    /// <inheritdoc/>
    public bool Read(Mat picture) => _capture.Read(picture) && !picture.Empty();

    /// <inheritdoc/>
    public void Dispose() => _capture.Dispose();
}
