using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>What a live session is put together from. The program makes the real ones.</summary>
public interface ILiveParts
{
    /// <summary>The inference devices to choose from.</summary>
    IReadOnlyList<Choice> Devices { get; }

    /// <summary>The landmark models to choose from.</summary>
    IReadOnlyList<Choice> Models { get; }

    /// <summary>The sources to choose from, without the browser's camera.</summary>
    IReadOnlyList<Choice> FindSources();

    /// <summary>Opens one of <see cref="FindSources"/>.</summary>
    /// <param name="id">Its identity.</param>
    /// <exception cref="ASMNetException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">The program ends.</exception>
    IFrameSource OpenSource(string id);

    /// <summary>Loads the models that the settings name onto the device that they name.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <exception cref="ASMNetException">A model or device cannot be used.</exception>
    ILiveBundle Load(LiveSettings settings);

    /// <summary>Opens a video for a recording.</summary>
    /// <param name="pathWithoutExtension">Where to write; the format chooses the extension.</param>
    /// <param name="source">Size and frame rate.</param>
    /// <param name="urgent">Ends every wait for an encoder: the program must end.</param>
    /// <exception cref="ASMNetException">It cannot be written.</exception>
    IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source, CancellationToken urgent);

    /// <summary>Opens files for what is tracked, beside a recording.</summary>
    /// <param name="pathWithoutExtension">Where to write.</param>
    /// <param name="source">Where the frames come from.</param>
    /// <param name="kinds"><c>csv</c>, <c>jsonl</c>.</param>
    /// <exception cref="ASMNetException">One cannot be written.</exception>
    IReadOnlyList<IFrameSink> OpenData(string pathWithoutExtension, SourceInfo source, IReadOnlyList<string> kinds) => [];
}
