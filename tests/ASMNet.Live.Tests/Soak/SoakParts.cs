using System.Collections.Concurrent;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Media.Video;

namespace ASMNet.Live.Tests.Soak;

/// <summary>What the session of a soak is put together from: two cameras that are opened again, and recordings in AVI.</summary>
internal sealed class SoakParts(SoakState state) : ILiveParts
{
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(0.2);
    private readonly ConcurrentQueue<TrackingPipeline> _pipelines = new();

    public IReadOnlyList<Choice> Devices { get; } = [new("cpu", "CPU")];

    public IReadOnlyList<Choice> Models { get; } = [new("soak", "soak")];

    /// <summary>Frames and pictures that are out in every pipeline up to now but the newest; 0 when all that ended gave back what they had.</summary>
    public int LeftOut
    {
        get
        {
            while (_pipelines.Count > 1 && _pipelines.TryPeek(out TrackingPipeline? oldest) && oldest.Frames.Outstanding + oldest.Buffers.Outstanding == 0)
            {
                _pipelines.TryDequeue(out _);
            }

            return _pipelines.SkipLast(1).Sum(pipeline => pipeline.Frames.Outstanding + pipeline.Buffers.Outstanding);
        }
    }

    /// <summary>The same with the newest, once that has ended too.</summary>
    public int LeftOutAtTheEnd => _pipelines.Sum(pipeline => pipeline.Frames.Outstanding + pipeline.Buffers.Outstanding);

    public IReadOnlyList<Choice> FindSources() => [new("one", "One"), new("two", "Two")];

    public IFrameSource OpenSource(string id) => new SupervisedSource(Open(id), _ => Open(id), TimeProvider.System, _ => { });

    public ILiveBundle Load(LiveSettings settings) => new SoakBundle(state, _pipelines.Enqueue);

    public IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source, CancellationToken urgent) =>
        new SoakRecording(new AviVideoSink(OutputFile.Prepare(pathWithoutExtension + ".avi", overwrite: false, "soak"), source, jpegQuality: 80), state);

    private SoakSource Open(string id) => state.Feels(SoakFault.Gone) ? throw new MediaException($"{id} is gone") : new SoakSource(id, state);

    /// <summary>A video whose disk fails as the script wants.</summary>
    private sealed class SoakRecording(IFrameSink video, SoakState state) : IFrameSink
    {
        public string Description => video.Description;

        public bool NeedsPicture => true;

        public void Write(MediaFrame frame)
        {
            if (state.Feels(SoakFault.DiskFull))
            {
                throw new MediaException("no space is left.");
            }

            if (state.Feels(SoakFault.DiskBlocks))
            {
                Thread.Sleep(Blocked);
            }

            video.Write(frame);
        }

        public void Complete() => video.Complete();

        public void Dispose() => video.Dispose();
    }
}
