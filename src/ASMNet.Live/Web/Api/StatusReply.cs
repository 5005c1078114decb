using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>The answer of <c>GET /api/status</c>.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Pipeline">What runs now.</param>
/// <param name="Settings">The settings in force.</param>
/// <param name="Viewers">Sockets that receive frames.</param>
/// <param name="Recording">The recording that runs, or null.</param>
/// <param name="MaxCameraSide">The largest side in pixels of a browser camera's picture.</param>
public sealed record StatusReply(string Version, LiveStatus Pipeline, LiveSettings Settings, int Viewers, RecordingInfo? Recording, int MaxCameraSide);
