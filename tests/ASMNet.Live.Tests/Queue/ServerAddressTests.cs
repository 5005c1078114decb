using System.Net.Sockets;
using ASMNet.Live.Configuration;
using ASMNet.Live.Fleet;
using ASMNet.Live.Queue;
using NATS.Client.Core;

namespace ASMNet.Live.Tests.Queue;

/// <summary>What is said of a NATS server holds no password, whether its address was typed wrongly or nobody listens there.</summary>
public sealed class ServerAddressTests
{
    private const string Wrong = "nat://user:secret@host:4222";

    [Fact]
    public void Parse_WrongAddress_IsSaidWithoutItsPassword() =>
        AssertNoPassword(Assert.Throws<UserException>(() => QueueServer.Parse(Wrong, "queue")));

    [Fact]
    public void FleetServer_WrongAddress_IsSaidWithoutItsPassword() =>
        AssertNoPassword(Assert.Throws<UserException>(() => new FleetServer(Wrong, "--publish", _ => { })));

    [Fact]
    public async Task Connect_NobodyThere_IsSaidWithoutThePassword()
    {
        // Port 1 is the old multiplexer's, which no machine serves.
        var server = QueueServer.Parse("nats://user:secret@127.0.0.1:1", "queue");
        UserException error = await Assert.ThrowsAsync<UserException>(() => QueueLink.ConnectAsync(server, CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains("nats://127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be used: nobody listens there (start nats-server,", error.Message, StringComparison.Ordinal);
        AssertNoPassword(error);
    }

    // The client throws the same words for all of these, and logs what was behind them.
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "nobody listens there")]
    [InlineData(SocketError.HostNotFound, "there is no machine of this name")]
    [InlineData(SocketError.TryAgain, "the machine's name cannot be looked up")]
    [InlineData(SocketError.TimedOut, "the machine does not answer")]
    public void Reason_NoConnection_IsWhatIsBehindIt(SocketError error, string words)
    {
        var fault = new NatsException("can not connect uris: nats://host:4222");
        Assert.StartsWith(words, NatsAddress.Reason(fault, new SocketException((int)error)), StringComparison.Ordinal);
        Assert.StartsWith(words, NatsAddress.Reason(fault, new IOException("Unable to connect to the remote server", new SocketException((int)error))), StringComparison.Ordinal);
        Assert.Equal("no answer", NatsAddress.Reason(new NatsException("no answer"), new SocketException((int)error)));
    }

    // as NATS.Net throws it: its own words name the address alone
    [Fact]
    public void Reason_UserOrCertificateIsRefused_IsTheServersWord() => Assert.Equal(
        "Server error: Authorization Violation",
        NatsAddress.Reason(new NatsException("can not start to connect nats server: nats://host:4222", new NatsException("Server error: Authorization Violation."))));

    [Fact]
    public void Reason_NoAnswer_IsTheWordOfWhoWaited()
    {
        Assert.Equal("no answer", NatsAddress.Reason(new TimeoutException("no answer", new TaskCanceledException())));
        Assert.Equal("no response", NatsAddress.Reason(new NatsException("no response", new OperationCanceledException())));
    }

    private static void AssertNoPassword(UserException error) => Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
}
