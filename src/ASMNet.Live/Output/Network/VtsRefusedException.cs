namespace ASMNet.Live.Output.Network;

/// <summary>VTube Studio refuses a request.</summary>
/// <param name="request">The request's type.</param>
/// <param name="message">Its own words.</param>
/// <param name="number">Its <c>ErrorID</c>.</param>
internal sealed class VtsRefusedException(string request, string? message, int number)
    : IOException($"VTube Studio refuses {request}: {message} (error {number})")
{
    /// <summary>Its user has said no to the plugin.</summary>
    public const int Denied = 50;

    /// <summary>Its <c>ErrorID</c>.</summary>
    public int Number => number;
}
