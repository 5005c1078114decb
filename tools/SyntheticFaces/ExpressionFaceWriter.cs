using System.Globalization;
using System.Text;
using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Tools.SyntheticFaces;

/// <summary>
/// Writes drawn faces that show expressions, to train with: <c>pictures.bin</c> holds one picture of <see cref="Side"/> x <see cref="Side"/> blue, green, red
/// after the other, <c>faces.csv</c> the truth of each: 68 points, both irises (x, y, radius; the right one first) and the channels.
/// </summary>
/// <param name="model">Path of the statistics.</param>
/// <param name="seed">Decides people, poses and expressions.</param>
internal sealed class ExpressionFaceWriter(string model, int seed)
{
    private const int Side = 192;
    private const int FacesOfAPerson = 20;

    public void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        var series = new SyntheticExpressions(SyntheticFaceModel.Load(model), seed, Math.Max(count / FacesOfAPerson, 1));
        var truth = new TrackedFace();
        var random = new Random(seed);
        using FrameBuffer picture = new FramePool().Rent(Side, Side);
        using FileStream pictures = File.Create(Path.Combine(folder, "pictures.bin"));
        using var table = new StreamWriter(Path.Combine(folder, "faces.csv"));
        for (int i = 0; i < count; i++)
        {
            Background(picture, random);
            series.Draw(picture, i, truth);
            if (i == 0)
            {
                table.WriteLine(Header(truth));
            }

            for (int y = 0; y < Side; y++)
            {
                pictures.Write(picture.View.Row(y)[..(3 * Side)]);
            }

            table.WriteLine(Row(truth));
        }
    }

    private static void Background(FrameBuffer picture, Random random)
    {
        Span<byte> colour = stackalloc byte[3];
        random.NextBytes(colour);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = colour[i % 3];
        }
    }

    private static string Header(TrackedFace truth)
    {
        IEnumerable<string> names = [.. Enumerable.Range(0, 68).SelectMany(i => (string[])[$"x{i}", $"y{i}"]),
            "rightIrisX", "rightIrisY", "rightIrisRadius", "leftIrisX", "leftIrisY", "leftIrisRadius",
            .. Channels(truth).Select(ExpressionNames.Of)];
        return string.Join(',', names);
    }

    private static string Row(TrackedFace truth)
    {
        var row = new StringBuilder();
        foreach (System.Numerics.Vector2 point in truth.Landmarks)
        {
            row.Append(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##},");
        }

        Irises irises = truth.Irises!.Value;
        foreach (Iris iris in (Iris[])[irises.Right!.Value, irises.Left!.Value])
        {
            row.Append(CultureInfo.InvariantCulture, $"{iris.Center.X:0.##},{iris.Center.Y:0.##},{iris.Radius:0.###},");
        }

        row.AppendJoin(',', Channels(truth).Select(channel => truth.Expressions[channel]!.Value.ToString("0.###", CultureInfo.InvariantCulture)));
        return row.ToString();
    }

    private static IEnumerable<Expression> Channels(TrackedFace truth) => Enum.GetValues<Expression>().Where(truth.Expressions.Contains);
}
