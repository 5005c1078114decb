using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Tells a receiver what is known of the faces. One thread of its own uses it, which may wait.</summary>
internal interface ISender : IDisposable
{
    /// <summary>The protocol and where it goes, for people: <c>vmc to 127.0.0.1:39539</c>.</summary>
    string Description { get; }

    /// <summary>Whether it sends the annotated picture too.</summary>
    bool NeedsPicture => false;

    /// <summary>How long it does without frames after this one; nothing by default. Where nobody has asked, it need not be woken for each.</summary>
    TimeSpan Rest => TimeSpan.Zero;

    /// <summary>Which of several receivers did not take what it was sent last, and why; null where there is none, as by default.</summary>
    /// <remarks>Null also where <see cref="Send"/> throws.</remarks>
    string? Unreached => null;

    /// <summary>After this time without a failure the receiver is there again; <see cref="SenderSink.UsuallySureAfter"/> by default.</summary>
    TimeSpan SureAfter => SenderSink.UsuallySureAfter;

    /// <summary>Sends one frame.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="cancellation">Ends every wait.</param>
    /// <returns>Whether anything went out: false where there is nothing to tell, or nobody has asked.</returns>
    /// <exception cref="IOException">The receiver cannot be reached.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The receiver cannot be reached.</exception>
    bool Send(FaceSet faces, CancellationToken cancellation);

    /// <summary>Nothing has come for <see cref="SenderSink.IdleAfter"/>; some receivers forget what is not told again.</summary>
    /// <param name="cancellation">Ends every wait.</param>
    void Idle(CancellationToken cancellation)
    {
    }
}
