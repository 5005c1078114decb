using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// Writes one line a face and frame with the columns of OpenFace 2's CSV where both have the value
/// (<c>docs/formats.md</c>). A frame without a face gives one line with <c>success</c> 0.
/// </summary>
public sealed class CsvSink : IFrameSink
{
    private const int LandmarkCount = 68;
    private const float Radians = MathF.PI / 180;
    private readonly LineFile _file;
    private readonly Utf8Line _line = new();
    private readonly bool _namesFiles;

    /// <summary>Opens the file and writes the header.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="namesFiles">Whether a last column tells the file that each frame came from.</param>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public CsvSink(OutputFile file, bool namesFiles = false)
        : this(new LineFile(file), namesFiles)
    {
    }

    /// <summary>Writes to a stream, such as standard output, and begins with the header.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="description">What it is, for people.</param>
    /// <param name="namesFiles">Whether a last column tells the file that each frame came from.</param>
    public CsvSink(Stream stream, string description, bool namesFiles = false)
        : this(new LineFile(stream, description), namesFiles)
    {
    }

    private CsvSink(LineFile file, bool namesFiles)
    {
        _file = file;
        _namesFiles = namesFiles;
        _line.Append("frame,face_id,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz");
        AppendColumns("x_");
        AppendColumns("y_");
        CsvSignals.AppendNames(_line);
        _line.Append(namesFiles ? ",file\n" : "\n");
        Flush(null);
    }

    /// <inheritdoc/>
    public string Description => _file.Description;

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            AppendStart(frame, face.Id);
            _line.AppendFixed(face.Confidence, 3).Append(",1");

            // OpenFace turns about axes that point right, down and away from the camera; ours point right, down and towards it.
            _line.Append(",").AppendFixed(-face.Pose.Pitch * Radians, 4);
            _line.Append(",").AppendFixed(-face.Pose.Yaw * Radians, 4);
            _line.Append(",").AppendFixed(face.Pose.Roll * Radians, 4);
            for (int i = 0; i < LandmarkCount; i++)
            {
                _line.Append(",").AppendFixed(face.Landmarks[i].X, 2);
            }

            for (int i = 0; i < LandmarkCount; i++)
            {
                _line.Append(",").AppendFixed(face.Landmarks[i].Y, 2);
            }

            CsvSignals.Append(_line, face);
            AppendEnd(frame);
        }

        if (frame.Faces.Count == 0)
        {
            AppendStart(frame, 0);
            _line.Append("0,0");
            for (int i = 0; i < 3 + (2 * LandmarkCount); i++)
            {
                _line.Append(",0");
            }

            CsvSignals.AppendNothing(_line);
            AppendEnd(frame);
        }

        Flush(frame.Timestamp);
    }

    /// <inheritdoc/>
    public void Complete() => _file.Complete();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void AppendStart(MediaFrame frame, int faceId) =>
        _line.Append(frame.Sequence + 1).Append(",").Append(faceId).Append(",").Append(frame.Timestamp.TotalSeconds, "F6").Append(",");

    private void AppendEnd(MediaFrame frame)
    {
        if (_namesFiles)
        {
            // Quoted as RFC 4180 has it: a file's name may hold a comma, a quotation mark or a line's end.
            string name = frame.Origin.File ?? "";
            bool isPlain = name.AsSpan().IndexOfAny(",\"\r\n") < 0;
            _line.Append(",").Append(isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }

        _line.Append("\n");
    }

    private void AppendColumns(string prefix)
    {
        for (int i = 0; i < LandmarkCount; i++)
        {
            _line.Append(",").Append(prefix).Append(i);
        }
    }

    private void Flush(TimeSpan? time)
    {
        _file.Write(_line.Written, time);
        _line.Clear();
    }
}
