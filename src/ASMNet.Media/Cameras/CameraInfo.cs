namespace ASMNet.Media.Cameras;

/// <summary>What an opened camera really gives, read back from it.</summary>
/// <param name="Name">The camera's name.</param>
/// <param name="Backend">What drives it: <c>DSHOW</c>, <c>MSMF</c>, <c>V4L2</c>.</param>
/// <param name="Width">Width of the pictures in pixels.</param>
/// <param name="Height">Height of the pictures in pixels.</param>
/// <param name="FrameRate">Frames per second as the driver says; 0 where it does not.</param>
/// <param name="Format">Four letters of the format on the wire (<c>MJPG</c>, <c>YUY2</c>); empty where the driver does not say.</param>
/// <param name="OpenTime">Time from asking to the first picture.</param>
public sealed record CameraInfo(string Name, string Backend, int Width, int Height, double FrameRate, string Format, TimeSpan OpenTime);
