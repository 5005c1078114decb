namespace ASMNet.Live.Web;

/// <summary>An error as RFC 9457 describes it.</summary>
/// <param name="Title">What was wrong, in a few words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What exactly, and what to do.</param>
public sealed record Problem(string Title, int Status, string Detail);
