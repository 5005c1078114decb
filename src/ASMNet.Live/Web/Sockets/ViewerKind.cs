namespace ASMNet.Live.Web.Sockets;

/// <summary>What a socket receives.</summary>
internal enum ViewerKind
{
    /// <summary>Each picture as JPEG with the tracks that belong to it, in one binary message.</summary>
    Pictures,

    /// <summary>The same with small pictures, ten a second.</summary>
    Tiles,

    /// <summary>The tracks of each frame as JSON.</summary>
    Tracks,
}
