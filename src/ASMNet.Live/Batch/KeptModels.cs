using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Batch;

/// <summary>
/// The models of one worker, loaded once for all its files, since loading costs more than a second of video does. What remembers faces is made
/// anew for each file, so that each is tracked as by models that were just loaded.
/// </summary>
/// <param name="trackers">Loads them.</param>
/// <param name="settings">The settings.</param>
internal sealed class KeptModels(TrackingFactory trackers, Settings settings) : IDisposable
{
    private FaceTracking? _models;
    private string _device = string.Empty;

    /// <summary>The models, for a file.</summary>
    /// <param name="key">What <see cref="BatchKey.OfSettings"/> was when the run began; null where nobody asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">A model or the device is not there, or the models are others than when the run began.</exception>
    /// <exception cref="StalledException">A model cannot be read to its end.</exception>
    public FaceTracking Begin(string? key, CancellationToken cancellation)
    {
        // A network that had to leave its device gives results of another; the next file is to begin where the first one did.
        if (_models is not null && _models.Device != _device)
        {
            Dispose();
        }

        if (_models is null)
        {
            _models = trackers.Create(settings, cancellation: cancellation);
            _device = _models.Device;
            RequireSame(key, cancellation);
        }
        else
        {
            _models.StartOver();
        }

        return _models;
    }

    /// <summary>Lets the models be, since something that hangs is at work in them; the next file gets others.</summary>
    public void Leave() => _models = null;

    // A worker may wait for hours before it loads them, and loads them anew after a fault; what others make of the models is to be known by their key.
    private void RequireSame(string? key, CancellationToken cancellation)
    {
        if (key is not null && BatchKey.OfSettings(settings, cancellation) != key)
        {
            Dispose();
            throw new UserException($"the models in '{settings.Models.Folder}' were changed while this ran; start it anew, so that no result is taken for one of other models.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _models?.Dispose();
        _models = null;
    }
}
