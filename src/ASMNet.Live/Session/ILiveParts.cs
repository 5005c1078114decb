using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>What a live session is put together from. The program's composition root makes the real ones.</summary>
public interface ILiveParts
{
    /// <summary>The inference devices to choose from.</summary>
    IReadOnlyList<Choice> Devices { get; }

    /// <summary>The landmark models to choose from.</summary>
    IReadOnlyList<Choice> Models { get; }

    /// <summary>The sources to choose from, without the browser's camera.</summary>
    IReadOnlyList<Choice> FindSources();

    /// <summary>The device that really runs the landmark network.</summary>
    string Device { get; }

    /// <summary>The landmark model, for people.</summary>
    string Model { get; }

    /// <summary>The face detector, for people.</summary>
    string Detector { get; }

    /// <summary>Opens one of <see cref="FindSources"/>.</summary>
    /// <param name="id">Its identity.</param>
    /// <exception cref="UserException">It cannot be opened.</exception>
    IFrameSource OpenSource(string id);

    /// <summary>Loads models where the settings ask for others than those loaded.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <exception cref="UserException">A model or device cannot be used; the old ones are still loaded.</exception>
    void Load(LiveSettings settings);

    /// <summary>Puts filter settings in force.</summary>
    /// <param name="settings">Checked settings.</param>
    void Smooth(LiveSettings settings);

    /// <summary>Takes filters, overlay and video quality from a settings file that has changed, and puts them in force.</summary>
    /// <param name="file">What the file says now.</param>
    /// <param name="settings">The settings in force.</param>
    /// <returns>The settings in force, with what the file says of the filters.</returns>
    LiveSettings Take(Settings file, LiveSettings settings);

    /// <summary>Makes a pipeline over the loaded models, with fresh tracks.</summary>
    /// <param name="source">Where pictures come from.</param>
    /// <param name="sink">Where finished frames go.</param>
    TrackingPipeline CreatePipeline(IFrameSource source, IFrameSink sink);

    /// <summary>Draws the overlay of recordings and of the window, as the settings want it now; null for none.</summary>
    IFrameRenderer? Renderer { get; }

    /// <summary>Opens a video for a recording.</summary>
    /// <param name="pathWithoutExtension">Where to write; the format chooses the extension.</param>
    /// <param name="source">Size and frame rate.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    IFrameSink OpenRecording(string pathWithoutExtension, SourceInfo source);
}
