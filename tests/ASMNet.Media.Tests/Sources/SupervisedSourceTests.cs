using ASMNet.Imaging;
using ASMNet.Media.Cameras;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

public sealed class SupervisedSourceTests : IDisposable
{
    private readonly MediaFramePool _frames = new(new FramePool(), 1);
    private readonly InstantClock _clock = new();
    private readonly List<string> _said = [];
    private readonly List<FaultySource> _opened = [];
    private MediaFrame _frame;

    public SupervisedSourceTests() => _frame = _frames.Rent();

    public void Dispose()
    {
        _frames.Return(_frame);
        Assert.Equal(0, _frames.Buffers.Outstanding);
    }

    [Theory]
    [InlineData(SourceFault.End)]
    [InlineData(SourceFault.Fail)]
    public void Read_SourceThatStops_IsOpenedAgainAndNumbersGoOn(object fault)
    {
        using var source = new SupervisedSource(Open(3, (SourceFault)fault), _ => Open(5, SourceFault.None), _clock, _said.Add);

        for (int i = 0; i < 8; i++)
        {
            Assert.True(source.Read(_frame, default));
            Assert.Equal(i, _frame.Sequence);
        }

        Assert.True(_opened[0].IsDisposed);
        Assert.Equal([TimeSpan.FromSeconds(0.5)], _clock.Waits);
        Assert.Contains("is being opened again", _said[0], StringComparison.Ordinal);
        Assert.Contains("is back after", _said[1], StringComparison.Ordinal);
        Assert.Null(source.Trouble);
    }

    [Fact]
    public void Read_SourceThatStaysAway_IsAskedForEverMoreSeldomAndSaidOnce()
    {
        using var cancellation = new CancellationTokenSource();
        int tries = 0;
        SupervisedSource? source = null;
        source = new SupervisedSource(
            Open(0, SourceFault.None),
            _ =>
            {
                if (++tries == 9)
                {
                    Assert.Contains("not there", source!.Trouble, StringComparison.Ordinal);
                    cancellation.Cancel();
                }

                throw new MediaException("it is not there.");
            },
            _clock,
            _said.Add);

        Assert.False(source.Read(_frame, cancellation.Token));

        Assert.Equal([0.5, 1, 2, 4, 8, 15, 15, 15, 15], _clock.Waits.Take(9).Select(wait => wait.TotalSeconds));
        Assert.Single(_said);
        source.Dispose();
    }

    [Fact]
    public void Read_DisposedOf_OpensNothing()
    {
        var source = new SupervisedSource(Open(3, SourceFault.None), _ => Open(5, SourceFault.None), _clock, _said.Add);
        source.Dispose();

        Assert.False(source.Read(_frame, default));
        Assert.True(Assert.Single(_opened).IsDisposed);
        Assert.Empty(_said);
    }

    // As by a button, on another thread, while the source is away.
    [Fact]
    public void Dispose_WhileItIsToldGone_EndsTheReadAndOpensNothing()
    {
        SupervisedSource? source = null;
        source = new SupervisedSource(Open(0, SourceFault.End), _ => Open(5, SourceFault.None), _clock, _ => source!.Dispose());

        Assert.False(source.Read(_frame, default));
        Assert.True(Assert.Single(_opened).IsDisposed);
    }

    [Fact]
    public void Dispose_WhileItIsOpenedAgain_EndsTheReadAndLetsGoWhatWasOpened()
    {
        SupervisedSource? source = null;
        source = new SupervisedSource(
            Open(0, SourceFault.End),
            _ =>
            {
                source!.Dispose();
                return Open(5, SourceFault.None);
            },
            _clock,
            _said.Add);

        Assert.False(source.Read(_frame, default));
        Assert.Equal(2, _opened.Count);
        Assert.All(_opened, opened => Assert.True(opened.IsDisposed));
    }

