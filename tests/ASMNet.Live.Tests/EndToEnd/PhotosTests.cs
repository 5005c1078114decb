using System.Text.Json;
using ASMNet.Imaging;
using ASMNet.Media.Pictures;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>Separate photos through the real program: each by itself, every face, no identity carried over.</summary>
public sealed class PhotosTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_Photos_FindsEveryFaceOfEachWhereItIs()
    {
        Directory.CreateDirectory(_folder.File("p"));
        List<TrackedFace[]> known = [Draw("2.png", seed: 5, faces: 1, 320, 240), Draw("10 \"b\".png", seed: 9, faces: 2, 480, 300)];
        File.WriteAllText(Path.Combine(_folder.File("p"), "7.jpg"), "");

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", $"photos:{_folder.File("p")}", "--csv", _folder.File("out.csv"), "--jsonl", _folder.File("out.jsonl"));

        Assert.True(exitCode == 3, error);
        Assert.Contains("7.jpg", error, StringComparison.Ordinal);
        List<CsvRow> rows = CsvRow.Read(_folder.File("out.csv"));
        Assert.Equal([(1, 1, true), (2, 0, false), (3, 1, true), (3, 2, true)], rows.Select(row => (row.Frame, row.FaceId, row.Success)));
        string[] lines = File.ReadAllLines(_folder.File("out.csv"));
        Assert.EndsWith(",file", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",2.png", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",7.jpg", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",\"10 \"\"b\"\".png\"", lines[3], StringComparison.Ordinal);
        Assert.Equal(["2.png", "7.jpg", "10 \"b\".png"], File.ReadLines(_folder.File("out.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("file").GetString()));
        Assert.Equal(["320x240", null, "480x300"], File.ReadLines(_folder.File("out.jsonl")).Select(line => Size(JsonDocument.Parse(line).RootElement)));
        foreach (CsvRow row in rows.Where(row => row.Success))
        {
            Assert.Contains(known[row.Frame == 1 ? 0 : 1], face => Error(row, face) < 6);
        }
    }

    [Fact]
    public async Task Record_PhotosAsVideo_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("p"));
        Draw("1.png", 5, 1, 320, 240);
        Draw("2.png", 6, 1, 320, 240);

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", $"photos:{_folder.File("p")}", "--output", _folder.File("out.mp4"));

        Assert.Equal(2, exitCode);
        Assert.Contains("separate photos make no video", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("out.mp4")));
    }

    // What could not be read has no size; another picture's was told for it.
    private static string? Size(JsonElement frame) =>
        frame.TryGetProperty("width", out JsonElement width) | frame.TryGetProperty("height", out JsonElement height) ? $"{width}x{height}" : null;

    private static double Error(CsvRow row, TrackedFace face)
    {
        double sum = Enumerable.Range(0, 68).Sum(i => (row.Landmarks[i] - face.Landmarks[i]).Length());
        return 100 * sum / 68 / (face.Landmarks[36] - face.Landmarks[45]).Length();
    }

    private TrackedFace[] Draw(string name, int seed, int faces, int width, int height)
    {
        var scene = new SyntheticScene(SyntheticFaceModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "synthetic-face.bin")), new SyntheticSceneOptions { Seed = seed, Faces = faces });
        using FrameBuffer buffer = new FramePool().Rent(width, height);
        var truth = new TrackedFaces(faces);
        scene.Render(TimeSpan.FromSeconds(1), buffer, truth);
        using FileStream file = File.Create(Path.Combine(_folder.File("p"), name));
        PngWriter.Write(file, buffer.View);
        return truth.AsSpan().ToArray();
    }
}
