using ASMNet.Geometry;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Reads a table of labelled faces with the columns <c>split,file,x,y,width,height,invalid</c> (others are not looked at).</summary>
public static class BoxDataset
{
    /// <summary>Reads the photos of one split.</summary>
    /// <param name="table">The CSV file; pictures lie beside it.</param>
    /// <param name="split">The split, or null for every photo.</param>
    /// <exception cref="UserException">The table or a picture is missing, a column is missing, a value is impossible, or the split has no face.</exception>
    public static IReadOnlyList<BoxPhoto> Read(string table, string? split)
    {
        CsvTable rows = CsvTable.Read(table);
        int splitColumn = rows.Column("split");
        int file = rows.Column("file");
        int[] box = [rows.Column("x"), rows.Column("y"), rows.Column("width"), rows.Column("height")];
        int invalid = rows.Column("invalid");
        string folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        var photos = new Dictionary<string, List<LabelledFace>>(StringComparer.Ordinal);
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (split is not null && rows.Text(row, splitColumn) != split)
            {
                continue;
            }

            string path = Path.Combine(folder, rows.Text(row, file));
            if (!photos.TryGetValue(path, out List<LabelledFace>? faces))
            {
                photos[path] = faces = [];
            }

            faces.Add(new LabelledFace(
                new BoundingBox(rows.Pixels(row, box[0]), rows.Pixels(row, box[1]), Size(rows, row, box[2]), Size(rows, row, box[3])),
                rows.Number(row, invalid) switch
                {
                    0 => false,
                    1 => true,
                    _ => throw rows.Refused(row, invalid, "is neither 0 nor 1"),
                }));
        }

        DatasetChecks.RequireSplit(table, split, photos.Count, Enumerable.Range(0, rows.RowCount).Select(row => rows.Text(row, splitColumn)));
        RequirePixels(table, photos.Values.SelectMany(faces => faces).Where(face => !face.Invalid).Select(face => face.Box));
        DatasetChecks.RequirePictures(table, photos.Keys);
        return [.. photos.Select(photo => new BoxPhoto(photo.Key, photo.Value))];
    }

    private static void RequirePixels(string table, IEnumerable<BoundingBox> boxes)
    {
        if (boxes.Any() && boxes.All(box => box.LongSide <= 1))
        {
            throw new UserException($"the table '{table}' has no box wider or higher than a pixel; boxes are pixels of the picture, no shares of it.");
        }
    }

    // WIDER FACE has boxes without any width, marked invalid.
    private static float Size(CsvTable rows, int row, int column) =>
        rows.Pixels(row, column) is >= 0 and float size ? size : throw rows.Refused(row, column, "is less than 0");
}
