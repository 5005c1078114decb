using ASMNet.Inference;
using ASMNet.Inference.Cpu;

namespace ASMNet.Live.Composition;

/// <summary>
/// Has the engine compiled while the command line and the settings are read: a network that nobody needs takes the same code from its file
/// to its first result as those that the settings name. It costs processor time, so it is for <c>live</c>, where somebody waits for the first frame.
/// </summary>
internal static class EngineStart
{
    private static readonly int[] Shape = [1, 3, 64, 64];

    /// <summary>Begins, where there is a core for it.</summary>
    public static void Begin()
    {
        if (Environment.ProcessorCount > 1)
        {
            new Thread(Run) { IsBackground = true, Name = "engine start" }.Start();
        }
    }

    private static void Run()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "models", "facedetector.onnx");
        try
        {
            if (File.Exists(file))
            {
                using INeuralNetwork network = new CpuNetworkFactory().Create(File.ReadAllBytes(file), file, Shape);
                network.Run();
            }
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ASMNetException)
        {
            // Whoever uses the file says what is wrong with it.
        }
    }
}
