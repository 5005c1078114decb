using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Planning;

/// <summary>
/// Gives every tensor a place in one block of memory, so that only those that live at the same time lie apart; but for what the caller writes and reads,
/// which keeps memory of its own.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Places the tensors of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scratch">Floats of scratch memory that are needed besides.</param>
    /// <param name="total">The number of floats that the tensors in the block need together.</param>
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

        var placed = new List<Storage>();
        total = 0;
        foreach (Storage storage in FindStorages(plan))
        {
            storage.Offset = FirstGap(placed, storage);
            placed.Add(storage);
            total = Math.Max(total, storage.Offset + storage.Length);
        }

        long all = total + scratch + OfCaller(plan).Sum(storage => (long)storage.Length);
        return all <= Storage.MaximumTotal
            ? placed
            : throw new ModelFormatException($"the network needs {all * sizeof(float) >> 20} MB of working memory; at most {Storage.MaximumTotal * sizeof(float) >> 20} MB are supported");
    }

    /// <summary>What the caller writes and reads.</summary>
    /// <param name="plan">The plan.</param>
    public static HashSet<Storage> OfCaller(NetworkPlan plan)
    {
        HashSet<Storage> found = [plan.Input.Storage];
        foreach (Tensor tensor in plan.Outputs)
        {
            found.Add(tensor.Storage);
        }

        return found;
    }

    /// <summary>All that steps alone use, the largest first.</summary>
    private static List<Storage> FindStorages(NetworkPlan plan)
    {
        HashSet<Storage> found = [];
        foreach (Step step in plan.Steps)
        {
            found.Add(step.Write.Storage);
            foreach (Tensor tensor in step.Reads)
            {
                found.Add(tensor.Storage);
            }
        }

        found.ExceptWith(OfCaller(plan));
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
