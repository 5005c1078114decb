using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Rendering;

public sealed class FaceCoverTests
{
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    [Theory]
    [InlineData(CoverKind.Blur)]
    [InlineData(CoverKind.Pixelate)]
    [InlineData(CoverKind.Fill)]
    public void Cover_NothingFineIsLeftInTheFace(CoverKind kind)
    {
        var cover = new FaceCover(kind, 12, 24);
        MediaFrame frame = Checkered(hasFace: true);
        cover.Remember(frame);

        cover.Cover(frame);

        // The checks had full contrast from pixel to pixel.
        Span<byte> pixels = frame.Buffer.Pixels;
        for (int y = 70; y < 130; y++)
        {
            for (int x = 70; x < 129; x++)
            {
                int at = (y * frame.Buffer.Stride) + (3 * x);
                Assert.True(Math.Abs(pixels[at] - pixels[at + 3]) < 25, $"({x}, {y})");
            }
        }

        Assert.Equal(255, Math.Abs(pixels[0] - pixels[3]));
        _frames.Return(frame);
    }

    [Fact]
    public void Cover_FramesAroundALoss_AreCoveredToo()
    {
        const int Ahead = 12;
        const int Behind = 24;
        var cover = new FaceCover(CoverKind.Fill, Ahead, Behind);
        var waiting = new Queue<MediaFrame>();
        List<bool> covered = [];
        void Release()
        {
            MediaFrame frame = waiting.Dequeue();
            cover.Cover(frame);
            covered.Add(frame.Buffer.Pixels[(100 * frame.Buffer.Stride) + 300] == 96);
            _frames.Return(frame);
        }

        const int Found = 30;
        const int Lost = 40;
        for (int i = 0; i < 100; i++)
        {
            waiting.Enqueue(Checkered(hasFace: i is >= Found and < Lost));
            cover.Remember(waiting.Last());
            if (waiting.Count > cover.Delay)
            {
                Release();
            }
        }

        while (waiting.Count > 0)
        {
            Release();
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i is >= Found - Ahead and < Lost + Behind), covered);
    }

    [Fact]
    public async Task Pipeline_EveryFrameComesOutInOrderAndCovered()
    {
        var sink = new FakeSink();
        TrackingPipeline pipeline = TestPipeline.Create(
            new FakeSource(40), new FakeDetector(), new FakeEstimator(), [sink], new PipelineOptions { Cover = new FaceCover(CoverKind.Fill, 12, 24) });

        PipelineReport report = await pipeline.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Null(report.Fault);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), sink.Sequences);
        Assert.Equal(0, pipeline.Frames.Outstanding);
    }

    [Fact]
    public async Task Pipeline_WhatTheDetectorFindsAndTheTrackerDoesNotTake_IsCoveredFromTheFirstFrameOn()
    {
        List<bool> covered = [];
        List<int> tracked = [];
        var sink = new SeeingSink(frame =>
        {
            covered.Add(frame.Buffer.Pixels[(24 * frame.Buffer.Stride) + (3 * 32)] == 96);
            tracked.Add(frame.Faces.Count);
        });
        TrackingPipeline pipeline = TestPipeline.Create(
            new FakeSource(60), new FakeDetector(), new FakeEstimator { Confidence = 0.1f }, [sink], new PipelineOptions { Cover = new FaceCover(CoverKind.Fill, 12, 24) });

        PipelineReport report = await pipeline.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Null(report.Fault);
        Assert.Equal(60, covered.Count);
        Assert.All(tracked, faces => Assert.Equal(0, faces));
        Assert.All(covered, Assert.True);
    }

    [Theory]
    [InlineData(30, false, 12)]
    [InlineData(60, false, 18)]
    [InlineData(1000, false, 60)]
    [InlineData(30, true, 0)]
    public void For_WaitsForThreeTenthsOfASecond_AndNotForOtherPhotos(double rate, bool isIndependent, int delay)
    {
        var source = new SourceInfo("test", 64, 48, rate, IsLive: true, null) { IsIndependent = isIndependent };

        Assert.Equal(delay, FaceCover.For("blur", source)!.Delay);
        Assert.Null(FaceCover.For("none", source));
    }

    private sealed class SeeingSink(Action<MediaFrame> see) : IFrameSink
    {
        public string Description => "eyes";

        public bool NeedsPicture => false;

        public void Write(MediaFrame frame) => see(frame);

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }

    private MediaFrame Checkered(bool hasFace)
    {
        MediaFrame frame = _frames.Rent();
        FrameBuffer picture = frame.Allocate(200, 200);
        for (int y = 0; y < 200; y++)
        {
            for (int x = 0; x < 200; x++)
            {
                picture.Pixels.Slice((y * picture.Stride) + (3 * x), 3).Fill((x + y) % 2 == 0 ? (byte)255 : (byte)0);
            }
        }

        if (hasFace)
        {
            frame.Faces.Add().CopyFrom(TestFace.One(new Vector2(100, 100), 30)[0]);
        }

        return frame;
    }
}
