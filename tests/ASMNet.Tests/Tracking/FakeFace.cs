using System.Numerics;

namespace ASMNet.Tests.Tracking;

internal sealed class FakeFace
{
    public Vector2 Center { get; set; }

    public float Side { get; set; } = 100;

    public float Confidence { get; set; } = 0.95f;

    public bool Hidden { get; set; }
}
