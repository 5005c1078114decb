using System.Threading.Channels;
using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Wires the stages and runs them: source, detect, align, smooth, render, sinks, with a bounded channel between each and the next.
/// It runs once. Everything that is handed in stays the caller's to dispose.
/// </summary>
public sealed class TrackingPipeline
{
    private const int LiveCapacity = 1;
    private const int LosslessCapacity = 4;
    private const int MaximumDetections = 64;
    private static readonly TimeSpan StallTolerance = TimeSpan.FromSeconds(2);
    // The system's timers count 49.7 days; beyond them the frames' own times alone end a run.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly IFrameSource _source;
    private readonly IFaceDetector _detector;
    private readonly FaceTracker _tracker;
    private readonly FaceSmoother _smoother;
    private readonly FaceSignals? _signals;
    private readonly IFrameRenderer? _renderer;
    private readonly IReadOnlyList<IFrameSink> _sinks;
    private readonly PipelineOptions _options;
    private readonly StillFaceFinder? _stills;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a pipeline from its parts.</summary>
    /// <param name="source">Where pictures come from.</param>
    /// <param name="detector">Finds new faces.</param>
    /// <param name="tracker">Follows them.</param>
    /// <param name="smoother">Steadies them.</param>
    /// <param name="renderer">Draws them; null when nobody looks at the picture.</param>
    /// <param name="sinks">Where finished frames go.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="signals">Finds expressions, irises, gaze and place; null for none.</param>
    public TrackingPipeline(
        IFrameSource source,
        IFaceDetector detector,
        FaceTracker tracker,
        FaceSmoother smoother,
        IFrameRenderer? renderer,
        IReadOnlyList<IFrameSink> sinks,
        PipelineOptions options,
        TimeProvider timeProvider,
        FaceSignals? signals = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentNullException.ThrowIfNull(smoother);
        ArgumentNullException.ThrowIfNull(sinks);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _source = source;
        _detector = detector;
        _tracker = tracker;
        _smoother = smoother;
        _signals = signals;
        _renderer = renderer;
        _sinks = sinks;
        _options = options;
        _timeProvider = timeProvider;
        Statistics = new PipelineStatistics(timeProvider);
        Progress = new PipelineProgress(timeProvider);
        _stills = source.Info.IsIndependent ? options.Stills : null;
        Frames = new MediaFramePool(Buffers, _stills is null ? tracker.Options.MaxFaces : StillStage.MaximumFaces);
    }

    /// <summary>What is counted while it runs.</summary>
    public PipelineStatistics Statistics { get; }

    /// <summary>What the stages are at while it runs.</summary>
    public PipelineProgress Progress { get; }

    /// <summary>The pictures' memory; nothing of it is out when a run has ended.</summary>
    public FramePool Buffers { get; } = new();

    /// <summary>The frames; none is out when a run has ended.</summary>
    public MediaFramePool Frames { get; }

    /// <summary>Makes the memory of as many frames as can be on the way at once, so that none has to be made later.</summary>
    public void Prepare()
    {
        // A full channel between each stage and the next, a frame in each stage, and the detector's copy.
        const int Channels = 5;
        int frames = (Channels * (_options.DropsFrames ? LiveCapacity : LosslessCapacity)) + Channels + 2;
        List<MediaFrame> rented = [.. Enumerable.Range(0, frames).Select(_ => Frames.Rent())];
        rented.ForEach(frame => frame.Allocate(_source.Info.Width, _source.Info.Height));
        rented.ForEach(Frames.Return);
    }

    /// <summary>Runs until the source ends, a limit is reached, the token is cancelled or a stage fails.</summary>
    /// <param name="cancellation">Stops the source; frames on their way are finished.</param>
    /// <returns>How it went. Faults are in it and are not thrown.</returns>
    public Task<PipelineReport> RunAsync(CancellationToken cancellation) => RunAsync(cancellation, CancellationToken.None);

