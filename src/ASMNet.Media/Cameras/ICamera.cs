using ASMNet.Imaging;

namespace ASMNet.Media.Cameras;

/// <summary>An opened camera. One thread reads it.</summary>
public interface ICamera : IDisposable
{
    /// <summary>What it gives.</summary>
    CameraInfo Info { get; }

    /// <summary>Waits for the next picture and puts it into a buffer.</summary>
    /// <param name="picture">A buffer of the size in <see cref="Info"/>.</param>
    /// <param name="cancellation">Ends the waiting, also while the camera is being opened again.</param>
    /// <returns>False after a cancellation.</returns>
    /// <exception cref="MediaException">The camera is gone and did not come back, or its pictures changed their size.</exception>
    bool Read(FrameBuffer picture, CancellationToken cancellation);
}
