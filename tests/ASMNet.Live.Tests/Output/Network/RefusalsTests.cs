using System.Net;
using System.Net.Sockets;
using ASMNet.Live.Output.Network;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>A machine that has no program at several ports tells of one refused datagram a second in all.</summary>
public sealed class RefusalsTests
{
    private static readonly IPAddress Machine = IPAddress.Parse("192.0.2.7");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void MachineThatRefusesSomebody_IsBelievedLater_UntilItIsQuiet()
    {
        var refusals = new Refusals(_time);
        Assert.Equal(TimeSpan.FromSeconds(2), refusals.SureAfter(Machine));

        refusals.Hear(IPAddress.Parse("192.0.2.7"));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(TimeSpan.FromSeconds(30), refusals.SureAfter(Machine));
        Assert.Equal(TimeSpan.FromSeconds(2), refusals.SureAfter(IPAddress.Parse("192.0.2.8")));

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(TimeSpan.FromSeconds(2), refusals.SureAfter(Machine));
    }

    /// <summary>This machine tells each of its programs of every datagram.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public void ThisMachine_IsBelievedAsUsual(string address)
    {
        var refusals = new Refusals(_time);
        refusals.Hear(IPAddress.Parse(address));
        Assert.Equal(TimeSpan.FromSeconds(2), refusals.SureAfter(IPAddress.Parse(address)));
    }

    /// <summary>Two outputs to one machine, by an address that is none of its loopback: what one hears, the other knows.</summary>
    [NetworkFact]
    public void RefusedTarget_MakesTheOthersOfThatMachineCareful()
    {
        IPAddress address = NetworkFactAttribute.Own!;
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        closed.Bind(new IPEndPoint(address, 0));
        int port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        using var open = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        open.Bind(new IPEndPoint(address, 0));
        using var refused = new UdpTarget(address.ToString(), port);
        using var taken = new UdpTarget(address.ToString(), ((IPEndPoint)open.LocalEndPoint!).Port);
        taken.Send("a"u8);
        Assert.Equal(TimeSpan.FromSeconds(2), taken.SureAfter);

        closed.Dispose();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    refused.Send("b"u8);
                }
                catch (SocketException)
                {
                    // It was heard; a machine that stands still for two seconds now is asked again.
                }

                return taken.SureAfter == TimeSpan.FromSeconds(30);
            },
            TimeSpan.FromSeconds(60)));
    }
}