    /// <summary>Runs until the source ends, a limit is reached, the token is cancelled or a stage fails.</summary>
    /// <param name="cancellation">Stops the source; frames on their way are finished.</param>
    /// <param name="urgent">There is no time left: frames on their way are thrown away, and the sinks are finished at once.</param>
    /// <returns>How it went. Faults are in it and are not thrown.</returns>
    public async Task<PipelineReport> RunAsync(CancellationToken cancellation, CancellationToken urgent)
    {
        long startedAt = _timeProvider.GetTimestamp();
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenSource? stalled = WatchForStall();
        CancellationTokenRegistration stalling = stalled?.Token.Register(stop.Cancel) ?? default;
        var context = new PipelineContext(Frames, Statistics, Progress, _timeProvider, stop, _options.OutputFailed, urgent);
        var truth = new TruthMeter();
        IDetectionSchedule schedule = _options.DropsFrames
            ? new BackgroundDetection(_detector, _tracker, MaximumDetections, Buffers, Statistics.Stage(StageName.Detect), Progress, _timeProvider)
            : new LockstepDetection(_detector, _tracker, MaximumDetections, Statistics.Stage(StageName.Detect), Progress, _timeProvider);

        Channel<MediaFrame> captured = CreateChannel(context, StageName.Capture);
        Channel<MediaFrame> smoothed = CreateChannel(context, _stills is null ? StageName.Smooth : StageName.Align);
        Channel<MediaFrame> shown = _options.Cover is null ? smoothed : CreateChannel(context, StageName.Cover);
        Channel<MediaFrame> rendered = CreateChannel(context, StageName.Render);
        var capture = new CaptureStage(context, _source, captured.Writer, _options);
        var output = new OutputStage(context, _sinks, truth, rendered.Reader);
        Task written = output.RunAsync();
        Task run = Task.WhenAll(
            capture.RunAsync(),
            _stills is null ? FollowAsync(context, schedule, captured.Reader, smoothed.Writer) : new StillStage(context, _stills, captured.Reader, smoothed.Writer).RunAsync(),
            _options.Cover is null ? Task.CompletedTask : new CoverStage(context, _options.Cover, smoothed.Reader, shown.Writer).RunAsync(),
            new RenderStage(context, _renderer, shown.Reader, rendered.Writer).RunAsync(),
            written);
        StallGuard? guard = _options.Stalls is StallLimits limits ? new StallGuard(context, limits, _source.Info.Description, cancellation) : null;
        await (guard?.WaitAsync(run, written) ?? run).ConfigureAwait(false);

        // it may fire at any time, and there is nothing left for it to stop
        await stalling.DisposeAsync().ConfigureAwait(false);
        if (guard?.Left is null)
        {
            // What was left behind may still use these.
            schedule.Dispose();
            stop.Dispose();
        }

        PipelineEnding ending = context.Fault is not null ? PipelineEnding.Fault
            : capture.ReachedLimit || output.IsFull || stalled?.IsCancellationRequested == true ? PipelineEnding.LimitReached
            : cancellation.IsCancellationRequested ? PipelineEnding.Interrupted
            : PipelineEnding.EndOfSource;
        return new PipelineReport(ending, context.Fault, _source.Defect, _timeProvider.GetElapsedTime(startedAt), truth) { Left = guard?.Left };
    }

    private Task FollowAsync(PipelineContext context, IDetectionSchedule schedule, ChannelReader<MediaFrame> captured, ChannelWriter<MediaFrame> smoothed)
    {
        Channel<MediaFrame> searched = CreateChannel(context, StageName.Detect);
        Channel<MediaFrame> aligned = CreateChannel(context, StageName.Align);
        return Task.WhenAll(
            new DetectStage(context, schedule, captured, searched.Writer).RunAsync(),
            new AlignStage(context, _tracker, _signals, schedule, MaximumDetections, searched.Reader, aligned.Writer).RunAsync(),
            new SmoothStage(context, _smoother, _signals, aligned.Reader, smoothed).RunAsync());
    }

    // A camera that delivers nothing any more must not keep a run with a set duration from ending.
    private CancellationTokenSource? WatchForStall() =>
        _source.Info.IsLive && _options.Duration is TimeSpan duration && duration < LongestTimer ? new CancellationTokenSource(duration + StallTolerance, _timeProvider) : null;

    private Channel<MediaFrame> CreateChannel(PipelineContext context, StageName from)
    {
        var options = new BoundedChannelOptions(_options.DropsFrames ? LiveCapacity : LosslessCapacity)
        {
            FullMode = _options.DropsFrames ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
            SingleReader = true,
            SingleWriter = true,
        };
        Channel<MediaFrame> channel = Channel.CreateBounded<MediaFrame>(options, context.Drop);
        context.Ways[from] = channel.Writer;
        return channel;
    }
}
