using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>The body of <c>PATCH /api/settings</c>: what is left out stays as it is.</summary>
public sealed record SettingsPatch
{
    /// <summary>See <see cref="LiveSettings.Source"/>.</summary>
    public string? Source { get; init; }

    /// <summary>See <see cref="LiveSettings.Device"/>.</summary>
    public string? Device { get; init; }

    /// <summary>See <see cref="LiveSettings.Model"/>.</summary>
    public string? Model { get; init; }

    /// <summary>See <see cref="LiveSettings.MaxFaces"/>.</summary>
    public int? MaxFaces { get; init; }

    /// <summary>See <see cref="LiveSettings.Smoothing"/>.</summary>
    public bool? Smoothing { get; init; }

    /// <summary>See <see cref="LiveSettings.MinCutoff"/>.</summary>
    public double? MinCutoff { get; init; }

    /// <summary>See <see cref="LiveSettings.Responsiveness"/>.</summary>
    public double? Responsiveness { get; init; }

    /// <summary>See <see cref="LiveSettings.ShapeLimit"/>.</summary>
    public double? ShapeLimit { get; init; }

    /// <summary>See <see cref="LiveSettings.Detail"/>.</summary>
    public double? Detail { get; init; }

    /// <summary>The settings with these changes.</summary>
    /// <param name="settings">The settings in force.</param>
    public LiveSettings ApplyTo(LiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            Source = Source ?? settings.Source,
            Device = Device ?? settings.Device,
            Model = Model ?? settings.Model,
            MaxFaces = MaxFaces ?? settings.MaxFaces,
            Smoothing = Smoothing ?? settings.Smoothing,
            MinCutoff = MinCutoff ?? settings.MinCutoff,
            Responsiveness = Responsiveness ?? settings.Responsiveness,
            ShapeLimit = ShapeLimit ?? settings.ShapeLimit,
            Detail = Detail ?? settings.Detail,
        };
    }
}
