namespace ASMNet.Media.Cameras;

/// <summary>What to ask a camera for. A camera gives what it can; <see cref="CameraInfo"/> tells what came of it.</summary>
/// <param name="Index">The camera's number.</param>
/// <param name="Width">Wanted width in pixels.</param>
/// <param name="Height">Wanted height in pixels.</param>
/// <param name="FrameRate">Wanted frames per second.</param>
public sealed record CameraRequest(int Index, int Width = 640, int Height = 480, double FrameRate = 30);
