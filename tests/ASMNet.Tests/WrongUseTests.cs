using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Models;
using ASMNet.Synthesis;
using ASMNet.Tests.Detection;
using ASMNet.Tracking;

namespace ASMNet.Tests;

/// <summary>The library used as its documentation forbids: each mistake is told in words that help.</summary>
public sealed class WrongUseTests
{
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "models");

    private readonly FramePool _pool = new();

    [Fact]
    public async Task Find_FromManyThreads_IsRightOrRefused()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        using FrameBuffer photo = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 4, Faces = 1, FaceSize = 0.4f }).Render(TimeSpan.Zero, photo, new TrackedFaces(1));
        var expected = faces.Find(photo.View)[0].Landmarks.ToArray();
        using var together = new Barrier(4);
        int refused = 0;
        int answered = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(Use, TaskCreationOptions.LongRunning)));

        Assert.True(refused > 0, "no call was refused, so nothing ran at the same time");
        Assert.True(answered > 0);

        void Use()
        {
            together.SignalAndWait(TimeSpan.FromSeconds(30));
            for (int i = 0; i < 30; i++)
            {
                try
                {
                    Assert.Equal(expected, faces.Find(photo.View)[0].Landmarks.ToArray());
                    Interlocked.Increment(ref answered);
                }
                catch (InvalidOperationException told)
                {
                    Assert.Contains("one for each thread", told.Message, StringComparison.Ordinal);
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    // What a button of a window does while a frame is tracked on another thread.
    [Fact]
    public void AnyCall_WhileAnotherThreadTracks_IsRefused()
    {
        using FrameBuffer frame = _pool.Rent(64, 64);
        FaceTracking? faces = null;
        List<Exception?> told = [];
        using var detector = new ScriptedDetector(_ =>
        {
            foreach (Action use in new Action[] { faces!.Reset, faces.StartOver, () => faces.Prepare(64, 64) })
            {
                var other = new Thread(() => told.Add(Record.Exception(use)));
                other.Start();
                Assert.True(other.Join(TimeSpan.FromSeconds(30)));
            }

            return [];
        });
        using (faces = FaceTracking.Load(new ModelFolder(Folder), new FaceTrackingOptions(), new CpuNetworkFactory(), _ => detector))
        {
            faces.Find(frame.View);
            Assert.NotEmpty(told);
            Assert.All(told, refused => Assert.Contains("one for each thread", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal));
            faces.Reset();
            faces.StartOver();
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(257)]
    [InlineData(int.MaxValue)]
    public void Detector_ThatSaysItWroteMoreThanFits_IsNamed(int count)
    {
        using FrameBuffer frame = _pool.Rent(64, 64);
        using FaceTracking faces = FaceTracking.Load(new ModelFolder(Folder), new FaceTrackingOptions(), new CpuNetworkFactory(), _ => new Boaster(count));
        foreach (Action use in new Action[] { () => faces.Track(frame.View, TimeSpan.Zero), () => faces.Find(frame.View) })
        {
            Assert.StartsWith($"The detector 'boaster' says that it wrote {count} faces where 256 fit", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
        }
    }

    private sealed class Boaster(int count) : IFaceDetector
    {
        public string Description => "boaster";

        public int Detect(in ImageView image, Span<FaceDetection> results) => count;

        public void Dispose()
        {
        }
    }

    [Fact]
    public void Prepare_NoSize_IsRefused()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        Assert.Throws<ArgumentOutOfRangeException>(() => faces.Prepare(-3, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => faces.Prepare(8, 0));
    }

    [Fact]
    public void AnyCall_AfterDispose_NamesTheTracker()
    {
        FaceTracking faces = FaceTracking.Load(Folder);
        faces.Dispose();
        faces.Dispose();
        byte[] pixels = new byte[3 * 64 * 64];
        foreach (Action use in new Action[] { () => faces.Find(new ImageView(pixels, 64, 64, 192)), () => faces.Track(new ImageView(pixels, 64, 64, 192), default), faces.Reset, faces.StartOver, () => faces.Prepare(64, 64) })
        {
            Assert.Contains("FaceTracking", Assert.Throws<ObjectDisposedException>(use).ObjectName, StringComparison.Ordinal);
        }
    }

    // A tracking loop whose window closes is told that it is over, not to load a second instance.
    [Fact]
    public void AnyCall_WhileDisposeWaits_IsToldThatItIsOver()
    {
        byte[] pixels = new byte[3 * 64 * 64];
        FaceTracking? faces = null;
        Exception? told = null;
        Thread? closing = null;
        using var detector = new ScriptedDetector(_ =>
        {
            closing = new Thread(() => faces!.Dispose());
            closing.Start();
            var other = new Thread(() =>
            {
                long begun = TimeProvider.System.GetTimestamp();
                do
                {
                    told = Record.Exception(() => faces!.Find(new ImageView(pixels, 64, 64, 192)));
                }
                while (told is not ObjectDisposedException && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60));
            });
            other.Start();
            Assert.True(other.Join(TimeSpan.FromSeconds(90)));
            return [];
        });
        faces = FaceTracking.Load(new ModelFolder(Folder), new FaceTrackingOptions(), new CpuNetworkFactory(), _ => detector);

        faces.Find(new ImageView(pixels, 64, 64, 192));

        Assert.Contains("FaceTracking", Assert.IsType<ObjectDisposedException>(told).ObjectName, StringComparison.Ordinal);
        Assert.True(closing!.Join(TimeSpan.FromSeconds(60)));
        Assert.True(detector.Disposed, "the call was told only after Dispose had given up");
    }

    [Fact]
    public void PictureOfNothing_IsRefused()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        Assert.Contains("no pixels", Assert.Throws<ArgumentException>(() => faces.Find(default)).Message, StringComparison.Ordinal);
        Assert.Contains("no pixels", Assert.Throws<ArgumentException>(() => faces.Track(default, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(900, 1)]
    [InlineData(3, 5000)]
    public void PictureOfAFewRowsOrColumns_HasNoFaceAndStopsNothing(int width, int height)
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        var picture = new ImageView(new byte[3 * width * height], width, height, 3 * width);
        Assert.Empty(faces.Find(picture));
        Assert.Equal(0, faces.Track(picture, TimeSpan.Zero).Count);
    }

    [Fact]
    public void Load_PartMissingOrOutOfRange_NamesIt()
    {
        Assert.Contains("Smoothing", Assert.Throws<ArgumentNullException>(() => FaceTracking.Load(Folder, new FaceTrackingOptions { Smoothing = null! })).ParamName, StringComparison.Ordinal);
        Assert.Equal("CpuThreads", Assert.Throws<ArgumentOutOfRangeException>(() => FaceTracking.Load(Folder, new FaceTrackingOptions { CpuThreads = 0 })).ParamName);
    }

    [Fact]
    public void Load_NullAnywhere_NamesThePart()
    {
        (string Part, Func<FaceTrackingOptions> Make)[] mistakes =
        [
            ("Landmarks", () => new FaceTrackingOptions { Landmarks = null! }),
            ("Detector", () => new FaceTrackingOptions { Detector = null! }),
            ("Shape", () => new FaceTrackingOptions { Shape = null! }),
            ("Expressions", () => new FaceTrackingOptions { Expressions = null! }),
            ("Head", () => new FaceTrackingOptions { Head = null! }),
            ("Device", () => new FaceTrackingOptions { Device = null! }),
            ("Runtimes", () => new FaceTrackingOptions { Runtimes = [null!] }),
            ("Tracking", () => new FaceTrackingOptions { Tracking = null!, MaxFaces = 2 }),
        ];
        foreach ((string part, Func<FaceTrackingOptions> make) in mistakes)
        {
            Assert.Equal(part, Assert.Throws<ArgumentNullException>(() => FaceTracking.Load(Folder, make())).ParamName);
        }
    }

    [Fact]
    public void Load_ShapeModelOfAnotherFrame_NamesTheFile() =>
        Assert.StartsWith(
            "'shape68.json' holds a box-normalised shape model",
            Assert.Throws<ModelFormatException>(() => FaceTracking.Load(Folder, new FaceTrackingOptions { Shape = "shape68.json" })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parts_AfterDispose_AreDisposed()
    {
        FaceTracking faces = FaceTracking.Load(Folder);
        faces.Dispose();
        Assert.Throws<ObjectDisposedException>(() => faces.Detector.Detect(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), new FaceDetection[1]));
    }

    // Sizes whose bytes are no number of 32 bits any more.
    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(40_000, 40_000)]
    public void PictureBeyondAnArray_IsRefused(int width, int height)
    {
        Assert.ThrowsAny<ArgumentException>(() => new ImageView(new byte[12], width, height, int.MaxValue));
        Assert.Contains($"{width}x{height}", Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(width, height)).Message, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Load_NameOfNoModel_NamesThoseThatThereAre()
    {
        string message = Assert.Throws<ModelFormatException>(() => FaceTracking.Load(Folder, new FaceTrackingOptions { Landmarks = "wibble" })).Message;
        Assert.Contains("no landmark model 'wibble'", message, StringComparison.Ordinal);
        Assert.Contains("asmnet-lite, asmnet-live", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFolder_SaysThatTheFolderIsMissing()
    {
        string message = Assert.Throws<ModelFormatException>(() => FaceTracking.Load("no-such-folder")).Message;
        Assert.StartsWith("there is no folder of models '", message, StringComparison.Ordinal);
        string[] folders = [.. message.Split('\'').Where((_, i) => i % 2 == 1 && i < 4)];
        Assert.Equal(folders.Distinct(), folders);
        Assert.Contains("beside the program", message, StringComparison.Ordinal);
    }
}
