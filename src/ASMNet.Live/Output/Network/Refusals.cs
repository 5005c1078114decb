using System.Collections.Concurrent;
using System.Net;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// The machines that have refused datagrams. One that has no program at several ports tells of one datagram a second, whichever of them it was to
/// (Linux: <c>net.ipv4.icmp_ratelimit</c>), so that each of the outputs to it may hear nothing for a long time.
/// </summary>
/// <param name="time">What is looked at for the time.</param>
internal sealed class Refusals(TimeProvider time)
{
    private static readonly TimeSpan Usual = SenderSink.UsuallySureAfter;
    private static readonly TimeSpan AmongRefused = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<IPAddress, long> _heardAt = new();

    /// <summary>Those that all outputs of the program have heard of.</summary>
    public static Refusals OfTheProgram { get; } = new(TimeProvider.System);

    /// <summary>A datagram to this machine was refused.</summary>
    public void Hear(IPAddress machine)
    {
        if (!IPAddress.IsLoopback(machine))
        {
            _heardAt[machine] = time.GetTimestamp();
        }
    }

    /// <summary>How long a receiver there must take everything to be there: 2 s, and 30 s while the machine still refuses somebody.</summary>
    public TimeSpan SureAfter(IPAddress machine)
        => _heardAt.TryGetValue(machine, out long at) && time.GetElapsedTime(at) < Usual ? AmongRefused : Usual;
}
