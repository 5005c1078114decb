using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Inference;

namespace ASMNet.Detection;

/// <summary>
/// Turns the outputs of an anchor-free face network into faces, as OpenCV's FaceDetectorYN does: at each cell of strides 8, 16 and 32 the
/// score is the root of class times objectness, the box's centre lies at the cell plus an offset, its size is an exponential, and five
/// points lie at the cell plus offsets, all times the stride.
/// </summary>
internal sealed class AnchorFreeDecoder
{
    private const int BoxValues = 4;
    private const int PointValues = 10;
    private static readonly int[] Strides = [8, 16, 32];
    private readonly INeuralNetwork _network;
    private readonly Level[] _levels;

    public AnchorFreeDecoder(INeuralNetwork network, string name)
    {
        _network = network;
        int height = network.InputInfo.Shape[2];
        int width = network.InputInfo.Shape[3];
        _levels = Array.ConvertAll(Strides, stride => new Level(
            stride,
            width / stride,
            Find(name, $"cls_{stride}", width * height / (stride * stride)),
            Find(name, $"obj_{stride}", width * height / (stride * stride)),
            Find(name, $"bbox_{stride}", BoxValues * (width * height / (stride * stride))),
            Find(name, $"kps_{stride}", PointValues * (width * height / (stride * stride)))));
        Capacity = _levels.Sum(level => network.OutputInfos[level.Class].Length);
    }

    /// <summary>Number of cells, so the most faces that can come out.</summary>
    public int Capacity { get; }

    /// <summary>Decodes every cell whose score reaches a threshold.</summary>
    /// <param name="minScore">The threshold.</param>
    /// <param name="scale">Network pixels for one image pixel.</param>
    /// <param name="faces">Receives the faces in image pixels; <see cref="Capacity"/> fit.</param>
    /// <returns>Number of faces.</returns>
    public int Decode(float minScore, float scale, Span<FaceDetection> faces)
    {
        int count = 0;
        foreach (Level level in _levels)
        {
            ReadOnlySpan<float> classes = _network.Output(level.Class);
            ReadOnlySpan<float> objects = _network.Output(level.Object);
            for (int i = 0; i < classes.Length; i++)
            {
                float product = Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1);
                if (product >= minScore * minScore)
                {
                    // What is not a number, or has no end, is no face; the slot is used by the next one.
                    faces[count] = DecodeCell(level, i, MathF.Sqrt(product), scale);
                    count += faces[count].IsFinite ? 1 : 0;
                }
            }
        }

        return count;
    }

    private FaceDetection DecodeCell(in Level level, int index, float score, float scale)
    {
        ReadOnlySpan<float> box = _network.Output(level.Box).Slice(BoxValues * index, BoxValues);
        ReadOnlySpan<float> points = _network.Output(level.Points).Slice(PointValues * index, PointValues);
        var cell = new Vector2(index % level.Columns, index / level.Columns);
        Vector2 center = ToImage((cell + new Vector2(box[0], box[1])) * level.Stride, scale);
        Vector2 size = new Vector2(MathF.Exp(box[2]), MathF.Exp(box[3])) * level.Stride / scale;
        Span<Vector2> five = stackalloc Vector2[5];
        for (int p = 0; p < five.Length; p++)
        {
            five[p] = ToImage((cell + new Vector2(points[2 * p], points[(2 * p) + 1])) * level.Stride, scale);
        }

        return new FaceDetection(
            new BoundingBox(center.X - (size.X / 2), center.Y - (size.Y / 2), size.X, size.Y),
            score,
            new FacePoints(five[0], five[1], five[2], five[3], five[4]));
    }

    /// <summary>
    /// The network's coordinates and the picture's both have pixel centres at integers. The picture is scaled with its edges at the
    /// network's edges, so the halves of a pixel remain.
    /// </summary>
    private static Vector2 ToImage(Vector2 network, float scale) => ((network + new Vector2(0.5f)) / scale) - new Vector2(0.5f);

    private int Find(string name, string output, int length)
    {
        for (int i = 0; i < _network.OutputInfos.Count; i++)
        {
            TensorInfo info = _network.OutputInfos[i];
            if (info.Name == output)
            {
                return info.Length == length
                    ? i
                    : throw new ModelFormatException(
                        $"{name}: output '{output}' is {string.Join('x', info.Shape)}; a face detector's holds {length} numbers for this input.");
            }
        }

        throw new ModelFormatException($"{name}: there is no output '{output}'; a face detector has cls, obj, bbox and kps for strides 8, 16 and 32.");
    }

    private readonly record struct Level(int Stride, int Columns, int Class, int Object, int Box, int Points);
}
