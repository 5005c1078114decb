using System.Numerics;
using ASMNet.Detection;
using ASMNet.Expressions;
using ASMNet.Filtering;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Models;
using ASMNet.Shapes;
using ASMNet.Synthesis;
using ASMNet.Tests.Detection;
using ASMNet.Tracking;

namespace ASMNet.Tests;

/// <summary>The library's front door, with the shipped models and the synthetic camera.</summary>
public sealed class FaceTrackingTests
{
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "models");

    private readonly FramePool _pool = new();

    [Fact]
    public void Find_Photo_FindsEveryFaceWhereItIs()
    {
        const int People = 6;
        using FaceTracking faces = FaceTracking.Load(Folder);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 4, Faces = People, FaceSize = 0.3f });
        var truth = new TrackedFaces(People);
        using FrameBuffer photo = _pool.Rent(1280, 480);
        scene.Render(TimeSpan.FromSeconds(2), photo, truth);

        IReadOnlyList<TrackedFace> found = faces.Find(photo.View);

        Assert.Equal(People, found.Count);
        Assert.Equal(Enumerable.Range(1, People), found.Select(face => face.Id));
        foreach (TrackedFace person in truth.AsSpan())
        {
            TrackedFace nearest = found.MinBy(face => Vector2.Distance(face.Box.Center, person.Box.Center))!;
            Assert.InRange(Error(nearest, person), 0, 8);
            Assert.NotNull(nearest.Placement);
            Assert.NotEmpty(nearest.Expressions);
        }
    }

    // The tracker's least score counts for the detector too, whatever the detector's own is.
    [Theory]
    [InlineData(0.6f, 0.999f, 1)]
    [InlineData(0.999f, 0.6f, 0)]
    public void Find_LeastScores_TheTrackersIsTheOneThatCounts(float tracker, float detector, int found)
    {
        using FaceTracking faces = FaceTracking.Load(Folder, new FaceTrackingOptions
        {
            Tracking = new FaceTrackerOptions { MinDetectionScore = tracker },
            Detection = new FaceDetectorOptions { MinScore = detector },
        });
        using FrameBuffer photo = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 4, FaceSize = 0.4f }).Render(TimeSpan.Zero, photo, new TrackedFaces(1));
        Assert.Equal(found, faces.Find(photo.View).Count);
        Assert.Equal(found, faces.Track(photo.View, TimeSpan.Zero).Count);
    }

    [Fact]
    public void Find_PhotoUpsideDown_FindsTheFaceAsItIsHeld()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        var truth = new TrackedFaces(1);
        using FrameBuffer photo = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 4, FaceSize = 0.4f }).Render(TimeSpan.Zero, photo, truth);
        Vector2 nose = faces.Find(photo.View)[0].Landmarks[30];

        // Half a turn is the picture read from its end, and its colours turned back.
        photo.Pixels.Reverse();
        for (int i = 0; i < photo.Pixels.Length; i += 3)
        {
            photo.Pixels.Slice(i, 3).Reverse();
        }

        TrackedFace found = Assert.Single(faces.Find(photo.View));

        Assert.InRange(Math.Abs(found.Pose.Roll), 150, 180);
        Assert.InRange(Vector2.Distance(new Vector2(639, 479) - nose, found.Landmarks[30]), 0, 4);
    }

    [Fact]
    public void Reset_FaceThatIsFollowed_IsSomebodyNew()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        using FrameBuffer frame = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 3 }).Render(TimeSpan.Zero, frame, new TrackedFaces(1));
        Assert.Equal(1, faces.Track(frame.View, TimeSpan.Zero)[0].Id);
        faces.Reset();
        Assert.Equal(2, faces.Track(frame.View, TimeSpan.FromSeconds(0.04))[0].Id);
    }

    [Fact]
    public void Load_DetectorFails_LetsAllNetworksGo()
    {
        var networks = new CountedNetworks();
        Assert.Throws<ModelFormatException>(() => FaceTracking.Load(
            new ModelFolder(Folder), new FaceTrackingOptions(), networks, _ => throw new ModelFormatException("no detector"), networks));
        Assert.Equal((4, 0), (networks.Made, networks.Alive));
    }

    // Where no face is, the detector is due every tenth of a second.
    [Fact]
    public void Track_PicturesOfNothing_AsksTheDetectorWhenItIsDue()
    {
        using var detector = new ScriptedDetector(_ => []);
        using FaceTracking faces = FaceTracking.Load(new ModelFolder(Folder), new FaceTrackingOptions { Expressions = "none" }, new CpuNetworkFactory(), _ => detector);
        using FrameBuffer frame = _pool.Rent(320, 240);
        frame.Pixels.Fill(90);
        for (int i = 0; i <= 20; i++)
        {
            faces.Track(frame.View, TimeSpan.FromMilliseconds(10 * i));
        }

        Assert.Equal(3, detector.Shown.Count);
    }

    // A clock that stands still is a wrong use; that nobody is found for good in what begins with an empty picture is more than it should cost.
    [Fact]
    public void Track_TimeStandsStillFromAnEmptyPictureOn_FindsTheFaceThatComes()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        using FrameBuffer empty = _pool.Rent(640, 480);
        empty.Pixels.Fill(90);
        using FrameBuffer frame = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 3 }).Render(TimeSpan.Zero, frame, new TrackedFaces(1));
        Assert.Equal(0, faces.Track(empty.View, TimeSpan.Zero).Count);

        Assert.Equal(1, faces.Track(frame.View, TimeSpan.Zero).Count);
        Assert.Equal(1, faces.Track(frame.View, TimeSpan.Zero)[0].Id);
    }

    // Back by less than to the last pass of the detector, and by more.
    [Theory]
    [InlineData(50)]
    [InlineData(-50)]
    public void Track_TimeGoesBack_FindsTheFaceAtOnceByOnePass(int back)
    {
        using FaceTracking whole = FaceTracking.Load(Folder);
        using FrameBuffer frame = _pool.Rent(640, 480);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 3 }).Render(TimeSpan.Zero, frame, new TrackedFaces(1));
        FaceDetection[] seen = new FaceDetection[8];
        seen = seen[..whole.Detector.Detect(frame.View, seen)];
        using var detector = new ScriptedDetector(_ => seen);
        using FaceTracking faces = FaceTracking.Load(new ModelFolder(Folder), new FaceTrackingOptions { Expressions = "none" }, new CpuNetworkFactory(), _ => detector);
        Assert.Equal(1, faces.Track(frame.View, TimeSpan.Zero).Count);
        Assert.Equal(1, faces.Track(frame.View, TimeSpan.FromMilliseconds(100)).Count);
        int passes = detector.Shown.Count;

        Assert.Equal(1, faces.Track(frame.View, TimeSpan.FromMilliseconds(back)).Count);
        Assert.Equal(1, faces.Track(frame.View, TimeSpan.FromMilliseconds(back + 10)).Count);

        Assert.Equal((1, 1), (passes, detector.Shown.Count - passes));
    }

    [Fact]
    public void Find_EmptyPicture_FindsNobody()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        using FrameBuffer photo = _pool.Rent(320, 240);
        photo.Pixels.Fill(90);

        Assert.Empty(faces.Find(photo.View));
    }

    [Fact]
    public void Track_Video_KeepsIdentitiesAndStopsAtTheMost()
    {
        using FaceTracking faces = FaceTracking.Load(Folder, new FaceTrackingOptions { MaxFaces = 2 });
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 2, Faces = 3, FaceSize = 0.3f });
        var truth = new TrackedFaces(3);
        var identities = new HashSet<int>();
        for (int i = 0; i < 45; i++)
        {
            using FrameBuffer frame = _pool.Rent(640, 480);
            scene.Render(TimeSpan.FromSeconds(i / 30.0), frame, truth);
            TrackedFaces seen = faces.Track(frame.View, TimeSpan.FromSeconds(i / 30.0));
            Assert.InRange(seen.Count, 0, 2);
            foreach (TrackedFace face in seen)
            {
                identities.Add(face.Id);
            }
        }

        Assert.Equal([1, 2], identities.Order());
    }

    [Fact]
    public void StartOver_AfterOtherVideos_TracksAsModelsThatWereJustLoaded()
    {
        var people = new SyntheticSceneOptions { Seed = 2, Faces = 3, FaceSize = 0.3f };
        using FaceTracking kept = FaceTracking.Load(Folder);
        Film(kept, people, frames: 20);
        kept.Signals.RequestRecentre();
        Film(kept, people, frames: 20);
        Nobody(kept, frames: 8);

        // Videos of which each leaves other things behind: identities, rests of faces, filters, and turned passes that were saved up or spent.
        kept.StartOver();
        Nobody(kept, frames: 8);
        kept.StartOver();

        using FaceTracking fresh = FaceTracking.Load(Folder);
        Assert.Equal(Film(fresh, people, frames: 30), Film(kept, people, frames: 30));
    }

    [Fact]
    public void Track_Smoothed_IsCalmerThanNot()
    {
        double smoothed = Jitter(new FaceTrackingOptions());
        double raw = Jitter(new FaceTrackingOptions { Smoothing = new FaceSmootherOptions { Temporal = false } });

        Assert.InRange(smoothed, 0, 0.8 * raw);
    }

    [Fact]
    public void Track_TimesAsFarApartAsAllowed_TracksAndBeyondRefuses()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 3 });
        using FrameBuffer frame = _pool.Rent(640, 480);
        scene.Render(TimeSpan.Zero, frame, new TrackedFaces(1));
        TimeSpan farthest = TimeSpan.FromDays(5_000_000);
        TimeSpan tick = TimeSpan.FromTicks(1);
        foreach (TimeSpan time in new[] { TimeSpan.MinValue, -farthest - tick, farthest + tick, TimeSpan.MaxValue })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => { faces.Track(frame.View, time); });
            Assert.Equal("timestamp", error.ParamName);
            Assert.Contains("at most 5,000,000 days", error.Message, StringComparison.Ordinal);
        }

        foreach (TimeSpan time in new[] { -farthest, -farthest + TimeSpan.FromSeconds(1), TimeSpan.Zero, farthest - tick, farthest, -farthest, farthest })
        {
            Assert.Equal(1, faces.Track(frame.View, time).Count);
        }
    }

    [Fact]
    public void Track_OnceWarm_AllocatesNothing()
    {
        using FaceTracking faces = FaceTracking.Load(Folder);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 3 });
        var truth = new TrackedFaces(1);
        using FrameBuffer frame = _pool.Rent(640, 480);
        scene.Render(TimeSpan.Zero, frame, truth);
        int number = 0;
        void Follow()
        {
            for (int i = 0; i < 15; i++)
            {
                faces.Track(frame.View, TimeSpan.FromSeconds(number++ / 30.0));
            }
        }

        Follow();
        Assert.Equal(0, Allocations.Least(Follow));
    }

    [Fact]
    public void Load_CpuThreads_AreThoseOfEveryNetwork()
    {
        using FaceTracking faces = FaceTracking.Load(Folder, new FaceTrackingOptions { CpuThreads = 2 });
        string[] networks = faces.Description.Split(';');

        Assert.Equal(3, networks.Length);
        Assert.All(networks, network => Assert.Contains("2 threads", network, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FolderWithoutModels_NamesFileAndFolder()
    {
        string docs = Path.Combine(RepositoryFiles.Root, "docs");
        var error = Assert.Throws<ModelFormatException>(() => FaceTracking.Load(docs));

        Assert.Contains("'shape68-similarity.json' (the shape model)", error.Message, StringComparison.Ordinal);
        Assert.Contains($"not in '{docs}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DeviceThatIsNotThere_SaysWhatThereIs()
    {
        var error = Assert.Throws<InferenceException>(() => FaceTracking.Load(Folder, new FaceTrackingOptions { Device = "cuda" }));

        Assert.Contains("no device 'cuda'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The mean movement between frames of one landmark of a still face under sensor noise.</summary>
    private double Jitter(FaceTrackingOptions options)
    {
        using FaceTracking faces = FaceTracking.Load(Folder, options);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 1, Motion = 0, Noise = 12 });
        var truth = new TrackedFaces(1);
        var path = new List<Vector2>();
        for (int i = 0; i < 40; i++)
        {
            using FrameBuffer frame = _pool.Rent(640, 480);
            scene.Render(TimeSpan.FromSeconds(i / 30.0), frame, truth);
            TrackedFaces seen = faces.Track(frame.View, TimeSpan.FromSeconds(i / 30.0));
            if (seen.Count == 1)
            {
                path.Add(seen[0].Landmarks[8]);
            }
        }

        Assert.InRange(path.Count, 30, 40);
        return path.Zip(path.Skip(1)).Average(step => Vector2.Distance(step.First, step.Second));
    }

    /// <summary>Follows the faces of a scene; gives everything that is known of them in each frame.</summary>
    private List<string> Film(FaceTracking faces, SyntheticSceneOptions options, int frames)
    {
        var scene = new SyntheticScene(ShippedFace.Model, options);
        var truth = new TrackedFaces(options.Faces);
        List<string> seen = [];
        for (int i = 0; i < frames; i++)
        {
            using FrameBuffer frame = _pool.Rent(640, 480);
            scene.Render(TimeSpan.FromSeconds(i / 30.0), frame, truth);
            foreach (TrackedFace face in faces.Track(frame.View, TimeSpan.FromSeconds(i / 30.0)))
            {
                float[] expressions = [.. Enum.GetValues<Expression>().Select(channel => face.Expressions.TryGet(channel, out float value) ? value : -1)];
                seen.Add($"{i} {face.Id} {face.Confidence:R} {face.Pose} {string.Join(" ", face.Landmarks.ToArray())} {face.Irises} {face.Placement} {face.Gaze} {string.Join(' ', expressions)}");
            }
        }

        Assert.NotEmpty(seen);
        return seen;
    }

    private void Nobody(FaceTracking faces, int frames)
    {
        using FrameBuffer frame = _pool.Rent(320, 240);
        frame.Pixels.Fill(90);
        for (int i = 0; i < frames; i++)
        {
            Assert.Equal(0, faces.Track(frame.View, TimeSpan.FromSeconds(i / 30.0)).Count);
        }
    }

    private static double Error(TrackedFace found, TrackedFace truth)
    {
        double sum = 0;
        for (int i = 0; i < Ibug68.Count; i++)
        {
            sum += Vector2.Distance(found.Landmarks[i], truth.Landmarks[i]);
        }

        return 100 * sum / Ibug68.Count / Vector2.Distance(truth.Landmarks[Ibug68.LeftEyeOuterCorner], truth.Landmarks[Ibug68.RightEyeOuterCorner]);
    }

    private sealed class CountedNetworks : INeuralNetworkFactory
    {
        private readonly CpuNetworkFactory _cpu = new();

        public int Made { get; private set; }

        public int Alive { get; private set; }

        public string Device => _cpu.Device;

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
        {
            Made++;
            Alive++;
            return new Counted(_cpu.Create(model, name, inputShape), () => Alive--);
        }

        private sealed class Counted(INeuralNetwork network, Action gone) : INeuralNetwork
        {
            public string Device => network.Device;

            public TensorInfo InputInfo => network.InputInfo;

            public IReadOnlyList<TensorInfo> OutputInfos => network.OutputInfos;

            public Span<float> Input => network.Input;

            public void Run() => network.Run();

            public ReadOnlySpan<float> Output(int index) => network.Output(index);

            public void Dispose()
            {
                network.Dispose();
                gone();
            }
        }
    }
}
