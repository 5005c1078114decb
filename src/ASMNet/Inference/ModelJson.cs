using System.Text.Json;

namespace ASMNet.Inference;

/// <summary>Reads a JSON file that belongs to a model, with errors that name the file and the field.</summary>
internal sealed class ModelJson
{
    private readonly string _file;
    private readonly string _path;
    private readonly JsonElement _element;

    private ModelJson(string file, string path, JsonElement element)
    {
        _file = file;
        _path = path;
        _element = element;
    }

    public static ModelJson Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            RequireTexts(document.RootElement);
            var root = new ModelJson(name, string.Empty, document.RootElement.Clone());
            return document.RootElement.ValueKind == JsonValueKind.Object ? root : throw root.Error("is not a JSON object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"{name}: not valid JSON: {exception.Message}", exception);
        }
    }

    public ModelJson Field(string name) => Optional(name) ?? throw Error($"has no field '{Join(name)}'");

    public ModelJson? Optional(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new ModelJson(_file, Join(name), value)
            : null;

    public string Text() =>
        _element.ValueKind == JsonValueKind.String && _element.GetString() is { Length: > 0 } text ? text : throw Error($"field '{_path}' must be a text");

    public bool Flag() => _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"field '{_path}' must be true or false"),
    };

    public int WholeNumber(int low, int high) =>
        _element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out int value) && value >= low && value <= high
            ? value
            : throw Error($"field '{_path}' must be a whole number from {low} to {high}");

    public float Number() => TryNumber(_element, out float value) ? value : throw NoNumber(_path);

    public float Positive() => Number() is > 0 and float value ? value : throw Error($"field '{_path}' must be greater than 0");

    public float[] Numbers(int? count = null)
    {
        RequireList();
        float[] numbers = new float[_element.GetArrayLength()];
        if (count is int expected && numbers.Length != expected)
        {
            throw Error($"field '{_path}' must hold {expected} numbers, not {numbers.Length}");
        }

        int index = 0;
        foreach (JsonElement item in _element.EnumerateArray())
        {
            numbers[index] = TryNumber(item, out float value) ? value : throw NoNumber($"{_path}[{index}]");
            index++;
        }

        return numbers;
    }

    public ModelJson[] Items()
    {
        RequireList();
        var items = new ModelJson[_element.GetArrayLength()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new ModelJson(_file, $"{_path}[{i}]", _element[i]);
        }

        return items;
    }

    // The parser takes texts and names that are no Unicode, and says so only when somebody asks for them.
    private static void RequireTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    RequireTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    RequireTexts(property.Value);
                }

                break;
        }
    }

    public ModelFormatException Error(string what) => new($"{_file}: {what}.");

    private static bool TryNumber(JsonElement element, out float value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out value) && float.IsFinite(value);
    }

    private ModelFormatException NoNumber(string path) => Error($"field '{path}' must be a finite number");

    private void RequireList()
    {
        if (_element.ValueKind != JsonValueKind.Array)
        {
            throw Error($"field '{_path}' must be a list");
        }
    }

    private string Join(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
