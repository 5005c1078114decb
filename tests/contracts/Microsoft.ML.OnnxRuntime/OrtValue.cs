using System.Buffers;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtValue : IDisposable
{
    private MemoryHandle _pin;

    private OrtValue(nint handle, MemoryHandle pin)
    {
        Handle = handle;
        _pin = pin;
        ContractProbe.ValueMade();
    }

    internal nint Handle { get; private set; }

    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged
    {
        if (typeof(T) != typeof(float))
        {
            throw new NotSupportedException("The contract covers float32 tensors.");
        }

        MemoryHandle pin = new Memory<T>(data).Pin();
        nint memory = 0;
        try
        {
            OrtApi.Check(((delegate* unmanaged<int, int, nint*, nint>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(1, 0, &memory));
            nint value;
            fixed (long* dimensions = shape)
            {
                OrtApi.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)OrtApi.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                    memory, pin.Pointer, (nuint)(data.Length * sizeof(T)), dimensions, (nuint)shape.Length, (int)TensorElementType.Float, &value));
            }

            return new OrtValue(value, pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
        finally
        {
            OrtApi.Release(OrtFunction.ReleaseMemoryInfo, memory);
        }
    }

    public void Dispose()
    {
        if (Handle != 0)
        {
            OrtApi.Release(OrtFunction.ReleaseValue, Handle);
            Handle = 0;
            _pin.Dispose();
            ContractProbe.ValueReleased();
        }

        GC.SuppressFinalize(this);
    }
}
