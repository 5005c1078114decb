using ASMNet.Live.Session;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Web.Hosting;

/// <summary>One of the sources that the service shows.</summary>
/// <param name="Control">What tracks it.</param>
/// <param name="Hub">Gives its frames; it stays the caller's.</param>
public sealed record ServedSource(ILiveControl Control, LiveHub Hub);
