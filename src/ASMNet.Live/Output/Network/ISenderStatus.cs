namespace ASMNet.Live.Output.Network;

/// <summary>How a sender fares, for the page and the metrics.</summary>
public interface ISenderStatus
{
    /// <summary>The protocol and where it goes, for people.</summary>
    string Description { get; }

    /// <summary>Frames sent.</summary>
    long Sent { get; }

    /// <summary>Frames that found the sender busy, or that the receiver did not take.</summary>
    long Dropped { get; }

    /// <summary>Why the receiver cannot be reached; null where it can.</summary>
    string? LastError { get; }
}
