using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Tests.Inference.Cpu;

/// <summary>
/// Damaged files: whatever the bytes, there is a network that runs or a <see cref="ModelFormatException"/>, in time and memory. Some seconds by
/// default; <see cref="Fuzzing"/> tells how to ask for more.
/// </summary>
public sealed class MutatedModelTests
{
    private const int UsualRounds = 1500;
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(6);
    private const long LargestRun = 1 << 22;

    [Fact]
    public void Create_DamagedModel_ReportsOrRuns()
    {
        byte[][] models = [.. OperatorCases.All.Values.Select(create => create()), .. RepositoryFiles.Models().Select(File.ReadAllBytes)];
        var factories = Enum.GetValues<InstructionSet>().Where(CpuNetworkFactory.IsSupported).Select(set => new CpuNetworkFactory(new CpuOptions { InstructionSet = set })).ToArray();
        Fuzzing.Run(
            UsualRounds,
            UsualTime,
            round => Fuzzing.Chance(round) is var random ? (Model: Damage(models[random.Next(models.Length)], random), Factory: factories[random.Next(factories.Length)], Resized: random.Next(8) == 0) : default,
            input =>
            {
                try
                {
                    using INeuralNetwork network = input.Factory.Create(input.Model, "damaged", input.Resized ? [1, 3, 32, 64] : null);
                    if (network.InputInfo.Length <= LargestRun)
                    {
                        network.Run();
                    }
                }
                catch (ModelFormatException)
                {
                    // What a damaged file is expected to end with.
                }
            },
            TimeSpan.FromSeconds(20),
            name: "ONNX");
    }

    [Fact]
    public void Create_ModelCutAnywhere_ReportsOrRuns()
    {
        byte[] model = OperatorCases.All["inverted residual of wide rows"]();
        var factory = new CpuNetworkFactory();
        for (int length = 0; length < model.Length; length += 11)
        {
            Exception? exception = Record.Exception(() => factory.Create(model.AsMemory(0, length), "cut").Dispose());

            Assert.True(exception is null or ModelFormatException, $"After {length} bytes: {exception}");
        }
    }

    /// <summary>Flips bits, overwrites bytes and numbers, cuts, repeats or removes parts; mostly in the structure, which lies between the constants.</summary>
    private static byte[] Damage(byte[] model, Random random)
    {
        List<byte> bytes = [.. model];
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 1; i--)
        {
            int position = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[position] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[position] = (byte)random.Next(8);
                    break;
                case 3:
                    bytes.RemoveRange(position, Math.Min(random.Next(1, 16), bytes.Count - position));
                    break;
                case 4:
                    bytes.InsertRange(position, bytes.GetRange(position, Math.Min(random.Next(1, 16), bytes.Count - position)));
                    break;
                default:
                    if (random.Next(8) == 0)
                    {
                        bytes.RemoveRange(position, bytes.Count - position);
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
