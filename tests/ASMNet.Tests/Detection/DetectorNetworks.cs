using ASMNet.Inference;
using ASMNet.Tests.Inference;

namespace ASMNet.Tests.Detection;

/// <summary>Networks with a face detector's outputs, all zero.</summary>
internal static class DetectorNetworks
{
    public static FakeNetwork Make(IReadOnlyList<int>? shape)
    {
        int height = shape![2];
        int width = shape[3];
        (string Name, int Values)[] kinds = [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)];
        TensorInfo[] outputs =
        [
            .. from kind in kinds
               from stride in new[] { 8, 16, 32 }
               select new TensorInfo($"{kind.Name}_{stride}", [1, height / stride * (width / stride), kind.Values]),
        ];
        return new FakeNetwork([.. shape], outputs);
    }

    /// <summary>Writes a face into one cell.</summary>
    public static void Put(FakeNetwork network, int stride, int column, int row, float classScore, float objectScore, float[] box, float[] points)
    {
        int cell = (row * (network.InputInfo.Shape[3] / stride)) + column;
        network.Values($"cls_{stride}")[cell] = classScore;
        network.Values($"obj_{stride}")[cell] = objectScore;
        box.CopyTo(network.Values($"bbox_{stride}"), 4 * cell);
        points.CopyTo(network.Values($"kps_{stride}"), 10 * cell);
    }
}
