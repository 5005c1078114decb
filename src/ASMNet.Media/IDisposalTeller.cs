namespace ASMNet.Media;

/// <summary>A source that gives no more pictures once it was disposed of, and can tell that from its end.</summary>
internal interface IDisposalTeller
{
    /// <summary>Whether it was disposed of.</summary>
    bool IsDisposed { get; }
}