    // As of an address that does not answer, which is waited for until Source:Timeout.
    [Fact]
    public async Task Dispose_WhileTheOpeningTakesLong_EndsItAndTheRead()
    {
        using var opens = new ManualResetEventSlim();
        using var test = new CancellationTokenSource();
        var source = new SupervisedSource(
            Open(0, SourceFault.End),
            cancellation =>
            {
                opens.Set();
                cancellation.WaitHandle.WaitOne();
                throw new OperationCanceledException(cancellation);
            },
            _clock,
            _said.Add);
        Task<bool> read = Task.Factory.StartNew(() => source.Read(_frame, test.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(opens.Wait(TimeSpan.FromSeconds(30)));

        source.Dispose();

        try
        {
            Assert.False(await read.WaitAsync(TimeSpan.FromSeconds(30)));
        }
        finally
        {
            test.Cancel();
        }
    }

    // Between the look whether there is a source and the read of it.
    [Fact]
    public void Dispose_JustBeforeASourceThatRefusesItsRead_EndsTheRead()
    {
        SupervisedSource? source = null;
        source = new SupervisedSource(
            new FaultySource(
                9,
                _ =>
                {
                    source!.Dispose();
                    throw new ObjectDisposedException("camera");
                },
                isLive: true),
            _ => Open(5, SourceFault.None),
            _clock,
            _said.Add);

        Assert.False(source.Read(_frame, default));
        Assert.Empty(_opened);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Dispose_WhileItWaits_EndsTheReadAtOnce()
    {
        using var test = new CancellationTokenSource();
        var clock = new StoppingClock();
        var source = new SupervisedSource(Open(0, SourceFault.End), _ => throw new MediaException("it is not there."), clock, _said.Add);
        Task<bool> read = Task.Factory.StartNew(() => source.Read(_frame, test.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await clock.Waits.Task.WaitAsync(TimeSpan.FromSeconds(60));

        source.Dispose();

        try
        {
            Assert.False(await read.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        finally
        {
            test.Cancel();
        }
    }

    [Fact]
    public void Read_SourceThatComesBackInAnotherSize_IsNotTaken()
    {
        using var cancellation = new CancellationTokenSource();
        int tries = 0;
        using var source = new SupervisedSource(
            Open(0, SourceFault.None),
            _ =>
            {
                if (++tries == 3)
                {
                    cancellation.Cancel();
                }

                var other = new FaultySource(9, _ => SourceFault.None, isLive: true) { Info = new SourceInfo("faulty", 32, 24, 25, true, null) };
                _opened.Add(other);
                return other;
            },
            _clock,
            _said.Add);

        Assert.False(source.Read(_frame, cancellation.Token));

        Assert.Contains("came back with pictures of 32x24 instead of 64x48", source.Trouble, StringComparison.Ordinal);
        Assert.All(_opened, opened => Assert.True(opened.IsDisposed));
    }

    [Fact]
    public void Read_SourceThatHangs_EndsWithTheCancellation()
    {
        using var source = new SupervisedSource(Open(9, SourceFault.Hang), _ => throw new MediaException("no"), TimeProvider.System, _said.Add);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        while (source.Read(_frame, cancellation.Token))
        {
        }

        Assert.Empty(_said);
    }

    [Fact]
    public void Camera_ThatComesBackUnderAnotherNumber_IsTheOneOfTheSameName()
    {
        var cameras = new MovingCameras();
        using IFrameSource source = MediaSource.Open("camera:1", new MediaSourceOptions { Cameras = () => cameras, Reconnects = true, TimeProvider = _clock, Report = _said.Add });
        for (int i = 0; i < 4; i++)
        {
            Assert.True(source.Read(_frame, default));
            cameras.Order = i == 0 ? ["Left", "Other", "Desk"] : cameras.Order;
        }

        Assert.Equal([1, 2], cameras.Opened);
    }

    // As of two cameras of one make, or of one camera with a node for its metadata.
    [Fact]
    public void Camera_OfANameThatAnotherHasToo_IsTheOneOfTheSameNumber()
    {
        var cameras = new MovingCameras { Order = ["Desk", "Desk"] };
        using IFrameSource source = MediaSource.Open("camera:1", new MediaSourceOptions { Cameras = () => cameras, Reconnects = true, TimeProvider = _clock, Report = _said.Add });
        for (int i = 0; i < 4; i++)
        {
            Assert.True(source.Read(_frame, default));
        }

        Assert.Equal([1, 1], cameras.Opened);
    }

    [Fact]
    public void Camera_OfANameThatAnotherHasToo_IsTakenAgainAfterItWasAway()
    {
        var cameras = new MovingCameras { Order = ["Desk", "Desk"] };
        cameras.Opening = () =>
        {
            // While it is away the list has the other alone, which somebody else uses.
            bool isAway = cameras.Opened.Count == 2;
            cameras.Order = cameras.Opened.Count == 1 ? ["Desk"] : ["Desk", "Desk"];
            return !isAway;
        };
        using IFrameSource source = MediaSource.Open("camera:1", new MediaSourceOptions { Cameras = () => cameras, Reconnects = true, TimeProvider = _clock, Report = _said.Add });
        for (int i = 0; i < 4; i++)
        {
            Assert.True(source.Read(_frame, default));
        }

        Assert.Equal([1, 0, 1], cameras.Opened);
    }

    [Fact]
    public void NumberOfName_NumberThatBecameTheMetadataOfTheSameCamera_IsThatOfThePictures()
    {
        // It was the device 1, with its metadata in 2, and is plugged in again where the device 0 is free.
        CameraDevice[] listed = [new(0, "Desk"), new(1, "Desk"), new(2, "Other")];
        Assert.Equal(0, MediaSource.NumberOfName("Desk", 1, 1, listed, camera => camera.Index == 0));
        Assert.Equal(1, MediaSource.NumberOfName("Desk", 1, 0, listed, _ => true));
        Assert.Equal(1, MediaSource.NumberOfName("Desk", 2, 1, listed, _ => false));
        Assert.Equal(1, MediaSource.NumberOfName("Desk", 1, 1, listed, camera => camera.Index == 1 ? null : false));
        Assert.Throws<MediaException>(() => MediaSource.NumberOfName("Away", 1, 1, listed, _ => true));
    }

    private FaultySource Open(int frames, SourceFault then)
    {
        var source = new FaultySource(frames + (then == SourceFault.None ? 0 : 1), number => number == frames ? then : SourceFault.None, isLive: true);
        _opened.Add(source);
        return source;
    }

    /// <summary>A clock on which the first wait is over at once and no later one ever.</summary>
    private sealed class StoppingClock : TimeProvider
    {
        private int _timers;

        /// <summary>Ends when somebody waits for the second time.</summary>
        public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <inheritdoc/>
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool isFirst = Interlocked.Increment(ref _timers) == 1;
            if (!isFirst)
            {
                Waits.TrySetResult();
            }

            return System.CreateTimer(callback, state, isFirst ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class MovingCameras : ICameraProvider
    {
        public string[] Order { get; set; } = ["Left", "Desk"];

        public List<int> Opened { get; } = [];

        /// <summary>Whether the camera that is asked for lets itself be opened.</summary>
        public Func<bool> Opening { get; set; } = () => true;

        public IReadOnlyList<CameraDevice> List() => [.. Order.Select((name, index) => new CameraDevice(index, name))];

        public IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report)
        {
            Opened.Add(request.Index);
            return !Opening() ? throw new MediaException("the camera is busy.") : new FaultySource(2, _ => SourceFault.None, isLive: true);
        }

        public IReadOnlyList<CameraInfo> Modes(int index) => [];
    }
}
