using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Planning;

/// <summary>Gives every tensor a place in one block of memory, so that only those that live at the same time lie apart.</summary>
internal static class MemoryPlanner
{
    /// <summary>Places the tensors of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scratch">Floats of scratch memory that are needed besides.</param>
    /// <param name="total">The number of floats that all tensors need together.</param>
    /// <returns>What was placed.</returns>
    /// <exception cref="ModelFormatException">More than a gigabyte.</exception>
    public static List<Storage> Place(NetworkPlan plan, long scratch, out long total)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            plan.Steps[i].Write.Storage.Use(i);
            foreach (Tensor tensor in plan.Steps[i].Reads)
            {
                tensor.Storage.Use(i);
            }
        }

        // What the caller writes and reads keeps its place from the beginning to the end.
        KeepThroughout(plan.Input, plan);
        foreach (Tensor tensor in plan.Outputs)
        {
            KeepThroughout(tensor, plan);
        }

        var placed = new List<Storage>();
        total = 0;
        foreach (Storage storage in FindStorages(plan))
        {
            storage.Offset = FirstGap(placed, storage);
            placed.Add(storage);
            total = Math.Max(total, storage.Offset + storage.Length);
        }

        return total + scratch <= Storage.MaximumTotal
            ? placed
            : throw new ModelFormatException($"the network needs {(total + scratch) * sizeof(float) >> 20} MB of working memory; at most {Storage.MaximumTotal * sizeof(float) >> 20} MB are supported");
    }

    private static void KeepThroughout(Tensor tensor, NetworkPlan plan)
    {
        tensor.Storage.Use(0);
        tensor.Storage.Use(plan.Steps.Count);
    }

    /// <summary>All that steps and the caller use, the largest first.</summary>
    private static List<Storage> FindStorages(NetworkPlan plan)
    {
        HashSet<Storage> found = [plan.Input.Storage];
        foreach (Tensor tensor in plan.Outputs)
        {
            found.Add(tensor.Storage);
        }

        foreach (Step step in plan.Steps)
        {
            found.Add(step.Write.Storage);
            foreach (Tensor tensor in step.Reads)
            {
                found.Add(tensor.Storage);
            }
        }

        var sorted = new List<Storage>(found);
        sorted.Sort((first, second) => second.Length.CompareTo(first.Length));
        return sorted;
    }

    /// <summary>The lowest place where nothing lies that is needed at the same time.</summary>
    private static long FirstGap(List<Storage> placed, Storage storage)
    {
        placed.Sort((first, second) => first.Offset.CompareTo(second.Offset));
        long offset = 0;
        foreach (Storage other in placed)
        {
            if (other.FirstStep > storage.LastStep || storage.FirstStep > other.LastStep)
            {
                continue;
            }

            if (offset + storage.Length <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.Offset + other.Length);
        }

        return offset;
    }
}
