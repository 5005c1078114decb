using System.Numerics;
using ASMNet.Detection;
using ASMNet.Inference;
using ASMNet.Tests.Inference;

namespace ASMNet.Tests.Detection;

public sealed class AnchorFreeDecoderTests
{
    private const int Width = 96;
    private const int Height = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(0.5f)]
    [InlineData(1.6f)]
    public void Decode_RandomOutputs_GivesWhatTheFormatSaysCellByCell(float scale)
    {
        FakeNetwork network = DetectorNetworks.Make([1, 3, Height, Width]);
        var random = new Random(21);
        foreach (TensorInfo output in network.OutputInfos)
        {
            float[] values = network.Values(output.Name);
            for (int i = 0; i < values.Length; i++)
            {
                // Also below 0 and above 1, where scores are cut off.
                values[i] = (random.NextSingle() * 1.6f) - 0.3f;
            }
        }

        var decoder = new AnchorFreeDecoder(network, "test");
        Assert.Equal((12 * 8) + (6 * 4) + (3 * 2), decoder.Capacity);
        var faces = new FaceDetection[decoder.Capacity];
        FaceDetection[] found = faces[..decoder.Decode(0.6f, scale, faces)];
        Expected[] expected = [.. Decode(network, 0.6, scale)];
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(found.Length, 10, decoder.Capacity - 10);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i].Score, found[i].Score, 1e-5);
            Assert.Equal(expected[i].Left, found[i].Box.X, 1e-3);
            Assert.Equal(expected[i].Top, found[i].Box.Y, 1e-3);
            Assert.Equal(expected[i].Width, found[i].Box.Width, 1e-3);
            Assert.Equal(expected[i].Height, found[i].Box.Height, 1e-3);
            FacePoints points = found[i].Points!.Value;
            Vector2[] five = [points.RightEye, points.LeftEye, points.Nose, points.RightMouth, points.LeftMouth];
            for (int p = 0; p < 5; p++)
            {
                Assert.Equal(expected[i].Points[2 * p], five[p].X, 1e-3);
                Assert.Equal(expected[i].Points[(2 * p) + 1], five[p].Y, 1e-3);
            }
        }
    }

    [Theory]
    [InlineData(0.25f, 1)]
    [InlineData(0.2499f, 0)]
    public void Decode_ScoreAtTheThreshold_IsAFace(float product, int count)
    {
        // The score is the root of the product: 0.5.
        FakeNetwork network = DetectorNetworks.Make([1, 3, Height, Width]);
        DetectorNetworks.Put(network, 32, 2, 1, product, 1, new float[4], new float[10]);
        Assert.Equal(count, new AnchorFreeDecoder(network, "test").Decode(0.5f, 1, new FaceDetection[200]));
    }

    [Fact]
    public void Decode_CellsThatAreNoNumbers_AreLeftOutAndTheNextTakeTheirPlace()
    {
        FakeNetwork network = DetectorNetworks.Make([1, 3, Height, Width]);
        float[] points = new float[10];
        DetectorNetworks.Put(network, 8, 0, 0, 1, 1, [float.NaN, 0, 0, 0], points);
        DetectorNetworks.Put(network, 8, 1, 0, 0.9f, 1, new float[4], points);
        DetectorNetworks.Put(network, 8, 2, 0, 1, 1, [0, 0, 1000, 0], points);
        DetectorNetworks.Put(network, 16, 0, 0, 0.8f, 1, new float[4], points);
        DetectorNetworks.Put(network, 32, 0, 0, float.NaN, 1, new float[4], points);
        var faces = new FaceDetection[200];
        Assert.Equal(2, new AnchorFreeDecoder(network, "test").Decode(0.5f, 1, faces));
        Assert.Equal([MathF.Sqrt(0.9f), MathF.Sqrt(0.8f)], faces[..2].Select(face => face.Score));
    }

    [Theory]
    [InlineData("cls_8")]
    [InlineData("obj_16")]
    [InlineData("bbox_32")]
    [InlineData("kps_8")]
    public void Constructor_OutputMissing_NamesIt(string output)
    {
        FakeNetwork whole = DetectorNetworks.Make([1, 3, Height, Width]);
        var network = new FakeNetwork([1, 3, Height, Width], [.. whole.OutputInfos.Where(info => info.Name != output)]);
        var error = Assert.Throws<ModelFormatException>(() => new AnchorFreeDecoder(network, "other.onnx"));
        Assert.Equal($"other.onnx: there is no output '{output}'; a face detector has cls, obj, bbox and kps for strides 8, 16 and 32.", error.Message);
    }

    // A picture of 96 x 64 has 96, 24 and 6 cells; a box takes four numbers and five points ten.
    [Theory]
    [InlineData("cls_8", 96)]
    [InlineData("obj_16", 24)]
    [InlineData("bbox_32", 24)]
    [InlineData("kps_16", 240)]
    [InlineData("cls_32", 6)]
    public void Constructor_OutputOfAnotherSize_SaysWhichAndWhatItHolds(string output, int length)
    {
        FakeNetwork whole = DetectorNetworks.Make([1, 3, Height, Width]);
        var network = new FakeNetwork([1, 3, Height, Width], [.. whole.OutputInfos.Select(info => info.Name == output ? new TensorInfo(output, [1, 7, 9]) : info)]);
        var error = Assert.Throws<ModelFormatException>(() => new AnchorFreeDecoder(network, "other.onnx"));
        Assert.Equal($"other.onnx: output '{output}' is 1x7x9; a face detector's holds {length} numbers for this input.", error.Message);
    }

    /// <summary>The format in double precision, cell after cell, as OpenCV documents it for its FaceDetectorYN.</summary>
    private static IEnumerable<Expected> Decode(FakeNetwork network, double minScore, double scale)
    {
        foreach (int stride in new[] { 8, 16, 32 })
        {
            int cell = 0;
            for (int row = 0; row < Height / stride; row++)
            {
                for (int column = 0; column < Width / stride; column++, cell++)
                {
                    double score = Math.Sqrt(Unit(network.Values($"cls_{stride}")[cell]) * Unit(network.Values($"obj_{stride}")[cell]));
                    if (score < minScore)
                    {
                        continue;
                    }

                    float[] box = network.Values($"bbox_{stride}")[(4 * cell)..((4 * cell) + 4)];
                    float[] kps = network.Values($"kps_{stride}")[(10 * cell)..((10 * cell) + 10)];

                    // A network pixel n covers n - 0.5 to n + 0.5; its edges, not its centres, are scaled.
                    double InPicture(double offset, int place) => (((place + offset) * stride) + 0.5) / scale - 0.5;
                    double width = Math.Exp(box[2]) * stride / scale;
                    double height = Math.Exp(box[3]) * stride / scale;
                    int at = column;
                    int down = row;
                    yield return new Expected(
                        score,
                        InPicture(box[0], at) - (width / 2),
                        InPicture(box[1], down) - (height / 2),
                        width,
                        height,
                        [.. kps.Select((value, i) => InPicture(value, i % 2 == 0 ? at : down))]);
                }
            }
        }
    }

    private static double Unit(double value) => Math.Min(1, Math.Max(0, value));

    private sealed record Expected(double Score, double Left, double Top, double Width, double Height, double[] Points);
}
