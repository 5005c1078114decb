using System.Threading.Channels;
using ASMNet.Filtering;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Session;

/// <summary>Parts that need no models: a source named "two" besides "one", and a model that cannot be loaded.</summary>
internal sealed class FakeParts : ILiveParts
{
    private readonly Channel<string> _opened = Channel.CreateUnbounded<string>();
    private readonly ShapeModel _shape = RingShape.Create();

    public ChannelReader<string> Opened => _opened.Reader;

    public List<LiveSettings> Smoothed { get; } = [];

    public List<PacedFakeSource> Sources { get; } = [];

    public const int FileLength = 5;

    public List<FakeSink> RecordingSinks { get; } = [];

    public IReadOnlyList<Choice> Devices { get; } = [new("cpu", "CPU")];

    public IReadOnlyList<Choice> Models { get; } = [new("asmnet-live", "good"), new("broken", "cannot be loaded")];

    public string Device => "CPU";

    public string Model => "good";

    public string Detector => "fake";

    public IFrameRenderer? Renderer => null;

    public IReadOnlyList<Choice> FindSources() => [new("one", "One"), new("two", "Two"), new("file", "Ends soon"), new("gone", "Unplugged since it was listed")];

    public IFrameSource OpenSource(string id)
    {
        if (id == "gone")
        {
            throw new UserException("the camera is not there any more.");
        }

        _opened.Writer.TryWrite(id);
        if (id == "file")
        {
            return new FakeSource(FileLength);
        }

        Sources.Add(new PacedFakeSource(id));
        return Sources[^1];
    }

    public void Load(LiveSettings settings)
    {
        if (settings.Model == "broken")
        {
            throw new UserException("the model 'broken' is damaged.");
        }
    }

    public void Smooth(LiveSettings settings) => Smoothed.Add(settings);

    public LiveSettings Take(Settings file, LiveSettings settings) => settings with { Detail = file.Smoothing.Detail };

    public TrackingPipeline CreatePipeline(IFrameSource source, IFrameSink sink) => new(
        source,
        new FakeDetector(),
        new FaceTracker(new FakeEstimator(), new FaceTrackerOptions()),
        new FaceSmoother(_shape, new FaceSmootherOptions()),
        renderer: null,
        [sink],
        new PipelineOptions { DropsFrames = source.Info.IsLive },
        TimeProvider.System);

    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source)
    {
        RecordingSinks.Add(new FakeSink());
        return RecordingSinks[^1];
    }
}
