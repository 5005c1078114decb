using ASMNet.Inference;
using ASMNet.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>Makes <see cref="OrtNetwork"/>s on one device.</summary>
public sealed class OrtNetworkFactory : INeuralNetworkFactory
{
    private static readonly string CudaLibrary = Path.Combine(AppContext.BaseDirectory, "libonnxruntime_providers_cuda.so");

    private const string CudaNeeds = "CUDA devices need NVIDIA's driver, CUDA 13 and cuDNN 9 on the library path (docs/windows.md).";

    /// <summary>What a CUDA device needs. ONNX Runtime names one that is missing at a time, and without cuDNN it starts and has no convolution for a GPU.</summary>
    private static readonly string[] CudaLibraries = OperatingSystem.IsLinux()
        ? ["libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libcurand.so.10", "libcudnn.so.9"]
        : [];

    private readonly InferenceDevice _device;
    private readonly Action<SessionOptions> _append;

    internal OrtNetworkFactory(InferenceDevice device, Action<SessionOptions> append)
    {
        _device = device;
        _append = append;
    }

    /// <inheritdoc/>
    public string Device => _device.ToString();

    /// <inheritdoc/>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (model.IsEmpty)
        {
            throw new ModelFormatException($"'{name}' is empty.");
        }

        if (_device.Provider == OrtDevices.Cuda && OrtErrors.MissingOf(CudaLibraries) is { Count: > 0 } absent)
        {
            throw new InferenceException($"{Device} cannot run '{name}': missing {string.Join(", ", absent)}. {CudaNeeds}");
        }

        byte[] bytes = model.ToArray();
        InferenceSession? session = null;
        try
        {
            session = Open(bytes, new Dictionary<string, int>());
            IReadOnlyDictionary<string, int> open = OrtShapes.OpenDimensions(session, name, inputShape);
            if (open.Count > 0)
            {
                // Fixed shapes let the provider plan memory and kernels once, and DirectML is only safe with them.
                session.Dispose();
                session = Open(bytes, open);
            }

            OrtNetwork network = new(session, new RunOptions(), Device, name);
            session = null;
            return network;
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new InferenceException($"{Device} cannot run '{name}': this build of ONNX Runtime does not drive it.", exception);
        }
        catch (OnnxRuntimeException exception) when (OrtErrors.IsAboutAProvidersLibrary(exception))
        {
            string missing = OrtErrors.MissingFor(CudaLibrary) is string library ? $"missing {library}" : "ONNX Runtime's library for it does not load";
            throw new InferenceException($"{Device} cannot run '{name}': {missing}. {CudaNeeds}", exception);
        }
        catch (OnnxRuntimeException exception)
        {
            throw OrtErrors.IsAboutTheModel(exception)
                ? new ModelFormatException($"ONNX Runtime cannot read '{name}': {exception.Message}", exception)
                : new InferenceException($"{Device} cannot run '{name}': {OrtErrors.Words(exception.Message)}", exception);
        }
        finally
        {
            session?.Dispose();
        }
    }

    private InferenceSession Open(byte[] model, IReadOnlyDictionary<string, int> fixedDimensions)
    {
        using SessionOptions options = new()
        {
            // DirectML demands that memory patterns are off and that nodes run one after the other; the other providers lose nothing by it.
            EnableMemoryPattern = false,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,

            // Errors come as exceptions, and this program tells them; the library would write them to the standard error as well.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        _append(options);
        foreach ((string dimension, int value) in fixedDimensions)
        {
            options.AddFreeDimensionOverrideByName(dimension, value);
        }

        return new InferenceSession(model, options);
    }
}
