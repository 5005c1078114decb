using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Tracking;

internal sealed class FakeFace
{
    public Vector2 Center { get; set; }

    public float Side { get; set; } = 100;

    public float Confidence { get; set; } = 0.95f;

    public HeadPose Pose { get; set; } = new(10, 5, 0);

    public bool Hidden { get; set; }
}
