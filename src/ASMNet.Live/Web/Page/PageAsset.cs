namespace ASMNet.Live.Web.Page;

/// <summary>A file of the page.</summary>
/// <param name="Bytes">Its contents.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Tag">Its entity tag, quoted.</param>
public sealed record PageAsset(ReadOnlyMemory<byte> Bytes, string ContentType, string Tag);
