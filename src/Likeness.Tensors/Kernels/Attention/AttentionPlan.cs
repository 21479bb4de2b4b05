namespace Likeness.Tensors.Kernels.Attention;

/// <summary>Where the rows of one of the tensors of an attention lie: element (batch, head, time) starts a row of depth elements.</summary>
/// <param name="Offset">Elements before the first row.</param>
/// <param name="Batch">Elements from one sequence to the next.</param>
/// <param name="Head">Elements from one head to the next.</param>
/// <param name="Row">Elements from one time to the next.</param>
internal readonly record struct AttentionLayout(int Offset, int Batch, int Head, int Row)
{
    public int At(int batch, int head, int row) => Offset + (batch * Batch) + (head * Head) + (row * Row);
}

/// <summary>The sizes and the layout of one attention; everything that its kernels need besides the data.</summary>
internal readonly record struct AttentionPlan
{
    // A block of scores of this many elements stays in a second-level cache with the operands of the products around it.
    private const int ScoresPerBlock = 1 << 16;

    public required int Batch { get; init; }

    public required int Heads { get; init; }

    public required int Queries { get; init; }

    public required int Keys { get; init; }

    /// <summary>Elements of a query and of a key.</summary>
    public required int Depth { get; init; }

    /// <summary>Elements of a value.</summary>
    public required int ValueDepth { get; init; }

    /// <summary>Factor of the products of queries and keys.</summary>
    public required float Scale { get; init; }

    /// <summary>Whether a query sees only the keys up to its own position.</summary>
    public bool Causal { get; init; }

    /// <summary>Additive biases: none (0), one for all, one for each head, or one for each sequence and head.</summary>
    public int Biases { get; init; }

    public required AttentionLayout Q { get; init; }

    public required AttentionLayout K { get; init; }

    public required AttentionLayout V { get; init; }

    public required AttentionLayout Y { get; init; }

    /// <summary>Sequences times heads.</summary>
    public int Pairs => Batch * Heads;

    /// <summary>Queries that are handled together; a function of the sizes alone.</summary>
    public int QueriesPerBlock => Math.Min(Queries, Math.Clamp(ScoresPerBlock / Math.Max(Keys, 1) / 16 * 16, 32, 128));

    public int BlocksPerPair => Work.Blocks(Queries, Math.Max(QueriesPerBlock, 1));

    /// <summary>Keys that queries before <paramref name="end"/> can see.</summary>
    public int Visible(int end) => Causal ? Math.Min(Keys, end) : Keys;

    /// <summary>Elements before the biases of a sequence and head.</summary>
    public int BiasAt(int pair) => (Biases == Pairs ? pair : Biases == Heads ? pair % Heads : 0) * Queries * Keys;
}
