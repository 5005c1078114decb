using System.Threading.Channels;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

/// <summary>Parts that need no models: a source named "two" besides "one", and a model that cannot be loaded.</summary>
internal sealed class FakeParts : ILiveParts
{
    public const int FileLength = 5;

    private readonly Channel<string> _opened = Channel.CreateUnbounded<string>();

    public ChannelReader<string> Opened => _opened.Reader;

    public List<PacedFakeSource> Sources { get; } = [];

    public List<FakeBundle> Bundles { get; } = [];

    public List<FakeSink> RecordingSinks { get; } = [];

    public IReadOnlyList<Choice> Devices { get; } = [new("cpu", "CPU")];

    public IReadOnlyList<Choice> Models { get; } = [new("asmnet-live", "good"), new("other-good", "good too"), new("broken", "cannot be loaded")];

    public IReadOnlyList<Choice> FindSources() => [new("one", "One"), new("two", "Two"), new("file", "Ends soon"), new("gone", "Unplugged since it was listed")];

    /// <summary>Whether "gone" can be opened after all.</summary>
    public bool GoneIsBack { get; set; }

    public IFrameSource OpenSource(string id)
    {
        if (id == "gone" && !GoneIsBack)
        {
            throw new UserException("the camera is not there any more.");
        }

        _opened.Writer.TryWrite(id);
        if (id == "file")
        {
            return new FakeSource(FileLength);
        }

        BeforeOpening(id);
        int number = Sources.Count;
        Sources.Add(new PacedFakeSource(id) { BeforeFrame = () => AtStage(number, "capture") });
        return Sources[^1];
    }

    public ILiveBundle Load(LiveSettings settings)
    {
        if (settings.Model == "broken")
        {
            throw new UserException("the model 'broken' is damaged.");
        }

        BeforeLoading(settings.Model);
        int number = Bundles.Count;
        Bundles.Add(new FakeBundle(settings.Model, stage => AtStage(number, stage), TimeProvider));
        return Bundles[^1];
    }

    /// <summary>Runs before a stage works on a frame: the number of its models (of its source for "capture"), and the stage.</summary>
    public Action<int, string> AtStage { get; set; } = (_, _) => { };

    /// <summary>Runs before models are loaded, with the name of the landmark model.</summary>
    public Action<string> BeforeLoading { get; set; } = _ => { };

    /// <summary>Runs before a source is opened.</summary>
    public Action<string> BeforeOpening { get; set; } = _ => { };

    /// <summary>The pipelines' clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Runs before a recording writes a frame, with how many it has written; at which frame of the source it begins is chance.</summary>
    public Action<long> BeforeRecordedFrame { get; set; } = _ => { };

    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source, CancellationToken urgent)
    {
        FakeSink? sink = null;
        sink = new FakeSink { BeforeWrite = _ => BeforeRecordedFrame(sink!.Sequences.Count), Urgent = urgent };
        RecordingSinks.Add(sink);
        return sink;
    }
}
