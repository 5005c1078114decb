using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Reads a table of annotated faces with the columns <c>set,split,file,[yaw,pitch,roll,]x0,y0,...,x67,y67</c>.</summary>
public static class LandmarkDataset
{
    /// <summary>Reads the faces of one split.</summary>
    /// <param name="table">The CSV file; pictures lie beside it.</param>
    /// <param name="split">The split, or null for every face.</param>
    /// <exception cref="UserException">The table or a picture is missing, a column is missing, there are columns of more points, or the split has no face.</exception>
    public static IReadOnlyList<LandmarkSample> Read(string table, string? split)
    {
        CsvTable rows = CsvTable.Read(table);
        int set = rows.Column("set");
        int splitColumn = rows.Column("split");
        int file = rows.Column("file");
        int[] coordinates = [.. Enumerable.Range(0, Ibug68.Count).SelectMany(i => new[] { rows.Column($"x{i}"), rows.Column($"y{i}") })];
        RequireNoMorePoints(rows, table);
        int[]? angles = rows.Has("yaw") && rows.Has("pitch") && rows.Has("roll") ? [rows.Column("yaw"), rows.Column("pitch"), rows.Column("roll")] : null;
        string folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        var samples = new List<LandmarkSample>();
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (split is null || rows.Text(row, splitColumn) == split)
            {
                Vector2[] points = ReadPoints(rows, row, coordinates);
                DatasetChecks.RequirePixels($"'{table}', row {row + 1}", points);
                string name = rows.Text(row, file);
                samples.Add(new LandmarkSample(rows.Text(row, set), Path.Combine(folder, name), points, ReadPose(rows, row, angles)) { Name = name });
            }
        }

        DatasetChecks.RequireSplit(table, split, samples.Count, Enumerable.Range(0, rows.RowCount).Select(row => rows.Text(row, splitColumn)));
        DatasetChecks.RequirePictures(table, samples.Select(sample => sample.File));
        return samples;
    }

    // The first 68 of another layout's points lie elsewhere: those of WFLW's 98 are the outline and the brows.
    private static void RequireNoMorePoints(CsvTable rows, string table)
    {
        if (rows.Has($"x{Ibug68.Count}"))
        {
            throw new UserException($"the table '{table}' has a column 'x{Ibug68.Count}': its faces have more than {Ibug68.Count} points; only iBUG's {Ibug68.Count} are read from a table, and WFLW's 98 from its own list (--layout wflw98).");
        }
    }

    private static Vector2[] ReadPoints(CsvTable rows, int row, int[] columns)
    {
        var points = new Vector2[Ibug68.Count];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Vector2(rows.Pixels(row, columns[2 * i]), rows.Pixels(row, columns[(2 * i) + 1]));
        }

        return points;
    }

    // A face may lack its pose in a table that has the columns; its fields are empty then.
    private static HeadPose? ReadPose(CsvTable rows, int row, int[]? columns) =>
        columns is null || Array.TrueForAll(columns, column => rows.Text(row, column).Length == 0)
            ? null
            : new HeadPose(rows.Number(row, columns[0]), rows.Number(row, columns[1]), rows.Number(row, columns[2]));
}
