using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Live.Tests.Session;

/// <summary>A shape model whose mean is a ring, as the fake estimator puts its points.</summary>
internal static class RingShape
{
    private const int Points = 68;

    public static ShapeModel Create()
    {
        var mean = new float[2 * Points];
        var mode = new float[2 * Points];
        for (int i = 0; i < Points; i++)
        {
            (mean[(2 * i) + 1], mean[2 * i]) = MathF.SinCos(2 * MathF.PI * i / Points);
        }

        mode[0] = 1;
        return new ShapeModel(ShapeNormalisation.Similarity, mean, [mode], [0.01f], [1]);
    }
}
