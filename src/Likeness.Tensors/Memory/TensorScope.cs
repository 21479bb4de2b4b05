using Likeness.Tensors.Autodiff;

namespace Likeness.Tensors.Memory;

/// <summary>
/// The life of one step's tensors. Between <see cref="Begin"/> and <see cref="Dispose"/> every tensor and graph node that
/// this thread makes comes from a pool and goes back to it at the end, so that a steady training loop allocates nothing:
/// <code>using (TensorScope.Begin()) { Tensor loss = Loss(batch); loss.Backward(); optimiser.Step(); }</code>
/// Without a scope tensors are ordinary objects for the garbage collector.
/// A tensor made inside must not be touched after the end unless it went through <see cref="Keep"/>.
/// Scopes nest; parameters and their gradients belong to no scope.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? t_current;

    [ThreadStatic]
    private static Stack<TensorScope>? t_free;

    [ThreadStatic]
    private static Stack<Tensor>? t_freeTensors;

    private readonly List<Tensor> _tensors = [];
    private readonly List<Storage> _storages = [];
    private readonly List<Node> _nodes = [];
    private TensorScope? _outer;
    private bool _open;

    private TensorScope() { }

    internal static TensorScope? Current => t_current;

    /// <summary>Opens a scope on this thread. Dispose it on the same thread, innermost first.</summary>
    public static TensorScope Begin()
    {
        TensorScope scope = (t_free ??= new Stack<TensorScope>()).TryPop(out TensorScope? free) ? free : new TensorScope();
        scope._outer = t_current;
        scope._open = true;
        t_current = scope;
        return scope;
    }

    /// <summary>Moves a tensor out of the innermost scope, into the one around it or to the garbage collector.</summary>
    /// <returns>The same tensor, without its graph.</returns>
    public static Tensor Keep(Tensor tensor)
    {
        TensorScope? scope = t_current;
        if (scope is null)
        {
            return tensor;
        }

        tensor.Source = null;
        if (scope._tensors.Remove(tensor))
        {
            Storage storage = tensor.Storage;
            if (scope._storages.Remove(storage))
            {
                scope._outer?._storages.Add(storage);
            }

            scope._outer?._tensors.Add(tensor);
        }

        return tensor;
    }

    /// <summary>Returns everything made in the scope to the pool.</summary>
    public void Dispose()
    {
        if (!_open)
        {
            return;
        }

        if (t_current != this)
        {
            throw new InvalidOperationException("Tensor scopes must be closed innermost first, on the thread that opened them.");
        }

        foreach (Node node in _nodes)
        {
            node.Recycle();
        }

        Stack<Tensor> free = t_freeTensors ??= new Stack<Tensor>();
        foreach (Tensor tensor in _tensors)
        {
            tensor.Release();
#if !DEBUG
            // A debug build never reuses the object, so that touching a tensor after its scope always throws.
            free.Push(tensor);
#endif
        }

        foreach (Storage storage in _storages)
        {
            BufferPool.Return(storage);
        }

        _nodes.Clear();
        _tensors.Clear();
        _storages.Clear();
        t_current = _outer;
        _outer = null;
        _open = false;
        t_free!.Push(this);
    }

    internal static Storage NewStorage(int count)
    {
        TensorScope? scope = t_current;
        if (scope is null)
        {
            return new Storage(Math.Max(count, 1));
        }

        Storage storage = BufferPool.Rent(count);
        scope._storages.Add(storage);
        return storage;
    }

    internal static Tensor NewTensor(Storage storage, Shape shape)
    {
        TensorScope? scope = t_current;
        if (scope is null)
        {
            return new Tensor(storage, shape);
        }

        Tensor tensor;
        if (t_freeTensors is { } free && free.TryPop(out Tensor? reused))
        {
            reused.Reuse(storage, shape);
            tensor = reused;
        }
        else
        {
            tensor = new Tensor(storage, shape);
        }

        scope._tensors.Add(tensor);
        return tensor;
    }

    internal static void Own(Node node) => t_current?._nodes.Add(node);
}
