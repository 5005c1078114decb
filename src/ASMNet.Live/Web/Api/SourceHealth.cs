namespace ASMNet.Live.Web.Api;

/// <summary>Whether frames flow from one of several sources.</summary>
/// <param name="Number">The number of the source.</param>
/// <param name="Ready">Whether a frame came out within the last two seconds.</param>
/// <param name="State">What its pipeline does.</param>
public sealed record SourceHealth(int Number, bool Ready, string State);
