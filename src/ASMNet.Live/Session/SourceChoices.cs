using System.Globalization;
using System.Text.RegularExpressions;
using ASMNet.Media;
using ASMNet.Media.Cameras;

namespace ASMNet.Live.Session;

/// <summary>The sources that a live session can choose from: what the program was started with, the synthetic face, and the cameras that are there.</summary>
internal sealed partial class SourceChoices
{
    /// <summary>The id of the drawn face.</summary>
    public const string Synthetic = "synthetic";
    private const string Started = "start";
    private readonly Func<SourceSpecification, IFrameSource> _open;
    private readonly SourceSpecification _started;
    private readonly string _startedName;
    private readonly Func<IReadOnlyList<CameraDevice>> _cameras;
    private readonly bool _repeats;
    private readonly TimeProvider _timeProvider;

    /// <summary>Reads what the program was started with; nothing is opened yet.</summary>
    /// <param name="started">The source that the program was started with; <c>auto</c> is resolved already.</param>
    /// <param name="startedText">The same in the user's words.</param>
    /// <param name="open">Opens a source.</param>
    /// <param name="cameras">Lists the cameras that are there now.</param>
    /// <param name="repeats">Whether what has an end begins anew there.</param>
    /// <param name="timeProvider">The clock.</param>
    public SourceChoices(
        SourceSpecification started, string startedText, Func<SourceSpecification, IFrameSource> open, Func<IReadOnlyList<CameraDevice>> cameras, bool repeats, TimeProvider timeProvider)
    {
        _started = started;
        _open = open;
        _cameras = cameras;
        _repeats = repeats;
        _timeProvider = timeProvider;
        FirstId = _started.Kind switch
        {
            SourceKind.Synthetic when _started.Options.Count == 0 => Synthetic,
            SourceKind.Camera when int.TryParse(_started.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int index) => CameraId(index),
            _ => Started,
        };
        _startedName = FirstId == Started ? Credentials().Replace(startedText, "//") : FirstId;
    }

    /// <summary>The identity of the source that the program was started with; always one of those in <see cref="Find"/>.</summary>
    public string FirstId { get; }

    /// <summary>The same in the user's words, without a password.</summary>
    public string FirstName => _startedName;

    /// <summary>Lists the sources; cameras may come and go.</summary>
    public IReadOnlyList<Choice> Find()
    {
        List<Choice> choices =
        [
            new(Synthetic, "Synthetic face"),
            .. _cameras().Select(camera => new Choice(CameraId(camera.Index), string.IsNullOrWhiteSpace(camera.Name) ? $"Camera {camera.Index}" : camera.Name)),
        ];
        if (!choices.Exists(choice => choice.Id == FirstId))
        {
            choices.Insert(0, new Choice(FirstId, _startedName));
        }

        return choices;
    }

    /// <summary>Opens a source, so that what has no speed of its own plays at the speed of its time stamps.</summary>
    /// <param name="id">Its identity.</param>
    /// <exception cref="ASMNetException">It cannot be opened.</exception>
    public IFrameSource Open(string id)
    {
        SourceSpecification specification = id == FirstId ? _started : SourceSpecification.Parse(id);
        IFrameSource source = _open(specification);
        if (source.Info.IsLive)
        {
            return source;
        }

        return new PacedSource(_repeats ? new LoopedSource(source, () => _open(specification)) : source, _timeProvider);
    }

    private static string CameraId(int index) => string.Create(CultureInfo.InvariantCulture, $"camera:{index}");

    [GeneratedRegex("//[^/]*@")]
    private static partial Regex Credentials();
}
