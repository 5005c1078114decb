namespace ASMNet.Live.Configuration;

/// <summary>A fleet of programs that tell what they track over a NATS server.</summary>
public sealed record FleetSettings
{
    /// <summary>The NATS server that <c>live</c> publishes tracks on, as <c>nats://host:port</c>. Default empty: none.</summary>
    public string Publish { get; init; } = "";

    /// <summary>The name of this node in its subjects. Default empty: the machine's name.</summary>
    public string Node { get; init; } = "";

    /// <summary>The name in use.</summary>
    public string NodeName => Node.Length > 0 ? Node : Environment.MachineName;
}
