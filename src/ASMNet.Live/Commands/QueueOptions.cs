using System.CommandLine;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue;

namespace ASMNet.Live.Commands;

/// <summary>The options that name a queue, of one command.</summary>
internal sealed class QueueOptions
{
    private readonly Option<string> _server = new("--server")
    {
        Description = "The NATS server with JetStream: nats://host:port or tls://host:port, with user:password@ where it asks for that.",
        HelpName = "address",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASMNET_QUEUE") is { Length: > 0 } address ? address : NatsAddress.Default,
    };

    private readonly Option<string> _name = new("--queue")
    {
        Description = "The queue's name on that server.",
        HelpName = "name",
        DefaultValueFactory = _ => QueueServer.DefaultName,
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_name);
    }

    /// <summary>The queue that is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UserException">Server or name are not what they should be.</exception>
    public QueueServer Read(ParseResult parsed) => QueueServer.Parse(parsed.GetValue(_server)!, parsed.GetValue(_name)!);
}
