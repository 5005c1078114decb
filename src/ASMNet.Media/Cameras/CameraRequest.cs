using System.Globalization;

namespace ASMNet.Media.Cameras;

/// <summary>What to ask a camera for. A camera gives what it can; <see cref="CameraInfo"/> tells what came of it.</summary>
/// <param name="Index">The camera's number.</param>
/// <param name="Width">Wanted width in pixels.</param>
/// <param name="Height">Wanted height in pixels.</param>
/// <param name="FrameRate">Wanted frames per second.</param>
public sealed record CameraRequest(int Index, int Width = 640, int Height = 480, double FrameRate = 30)
{
    /// <summary>Says what was not granted.</summary>
    /// <param name="name">What to call the camera.</param>
    /// <param name="width">Width of its pictures in pixels.</param>
    /// <param name="height">Height of its pictures in pixels.</param>
    /// <param name="frameRate">Frames per second as the driver says; 0 where it does not.</param>
    /// <param name="report">Receives a line for each wish.</param>
    internal void ReportUngranted(string name, int width, int height, double frameRate, Action<string> report)
    {
        if (width != Width || height != Height)
        {
            report($"{name} was asked for {Width}x{Height} and gives {width}x{height}.");
        }

        if (frameRate > 0 && Math.Abs(frameRate - FrameRate) > 0.5)
        {
            report(string.Create(CultureInfo.InvariantCulture, $"{name} was asked for {FrameRate:0.#} frames a second and says {frameRate:0.#}."));
        }
    }
}
