using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using OpenCvSharp;

namespace ASMNet.OpenCv.Cameras;

/// <summary>One opened capture. It owns the capture; pictures go straight into the pipeline's buffers.</summary>
internal sealed class CameraConnection : IDisposable
{
    private const int FirstPictureTries = 10;

    private readonly ICapture _capture;
    private readonly VideoCaptureAPIs _backend;

    private CameraConnection(ICapture capture, VideoCaptureAPIs backend)
    {
        _capture = capture;
        _backend = backend;
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Opens a camera and waits for its first picture: some drivers open without an error and then give none.</summary>
    /// <param name="open">Opens the capture; null from it means that the backend does not.</param>
    /// <param name="request">Which camera, and what to ask it for.</param>
    /// <param name="backend">What drives it.</param>
    public static CameraConnection? TryOpen(Func<int, VideoCaptureAPIs, ICapture?> open, CameraRequest request, VideoCaptureAPIs backend)
    {
        ICapture? capture = open(request.Index, backend);
        try
        {
            if (capture is null)
            {
                return null;
            }

            // The format first: without it the larger sizes are offered uncompressed, at a few frames a second. Then what hangs on it.
            capture.Set(VideoCaptureProperties.FourCC, FourCC.FromString("MJPG"));
            capture.Set(VideoCaptureProperties.FrameWidth, request.Width);
            capture.Set(VideoCaptureProperties.FrameHeight, request.Height);
            capture.Set(VideoCaptureProperties.Fps, request.FrameRate);
            capture.Set(VideoCaptureProperties.BufferSize, 1);

            CameraConnection connection = new(capture, backend);
            if (!connection.WaitForFirstPicture())
            {
                return null;
            }

            capture = null;
            return connection;
        }
        finally
        {
            capture?.Dispose();
        }
    }

    public CameraInfo Describe(string name, TimeSpan openTime) => new(
        name,
        _backend.ToString(),
        Width,
        Height,
        Math.Max(0, _capture.Get(VideoCaptureProperties.Fps)),
        FourLetters.Of(_capture.Get(VideoCaptureProperties.FourCC)),
        openTime);

    /// <summary>Fills a buffer with the next picture.</summary>
    /// <returns>False when the camera gave none.</returns>
    /// <exception cref="MediaException">The picture has another size than the buffer.</exception>
    public bool Read(FrameBuffer picture)
    {
        using Mat target = PictureHeader.Over(picture);
        nint own = target.Data;
        if (!_capture.Read(target))
        {
            return false;
        }

        // OpenCV lets go of the buffer and takes memory of its own when the picture does not fit into it.
        return target.Data == own ? true : throw new MediaException(string.Create(
            CultureInfo.InvariantCulture,
            $"The camera changed its pictures from {picture.Width}x{picture.Height} to {target.Cols}x{target.Rows}; start again."));
    }

    public void Dispose() => _capture.Dispose();

    private bool WaitForFirstPicture()
    {
        using Mat first = new();
        for (int tried = 0; tried < FirstPictureTries; tried++)
        {
            if (_capture.Read(first))
            {
                Width = first.Cols;
                Height = first.Rows;
                return first.Type() == MatType.CV_8UC3;
            }
        }

        return false;
    }
}
