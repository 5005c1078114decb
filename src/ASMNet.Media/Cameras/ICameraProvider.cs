namespace ASMNet.Media.Cameras;

/// <summary>The cameras of this machine as one library sees them.</summary>
public interface ICameraProvider
{
    /// <summary>Lists the attached cameras.</summary>
    IReadOnlyList<CameraDevice> List();

    /// <summary>Opens a camera.</summary>
    /// <param name="request">Which one, and what to ask it for.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives what happened on the way, a line each: backends tried and their time, wishes that were not granted, a lost camera.</param>
    /// <exception cref="MediaException">No backend opened it; the message names each and what it said.</exception>
    IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report);

    /// <summary>Opens the camera with each usual size and tells which of them it gives.</summary>
    /// <param name="index">The camera's number.</param>
    /// <exception cref="MediaException">No backend opened it.</exception>
    IReadOnlyList<CameraInfo> Modes(int index);
}
