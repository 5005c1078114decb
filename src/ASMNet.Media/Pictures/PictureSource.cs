using System.Globalization;
using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>
/// Picture files, one frame each, in the order of their names as people count. As a sequence they have the size of the first one;
/// others are fitted into it with black borders. Each by itself, they keep their own sizes. One that cannot be read gives a black
/// frame, and is named at the end.
/// </summary>
public sealed class PictureSource : IFrameSource
{
    private const int DefectsNamed = 5;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"];


    // What people have in such folders as well, and would miss.
    private static readonly string[] OtherPictures =
    [
        ".heic", ".heif", ".hif", ".avif", ".jxl", ".jp2", ".gif", ".ppm", ".pgm", ".tga", ".psd", ".exr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2",
    ];

    private readonly IPictureReader _reader;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _report;
    private readonly IReadOnlyList<string> _files;
    private readonly SequenceCheck? _check;
    private readonly string _name;
    private readonly List<string> _defects = [];
    private (string File, DecodedImage Image)? _first;
    private long _sequence;
    private bool _toldOfPages;

    private PictureSource(
        IPictureReader reader, IReadOnlyList<string> files, string name, double frameRate, bool isIndependent, TimeProvider timeProvider, Action<string> report)
    {
        FrameRates.Require(frameRate, nameof(frameRate));
        _reader = reader;
        _files = files;
        _name = name;
        _timeProvider = timeProvider;
        _report = report;
        _check = isIndependent ? null : new SequenceCheck();
        (int width, int height) = FirstSize();
        Info = new SourceInfo(name, width, height, frameRate, IsLive: false, files.Count) { IsIndependent = isIndependent, NamesFiles = true };
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => _sequence < _files.Count || _defects.Count == 0 ? null
        : _files.Count == 1 ? $"{_name} is damaged: {_defects[0]}"
        : $"{_defects.Count} of the {_name} could not be read or {(_defects.Count == 1 ? "is" : "are")} damaged: {Listed(_defects)}";

    /// <summary>Opens the pictures of a folder.</summary>
    /// <param name="reader">Reads them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="frameRate">Pictures per second, for the timestamps; 0.001 to 1000.</param>
    /// <param name="isIndependent">Whether each picture stands by itself; otherwise they are a sequence.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives what people should know while they are read, a line each.</param>
    /// <exception cref="MediaException">There is no such folder, or no picture in it that can be read.</exception>
    public static PictureSource OpenFolder(
        IPictureReader reader, string folder, double frameRate, bool isIndependent, TimeProvider timeProvider, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(report);
        string[] all;
        try
        {
            all = Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).OrderBy(Path.GetFileName, NaturalOrder.Comparer)]
                : throw new MediaException($"the folder '{folder}' does not exist{(File.Exists(folder) ? "; it is a file, which needs no word before its name" : "")}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"the folder '{folder}' cannot be read: {exception.Message}", exception);
        }

        string[] files = [.. all.Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))];
        if (files.Length == 0)
        {
            throw new MediaException($"the folder '{folder}' holds no picture ({string.Join(' ', Extensions)}).");
        }

        string[] others = [.. all.Where(file => OtherPictures.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Select(file => $"'{Path.GetFileName(file)}'")];
        if (others.Length > 0)
        {
            report(string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(others.Length, "picture")} in '{folder}' {(others.Length == 1 ? "is" : "are")} of a kind that is not read from folders, and left out: {Listed(others)}; save {(others.Length == 1 ? "it" : "them")} as {PictureFormat.Names}."));
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(files.Length, "picture")} in '{folder}'");
        return new PictureSource(reader, files, name, frameRate, isIndependent, timeProvider, report);
    }

    /// <summary>Whether a file is a still picture, by its contents.</summary>
    /// <param name="path">A file that exists.</param>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static bool IsPicture(string path)
    {
        try
        {
            return PictureFormat.Find(path) is not null && !PictureFormat.IsMotionJpeg(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"the file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Opens one picture.</summary>
    /// <param name="reader">Reads it.</param>
    /// <param name="path">The file.</param>
    /// <param name="frameRate">Nominal, for the timestamps; 0.001 to 1000.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives what people should know while it is read, a line each; null for nobody.</param>
    /// <exception cref="MediaException">It cannot be read.</exception>
    public static PictureSource OpenFile(IPictureReader reader, string path, double frameRate, TimeProvider timeProvider, Action<string>? report = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(timeProvider);
        return new(reader, [path], $"'{path}'", frameRate, isIndependent: true, timeProvider, report ?? (static _ => { }));
    }

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_sequence == _files.Count || cancellation.IsCancellationRequested)
        {
            return false;
        }

        string file = _files[(int)_sequence];
        frame.IsUnread = false;
        ReadPicture(file, frame);
        frame.Origin = new FrameOrigin(Path.GetFileName(file), _sequence);
        frame.CapturedAt = _timeProvider.GetTimestamp();
        frame.Timestamp = TimeSpan.FromSeconds(_sequence / Info.FrameRate);
        frame.Sequence = _sequence++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string Listed(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(DefectsNamed)) + (names.Count > DefectsNamed ? ", ..." : "");

    private void ReadPicture(string file, MediaFrame frame)
    {
        try
        {
            string? defect = Decode(file, frame);
            TellOfPages(file);
            if (defect is not null)
            {
                _defects.Add(_files.Count == 1 ? defect : $"'{Path.GetFileName(file)}' ({defect})");
                return;
            }

            Check(frame);
        }
        catch (MediaException exception) when (_files.Count > 1)
        {
            _report($"{exception.Message.TrimEnd('.')}; it counts as a picture without a face.");
            _defects.Add($"'{Path.GetFileName(file)}'");
            frame.Allocate(Info.Width, Info.Height).Pixels.Clear();
            frame.IsUnread = Info.IsIndependent;
        }
    }

    /// <summary>Says once that pages are left out, with the first file of which that is so.</summary>
    private void TellOfPages(string file)
    {
        try
        {
            if (!_toldOfPages && TiffPages.Count(file) is > 1 and int pages)
            {
                _toldOfPages = true;
                _report(string.Create(
                    CultureInfo.InvariantCulture, $"'{Path.GetFileName(file)}' has {pages} pages, of which the first alone is read{(_files.Count > 1 ? ", as of every TIFF file" : "")}; save the others as files of their own."));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was read a moment ago; what is gone since has no pages to tell of.
        }
    }

    private string? Decode(string file, MediaFrame frame)
    {
        // The picture that told the size is not decoded twice.
        (string File, DecodedImage Image)? first = _first;
        _first = null;
        if (first is (string known, DecodedImage image) && known == file)
        {
            image.Pixels.CopyTo(frame.Allocate(image.Width, image.Height).Pixels);
            return image.Defect;
        }

        _first = first;
        return _reader.Read(file, Info.IsIndependent ? null : (Info.Width, Info.Height), (width, height) => frame.Allocate(width, height).Pixels);
    }

    private void Check(MediaFrame frame)
    {
        if (_check is null || _check.IsDecided)
        {
            return;
        }

        _check.Add(frame.Buffer.View);
        if ((_check.IsDecided || _sequence + 1 == _files.Count) && _check.LooksLikePhotos)
        {
            _report($"the {_name} do not look like a sequence, but are tracked as one; for separate photos say photos: instead of images:.");
        }
    }

    /// <summary>The size of the first picture that can be read.</summary>
    private (int Width, int Height) FirstSize()
    {
        MediaException? first = null;
        foreach (string file in _files)
        {
            try
            {
                DecodedImage image = _reader.Read(file);
                _first = (file, image);
                return (image.Width, image.Height);
            }
            catch (MediaException exception)
            {
                first ??= exception;
            }
        }

        throw _files.Count == 1 ? first! : new MediaException($"none of the {_name} can be read; the first: {first!.Message}", first);
    }
}
