using System.CommandLine;
using System.Text.Json;
using ASMNet.Compare;
using ASMNet.Inference;
using ASMNet.Inference.Cpu.Kernels;

var threads = new Option<int[]>("--threads") { Description = "Threads of one run.", DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
var instructions = new Option<InstructionSet[]>("--isa") { Description = "Our instruction sets.", DefaultValueFactory = _ => [InstructionSet.Automatic], AllowMultipleArgumentsPerToken = true };
var only = new Option<string>("--only") { Description = "Compare only the networks whose name contains this." };
var repeats = new Option<int>("--repeats") { Description = "Runs of each engine on each network.", DefaultValueFactory = _ => 200 };
var json = new Option<FileInfo>("--json") { Description = "Also write the results here." };
var markdown = new Option<FileInfo>("--markdown") { Description = "Also put the table into this document, between its marks." };
var command = new RootCommand("Compares the inference engine with ONNX Runtime: same files, same inputs, in turn, pinned to the first cores.")
{
    threads, instructions, only, repeats, json, markdown,
};
command.SetAction(parsed =>
{
    var results = new List<ComparisonResult>();
    try
    {
        foreach (int count in parsed.GetRequiredValue(threads))
        {
            Machine.Pin(count);
            foreach (InstructionSet set in parsed.GetRequiredValue(instructions))
            {
                foreach (ComparedModel model in ModelList.Find(parsed.GetValue(only)))
                {
                    results.Add(Comparison.Run(model, count, set, parsed.GetRequiredValue(repeats)));
                    Console.Error.WriteLine(results[^1]);
                }
            }
        }

        string table = MarkdownReport.Format(results, $"dotnet run -c Release --project tools/compare -- {string.Join(' ', args)}");
        Console.Write(table);
        if (parsed.GetValue(json) is { } jsonFile)
        {
            File.WriteAllText(jsonFile.FullName, JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
        }

        if (parsed.GetValue(markdown) is { } document)
        {
            MarkdownReport.Replace(document.FullName, table);
        }

        return 0;
    }
    catch (Exception exception) when (exception is IOException or InvalidDataException or ModelFormatException or InferenceException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"error: {exception.Message}");
        return 1;
    }
});
return command.Parse(args).Invoke();
