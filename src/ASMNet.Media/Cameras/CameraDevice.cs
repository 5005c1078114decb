namespace ASMNet.Media.Cameras;

/// <summary>A camera that is attached.</summary>
/// <param name="Index">Its number, from 0, as the operating system counts.</param>
/// <param name="Name">Its name, for people; two cameras may have the same.</param>
public sealed record CameraDevice(int Index, string Name);
