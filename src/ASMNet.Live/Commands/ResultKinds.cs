using System.CommandLine;

namespace ASMNet.Live.Commands;

/// <summary>The options that say which results a batch makes, of one command.</summary>
internal sealed class ResultKinds
{
    private const int MostJobs = 1024;
    private static readonly string[] VideoKinds = ["mp4", "mkv", "avi"];
    private readonly Option<bool> _csv = new("--csv") { Description = "A line for each face and frame, as record writes it." };
    private readonly Option<bool> _jsonLines = new("--jsonl") { Description = "A JSON object for each frame, as record writes it." };
    private readonly Option<bool> _parquet = new("--parquet") { Description = "A Parquet file: a row for each face and frame, with the CSV's columns." };
    private readonly Option<string?> _video = new("--video") { Description = "The annotated video.", HelpName = string.Join('|', VideoKinds) };

    /// <summary>Makes the options.</summary>
    public ResultKinds() => _video.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !VideoKinds.Contains(token.Value))
        {
            result.AddError($"--video is '{token.Value}'; it takes one of {string.Join(", ", VideoKinds)}.");
        }
    });

    /// <summary>The settings that flags of a batch set.</summary>
    public static SettingFlags Flags() => new(
        ["Source:Rotate", "Models:Landmarks", "Models:Detector", "Models:Device", "Tracking:MaxFaces", "Detection:SmallestFace", "Smoothing:Temporal", "Overlay:Panel", "Recording:Quality"]);

    /// <summary>How many files are worked on at once; null where the machine decides.</summary>
    public static Option<int?> Jobs() => new("--jobs")
    {
        Description = "Files worked on at once. Default: one for each core, as far as there are 512 MB of memory for each.",
        HelpName = "count",
        CustomParser = result => CommonOptions.ParseCounts(result, "--jobs", 1, MostJobs) is [int only] ? only : null,
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_csv);
        command.Add(_jsonLines);
        command.Add(_parquet);
        command.Add(_video);
    }

    /// <summary>The endings of the results asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UserException">There are none.</exception>
    public IReadOnlyList<string> Endings(ParseResult parsed)
    {
        string?[] endings =
        [
            parsed.GetValue(_csv) ? ".csv" : null,
            parsed.GetValue(_jsonLines) ? ".jsonl" : null,
            parsed.GetValue(_parquet) ? ".parquet" : null,
            parsed.GetValue(_video) is string kind ? $".{kind}" : null,
        ];
        return endings.OfType<string>().ToArray() is { Length: > 0 } asked
            ? asked
            : throw new UserException("there is nothing to write; ask for --csv, --jsonl, --parquet or --video.");
    }
}
