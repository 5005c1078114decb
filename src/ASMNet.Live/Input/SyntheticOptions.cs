using System.Globalization;
using ASMNet.Expressions;
using ASMNet.Live.Configuration;
using ASMNet.Media;

namespace ASMNet.Live.Input;

/// <summary>What the synthetic source draws.</summary>
public sealed record SyntheticOptions
{
    /// <summary>Number of faces. Default 1, range 1 to 8.</summary>
    public int Faces { get; init; } = 1;

    /// <summary>Width in pixels. Default 640, range 64 to 7680.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height in pixels. Default 480, range 64 to 4320.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Frames per second. Default 30, range 1 to 240.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>Chooses the faces and their motion. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Height of a face as a share of the picture's height. Default 0.42, range 0.05 to 0.95.</summary>
    public float FaceSize { get; init; } = 0.42f;

    /// <summary>How much the faces move. Default 0.6, range 0 (still) to 1 (large head turns).</summary>
    public float Motion { get; init; } = 0.6f;

    /// <summary>Deviation of the sensor noise in grey values. Default 2, range 0 to 40.</summary>
    public float Noise { get; init; } = 2;

    /// <summary>The expression that the faces show; null for faces that talk and blink, the default.</summary>
    public ExpressionValues? Expressions { get; init; }

    /// <summary>Whether the faces show every drawn expression in turn. Default false.</summary>
    public bool EveryExpression { get; init; }

    /// <summary>Whether it keeps to the clock like a camera. Default true.</summary>
    public bool Paced { get; init; } = true;

    /// <summary>Reads the options of a source such as <c>synthetic:faces=2,size=640x480,fps=30,seed=1,face=0.42,motion=0.6,noise=2,show=jawOpen:0.5+mouthSmileLeft:1,pace=off</c>.</summary>
    /// <param name="options">Names and values.</param>
    /// <param name="defaults">Size and frame rate where they are not given.</param>
    /// <exception cref="UserException">A name is unknown or a value is out of range.</exception>
    public static SyntheticOptions Parse(IReadOnlyDictionary<string, string> options, SourceSettings defaults)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(defaults);
        var result = new SyntheticOptions { Width = defaults.Width, Height = defaults.Height, FrameRate = defaults.FrameRate };
        foreach ((string name, string value) in options)
        {
            result = name.ToLowerInvariant() switch
            {
                "faces" => result with { Faces = Whole(name, value, 1, MediaFrame.SyntheticFaceLimit) },
                "size" => WithSize(result, value),
                "fps" => result with { FrameRate = Number(name, value, 1, 240) },
                "seed" => result with { Seed = Whole(name, value, int.MinValue, int.MaxValue) },
                "face" => result with { FaceSize = (float)Number(name, value, 0.05, 0.95) },
                "motion" => result with { Motion = (float)Number(name, value, 0, 1) },
                "noise" => result with { Noise = (float)Number(name, value, 0, 40) },
                "show" => WithExpressions(result, value),
                "pace" => result with { Paced = Switch(name, value) },
                _ => throw new UserException($"the synthetic source has no option '{name}'; it has faces, size, fps, seed, face, motion, noise, show and pace."),
            };
        }

        return result;
    }

    private static SyntheticOptions WithSize(SyntheticOptions options, string value)
    {
        string[] parts = value.Split('x', 'X');
        if (parts.Length != 2)
        {
            throw new UserException($"synthetic source: size is '{value}'; it takes WIDTHxHEIGHT, as in 640x480.");
        }

        return options with { Width = Whole("size", parts[0], 64, 7680), Height = Whole("size", parts[1], 64, 4320) };
    }

    private static SyntheticOptions WithExpressions(SyntheticOptions options, string value)
    {
        if (value.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            return options with { EveryExpression = true };
        }

        var values = new ExpressionValues();
        foreach (string part in value.Split('+'))
        {
            string[] pair = part.Split(':');
            if (pair.Length != 2 || !ExpressionNames.TryParse(pair[0], out Expression channel))
            {
                throw new UserException($"synthetic source: show has '{part}'; it takes all, or ARKit names with a weight, as in jawOpen:0.5+mouthSmileLeft:1.");
            }

            values.Set(channel, (float)Number($"show={pair[0]}", pair[1], 0, 1));
        }

        return options with { Expressions = values };
    }

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UserException(string.Create(CultureInfo.InvariantCulture, $"synthetic source: {name} is '{value}'; it must be a whole number from {least} to {most}."));

    private static double Number(string name, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new UserException(string.Create(CultureInfo.InvariantCulture, $"synthetic source: {name} is '{value}'; it must be from {least} to {most}."));

    private static bool Switch(string name, string value) => value.ToLowerInvariant() switch
    {
        "on" => true,
        "off" => false,
        _ => throw new UserException($"synthetic source: {name} is '{value}'; it must be on or off."),
    };
}
