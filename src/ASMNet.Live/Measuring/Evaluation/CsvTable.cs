using System.Globalization;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>A small table of comma-separated values with a header line, read whole.</summary>
internal sealed class CsvTable
{
    private readonly string _file;
    private readonly Dictionary<string, int> _columns;
    private readonly List<string[]> _rows;

    private CsvTable(string file, Dictionary<string, int> columns, List<string[]> rows)
    {
        _file = file;
        _columns = columns;
        _rows = rows;
    }

    public int RowCount => _rows.Count;

    /// <summary>Reads a table.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="UserException">There is no such file, it cannot be read, it has no header, or a line has another number of fields.</exception>
    public static CsvTable Read(string file)
    {
        var rows = new List<string[]>();
        string[]? header = null;
        int number = 0;
        foreach (string line in InputFile.Lines($"the table '{file}'", file))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            string[] fields = line.Contains('"', StringComparison.Ordinal) ? SplitQuoted(line) : line.Split(',');
            if (header is null)
            {
                header = fields;
            }
            else if (fields.Length != header.Length)
            {
                throw new UserException($"'{file}', line {number}: there are {fields.Length} fields, the header names {header.Length}.");
            }
            else
            {
                rows.Add(fields);
            }
        }

        if (header is null)
        {
            throw new UserException($"the table '{file}' is empty; its first line must name the columns.");
        }

        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < header.Length; i++)
        {
            columns[header[i].Trim()] = i;
        }

        return new CsvTable(file, columns, rows);
    }

    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>The position of a column.</summary>
    /// <exception cref="UserException">There is no such column.</exception>
    public int Column(string name) =>
        _columns.TryGetValue(name, out int index) ? index : throw new UserException($"the table '{_file}' has no column '{name}'.");

    public string Text(int row, int column) => _rows[row][column];

    /// <summary>A number.</summary>
    /// <exception cref="UserException">The field is not a finite number.</exception>
    public float Number(int row, int column) =>
        float.TryParse(_rows[row][column], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Refused(row, column, "is not a number");

    /// <summary>A coordinate or a length in pixels.</summary>
    /// <exception cref="UserException">The field is not a finite number, or lies in no picture.</exception>
    public float Pixels(int row, int column) =>
        Number(row, column) is var value && DatasetChecks.IsPlace(value) ? value : throw Refused(row, column, "lies in no picture");

    /// <summary>What to throw where a field cannot be used; names row, column and text.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column.</param>
    /// <param name="why">What is wrong with it, as "is not a number".</param>
    public UserException Refused(int row, int column, string why) =>
        new($"'{_file}', row {row + 1}, column '{_columns.First(c => c.Value == column).Key}': '{_rows[row][column]}' {why}.");

    private static string[] SplitQuoted(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
