using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtKeyValuePairs
{
    internal OrtKeyValuePairs(nint handle)
    {
        nint* keys;
        nint* values;
        nuint count;
        ((delegate* unmanaged<nint, nint**, nint**, nuint*, void>)OrtApi.Function(OrtFunction.GetKeyValuePairs))(handle, &keys, &values, &count);
        Dictionary<string, string> entries = [];
        for (nuint i = 0; i < count; i++)
        {
            entries[OrtApi.Text(keys[i])] = OrtApi.Text(values[i]);
        }

        Entries = entries;
    }

    public IReadOnlyDictionary<string, string> Entries { get; }
}
