using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Tells a receiver what is known of the faces. One thread of its own uses it, which may wait.</summary>
internal interface ISender : IDisposable
{
    /// <summary>The protocol and where it goes, for people: <c>vmc to 127.0.0.1:39539</c>.</summary>
    string Description { get; }

    /// <summary>Whether it sends the annotated picture too.</summary>
    bool NeedsPicture => false;

    /// <summary>Sends one frame.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="cancellation">Ends every wait.</param>
    /// <exception cref="IOException">The receiver cannot be reached.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The receiver cannot be reached.</exception>
    void Send(FaceSet faces, CancellationToken cancellation);

    /// <summary>Nothing has come for <see cref="SenderSink.IdleAfter"/>; some receivers forget what is not told again.</summary>
    /// <param name="cancellation">Ends every wait.</param>
    void Idle(CancellationToken cancellation)
    {
    }
}
