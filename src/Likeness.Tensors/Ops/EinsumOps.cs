using System.Numerics;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Contractions written as index equations.</summary>
public static class EinsumOps
{
    private const int MaxLabels = Shape.MaxRank * 2;

    /// <summary>
    /// Einstein summation, for example <c>"bij,bjk->bik"</c>: dimensions with equal letters run together, letters that the result
    /// lacks are summed over, a letter twice in one operand takes the diagonal. Operands are contracted from left to right, each
    /// pair as one batched matrix product.
    /// </summary>
    /// <param name="equation">Letters for the dimensions of each operand, commas between, an arrow, the letters of the result.</param>
    /// <param name="operands">As many as the equation has.</param>
    /// <exception cref="ShapeException">The equation does not fit the operands.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0 || operands.IsEmpty || equation.AsSpan(0, arrow).Count(',') != operands.Length - 1)
        {
            throw new ShapeException($"The equation '{equation}' does not describe {operands.Length} operands and a result.");
        }

        Span<int> sizes = stackalloc int[64];
        sizes.Clear();
        ReadOnlySpan<char> result = equation.AsSpan(arrow + 2), rest = equation.AsSpan(0, arrow);
        Span<char> labels = stackalloc char[MaxLabels], next = stackalloc char[MaxLabels];
        Tensor? product = null;
        int count = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            int comma = rest.IndexOf(',');
            ReadOnlySpan<char> own = comma < 0 ? rest : rest[..comma];
            rest = comma < 0 ? default : rest[(comma + 1)..];
            CheckSizes(equation, own, operands[i], sizes);
            Tensor operand = Diagonal(operands[i], own, next, out int ownCount);
            ulong needed = Mask(rest) | Mask(result);
            if (product is null)
            {
                next[..ownCount].CopyTo(labels);
                product = operand;
                count = ownCount;
            }
            else
            {
                product = Contract(product, labels, ref count, operand, next[..ownCount], needed, sizes);
            }
        }

        if ((Mask(result) & ~Mask(labels[..count])) != 0 || BitOperations.PopCount(Mask(result)) != result.Length)
        {
            throw new ShapeException($"The result of '{equation}' names a dimension twice or one that no operand has.");
        }

        product = Reduce(product!, labels, ref count, Mask(result));
        return Arrange(product, labels[..count], result, sizes);
    }

    private static int Slot(char label) =>
        label is >= 'a' and <= 'z' ? label - 'a' :
        label is >= 'A' and <= 'Z' ? label - 'A' + 26 :
        throw new ShapeException($"'{label}' in an equation is not a letter.");

    private static ulong Mask(ReadOnlySpan<char> labels)
    {
        ulong mask = 0;
        foreach (char label in labels)
        {
            mask |= label == ',' ? 0 : 1UL << Slot(label);
        }

        return mask;
    }

    private static void CheckSizes(string equation, ReadOnlySpan<char> labels, Tensor operand, Span<int> sizes)
    {
        if (labels.Length != operand.Shape.Rank)
        {
            throw new ShapeException($"'{equation}': '{labels}' does not name the dimensions of a tensor of shape {operand.Shape}.");
        }

        for (int k = 0; k < labels.Length; k++)
        {
            ref int size = ref sizes[Slot(labels[k])];
            if (size != 0 && size != operand.Shape[k])
            {
                throw new ShapeException($"'{equation}': dimension '{labels[k]}' is {size} in one operand and {operand.Shape[k]} in another.");
            }

            size = operand.Shape[k];
        }
    }

    /// <summary>Makes the labels of an operand unique, by taking diagonals.</summary>
    private static Tensor Diagonal(Tensor x, ReadOnlySpan<char> labels, Span<char> unique, out int count)
    {
        Span<int> own = stackalloc int[Shape.MaxRank], sizes = stackalloc int[Shape.MaxRank], strides = stackalloc int[Shape.MaxRank];
        own = StridedLayout.StridesOf(x.Shape, own);
        count = 0;
        for (int k = 0; k < labels.Length; k++)
        {
            int at = unique[..count].IndexOf(labels[k]);
            if (at >= 0)
            {
                strides[at] += own[k];
                continue;
            }

            unique[count] = labels[k];
            sizes[count] = x.Shape[k];
            strides[count++] = own[k];
        }

        return count == labels.Length ? x : WindowNode.Read(x, new Shape(sizes[..count]), StridedLayout.Create(0, sizes[..count], strides[..count]));
    }

    /// <summary>Sums over every label that is not to be kept.</summary>
    private static Tensor Reduce(Tensor x, Span<char> labels, ref int count, ulong keep)
    {
        Span<int> axes = stackalloc int[Shape.MaxRank];
        int reduced = 0, left = 0;
        for (int k = 0; k < count; k++)
        {
            if ((keep >> Slot(labels[k]) & 1) == 0)
            {
                axes[reduced++] = k;
            }
            else
            {
                labels[left++] = labels[k];
            }
        }

        count = left;
        return reduced == 0 ? x : x.Sum(axes[..reduced]);
    }

    /// <summary>Contracts the product so far with one more operand; its labels replace those of the product.</summary>
    private static Tensor Contract(Tensor a, Span<char> labelsA, ref int countA, Tensor b, Span<char> labelsB, ulong needed, ReadOnlySpan<int> sizes)
    {
        int countB = labelsB.Length;
        ulong inA = Mask(labelsA[..countA]), inB = Mask(labelsB);
        a = Reduce(a, labelsA, ref countA, needed | inB);
        b = Reduce(b, labelsB, ref countB, needed | inA);
        inA = Mask(labelsA[..countA]);
        inB = Mask(labelsB[..countB]);
        ulong batch = inA & inB & needed, shared = inA & inB & ~needed, onlyA = inA & ~inB, onlyB = inB & ~inA;

        Span<char> order = stackalloc char[MaxLabels];
        int batchCount = Pick(labelsA[..countA], batch, order, 0);
        int end = Pick(labelsA[..countA], onlyA, order, batchCount);
        int full = Pick(labelsA[..countA], shared, order, end);
        Tensor left = Arrange(a, labelsA[..countA], order[..full], sizes).Reshape(Size(batch, sizes), Size(onlyA, sizes), Size(shared, sizes));

        // The second operand may lie either way; the matrix product reads both, so it is only moved when it fits neither.
        Span<char> other = stackalloc char[MaxLabels];
        order[..batchCount].CopyTo(other);
        int endB = Pick(labelsB[..countB], onlyB, other, batchCount);
        order[end..full].CopyTo(other[endB..]);
        bool transposed = labelsB[..countB].SequenceEqual(other[..(endB + full - end)]);
        if (!transposed)
        {
            order[end..full].CopyTo(other[batchCount..]);
            Pick(labelsB[..countB], onlyB, other, batchCount + full - end);
        }

        Tensor right = Arrange(b, labelsB[..countB], other[..countB], sizes);
        right = transposed
            ? right.Reshape(Size(batch, sizes), Size(onlyB, sizes), Size(shared, sizes))
            : right.Reshape(Size(batch, sizes), Size(shared, sizes), Size(onlyB, sizes));
        Tensor product = left.MatMul(right, transposeB: transposed);

        // The result has the batch labels, then those of the first operand, then those of the second.
        order[..end].CopyTo(labelsA);
        countA = Pick(labelsB[..countB], onlyB, labelsA, end);
        Span<int> shape = stackalloc int[MaxLabels];
        for (int k = 0; k < countA; k++)
        {
            shape[k] = sizes[Slot(labelsA[k])];
        }

        return product.Reshape(shape[..countA]);
    }

    /// <summary>Appends those labels that are in the mask, in their order.</summary>
    private static int Pick(ReadOnlySpan<char> labels, ulong mask, Span<char> target, int count)
    {
        foreach (char label in labels)
        {
            if ((mask >> Slot(label) & 1) != 0)
            {
                target[count++] = label;
            }
        }

        return count;
    }

    private static int Size(ulong mask, ReadOnlySpan<int> sizes)
    {
        int size = 1;
        for (; mask != 0; mask &= mask - 1)
        {
            size *= sizes[BitOperations.TrailingZeroCount(mask)];
        }

        return size;
    }

    private static Tensor Arrange(Tensor x, ReadOnlySpan<char> labels, ReadOnlySpan<char> order, ReadOnlySpan<int> sizes)
    {
        if (labels.SequenceEqual(order))
        {
            return x;
        }

        Span<int> axes = stackalloc int[Shape.MaxRank];
        for (int k = 0; k < order.Length; k++)
        {
            axes[k] = labels.IndexOf(order[k]);
        }

        return x.Permute(axes[..order.Length]);
    }
}
