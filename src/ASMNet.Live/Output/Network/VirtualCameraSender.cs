using System.Globalization;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;
using ASMNet.Media.Video;

namespace ASMNet.Live.Output.Network;

/// <summary>Starts what writes pictures to a device.</summary>
/// <param name="input">Size of the pictures that come, in pixels.</param>
/// <param name="output">Size of the pictures that the device gets.</param>
/// <param name="cancellation">Ends every wait.</param>
internal delegate VirtualCamera CameraStarter((int Width, int Height) input, (int Width, int Height) output, CancellationToken cancellation);

/// <summary>
/// Shows the annotated picture as a camera of this machine. Programs that have opened the camera do not follow a change of its size, so the
/// first picture's stays, and others are fitted into it.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="size">Size of its pictures; null for that of the first.</param>
/// <param name="start">Starts what writes them.</param>
internal sealed class VirtualCameraSender(string device, (int Width, int Height)? size, CameraStarter start) : ISender
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private (int Width, int Height)? _output = size;
    private (int Width, int Height) _input;
    private VirtualCamera? _camera;
    private IOException? _failure;
    private long _failedAt;

    /// <inheritdoc/>
    public string Description => $"v4l2 to {device}";

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <summary>Reads a size.</summary>
    /// <param name="text">Such as <c>1280x720</c>.</param>
    /// <returns>Null where it is none with even sides from 64 to 7680.</returns>
    public static (int Width, int Height)? ParseSize(string text)
    {
        int[] sides = [.. text.Split('x').Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) && pixels is >= 64 and <= 7680 && pixels % 2 == 0 ? pixels : 0)];
        return sides is [> 0, > 0] ? (sides[0], sides[1]) : null;
    }

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        if (_failure is not null && TimeProvider.System.GetElapsedTime(_failedAt) < RetryEvery)
        {
            throw _failure;
        }

        try
        {
            if (_camera is null || _input != (faces.Width, faces.Height))
            {
                _camera?.Dispose();
                _input = (faces.Width, faces.Height);
                _output ??= (Even(faces.Width), Even(faces.Height));
                _camera = start(_input, _output.Value, cancellation);
            }

            _camera.Write(faces.Picture);
            _failure = null;
            return true;
        }
        catch (MediaException exception)
        {
            _camera?.Dispose();
            _camera = null;
            _failedAt = TimeProvider.System.GetTimestamp();
            _failure = new IOException(exception.Message, exception);
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _camera?.Dispose();

    private static int Even(int side) => side + (side % 2);
}
