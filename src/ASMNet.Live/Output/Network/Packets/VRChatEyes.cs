namespace ASMNet.Live.Output.Network.Packets;

/// <summary>By what an avatar's eyes are turned in VRChat. Of an avatar that both turn, the eyes turn twice as far.</summary>
internal enum VRChatEyes
{
    /// <summary>By VRChat itself, which turns the eyes of every avatar that has some, unless its animations do.</summary>
    Native,

    /// <summary>By the avatar's parameters.</summary>
    Parameters,

    /// <summary>By both.</summary>
    Both,
}
