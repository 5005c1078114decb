using ASMNet.Filtering;

namespace ASMNet.Live.Session;

/// <summary>Puts a new run in the place of the old one. Everything that can fail comes first, while the old run still runs.</summary>
/// <param name="parts">Opens sources and loads models.</param>
/// <param name="runner">Keeps the run.</param>
/// <param name="inForce">The settings and filters in force.</param>
internal sealed class RunExchange(ILiveParts parts, LiveRunner runner, Func<(LiveSettings Settings, FaceSmootherOptions Filters)> inForce)
{
    /// <summary>Exchanges models, source or both.</summary>
    /// <param name="settings">What the new run goes by.</param>
    /// <param name="filters">Its filters.</param>
    /// <param name="reloads">Whether the models are exchanged.</param>
    /// <param name="newSource">The new source; null to keep the one that is read.</param>
    /// <exception cref="LiveControlException">What is new cannot be used; the old run goes on.</exception>
    public async Task ExchangeAsync(LiveSettings settings, FaceSmootherOptions filters, bool reloads, string? newSource)
    {
        if (!reloads && newSource is null)
        {
            return;
        }

        ILiveBundle? bundle = null;
        HeldSource? source = null;
        try
        {
            bundle = reloads ? parts.Load(settings) : null;
            bundle?.Smooth(filters);
            source = newSource is null ? null : new HeldSource(parts.OpenSource(newSource));
        }
        catch (ASMNetException refused)
        {
            bundle?.Dispose();
            throw new LiveControlException(refused.Message, refused);
        }
        catch (OperationCanceledException ending)
        {
            bundle?.Dispose();
            throw new LiveControlException("The service stops.", ending);
        }
        catch
        {
            bundle?.Dispose();
            throw;
        }

        CameraSession? camera = source is null ? runner.Run?.Camera : null;
        if (source is null)
        {
            source = await runner.HandOverAsync();
        }
        else
        {
            runner.Run?.Camera?.End();
            await runner.EndAsync();
        }

        if (bundle is not null)
        {
            runner.Take(bundle);
        }

        Begin(source, camera);
    }

    /// <summary>Begins anew what hangs or could not be started; a source that cannot go on is opened again, and a browser's camera is waited for again.</summary>
    /// <param name="run">The run; null where there is none.</param>
    /// <param name="timeProvider">The clock.</param>
    public async Task RestartAsync(LiveRun? run, TimeProvider timeProvider)
    {
        HeldSource? source = await runner.HandOverAsync();
        if (source is null && run?.Camera is CameraSession camera)
        {
            camera.Source = new BrowserCameraSource(run.Info.Width, run.Info.Height, timeProvider);
            source = new HeldSource(camera.Source);
        }

        Begin(source, run?.Camera);
    }

    /// <summary>Starts a run where there is none; where that cannot be done, nothing runs, and the state says why.</summary>
    /// <param name="source">What it reads; null to open what the settings in force name.</param>
    /// <param name="camera">The browser's camera when that is the source.</param>
    /// <returns>Whether it runs.</returns>
    public bool Begin(HeldSource? source, CameraSession? camera)
    {
        (LiveSettings settings, FaceSmootherOptions filters) = inForce();
        try
        {
            if (runner.NeedsBundle)
            {
                ILiveBundle bundle = parts.Load(settings);
                bundle.Smooth(filters);
                runner.Take(bundle);
            }
        }
        catch (ASMNetException refused)
        {
            source?.Dispose();
            runner.Fail(refused);
            return false;
        }

        try
        {
            runner.Begin(source ?? new HeldSource(parts.OpenSource(settings.Source)), camera);
            return true;
        }
        catch (ASMNetException refused)
        {
            runner.Fail(refused);
            return false;
        }
        catch (OperationCanceledException)
        {
            // The program ends, and whoever ends it tells how.
            return false;
        }
    }
}
